"""Whether this host's CUPS is set up for slips: its spool must end with its daemon (`packaging/daemons`)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from kiosk.faults.fault import Fault

SPOOL = Path("/run/slips")
_HERE = ("localhost", "127.0.0.1", "::1")


def is_here(uri: str) -> bool:
    """Return whether a queue is this host's: no other host's spool can be looked at."""
    return urlsplit(uri).hostname in _HERE


def spool_fault(spool: Path = SPOOL) -> Fault | None:
    """Return RCP-008 where a slip that a dead `cupsd` had begun comes out once more.

    systemd makes the folder and takes it away again; `cupsd` gives what it really uses to its own group.
    """
    try:
        used = spool.stat().st_gid != 0
    except OSError:
        return Fault("RCP-008", f"there is no {spool}")
    return None if used else Fault("RCP-008", f"CUPS does not use {spool}")
