"""How old a catalogue may be: past its signed expiry it serves on for a while, then nothing new is begun with it.

Islands are cut off for weeks, and a guide that is a month old still leads people right; but rules change, and what is
handed in by old ones is work for nobody's good. So between expiry and the end of the grace the technician is warned
(CAT-003), and after it new submissions wait for the link (OBX-008). Looking things up and printing go on.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.faults.fault import Fault
from kiosk.wire.catalogue import Manifest


def expired(manifest: Manifest | None, now: datetime) -> Fault | None:
    """Return CAT-003 where the newest manifest held is past its expiry."""
    if manifest is None or now <= manifest.expires:
        return None
    return Fault("CAT-003", f"version {manifest.version} expired on {manifest.expires:%Y-%m-%d}")


def too_old(manifest: Manifest | None, now: datetime, grace_days: float) -> Fault | None:
    """Return OBX-008 where the grace after the expiry is over too. `now` is the believed time."""
    if manifest is None or now <= manifest.expires + timedelta(days=grace_days):
        return None
    return Fault("OBX-008", f"catalogue {manifest.version} expired on {manifest.expires:%Y-%m-%d}")
