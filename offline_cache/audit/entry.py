"""One line of the audit log: what may stand in it, how it is written, and how it hangs on the line before.

    <sha256 of the rest> {"n":7,"prev":"<sha256 of line 6>","at":"2026-11-25T…","event":"sealed","uid":"…"}

A whitelist, as in `kiosk/log.py` and stricter: each kind of event has its fields, each field a pattern, and none of
them lets a name or an identity number through.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

GENESIS = "0" * 64
"""What the first line of all carries as the hash of the one before."""
_LINE = re.compile(rb"[0-9a-f]{64} \{[ -~]+\}")
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_NUMBER = r"-?\d{1,12}"
_DIGEST = r"[0-9a-f]{64}"

FIELDS = {
    "uid": _UUID,
    "job": _UUID,
    "code": r"[A-Z]{3}-\d{3}",
    "terminal": r"[A-Za-z][A-Za-z0-9_.-]{0,31}",
    "version": _NUMBER,
    "count": _NUMBER,
    "seconds": _NUMBER,
    "bytes": _NUMBER,
    "digest": _DIGEST,
    "file": r"[a-z]{1,12}\.sqlite\.damaged-[0-9T]{15,24}",
}


class What(StrEnum):
    """Everything that is written down."""

    STARTED = "started"
    STOPPED = "stopped"
    ENROLLED = "enrolled"
    SETTINGS_CHANGED = "settings_changed"
    SEALED = "sealed"
    DELIVERED = "delivered"
    QUARANTINED = "quarantined"
    RELEASED = "released"
    EXPORTED = "exported"
    IMPORTED = "imported"
    PRINT_INTENDED = "print_intended"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    PRINT_UNSURE = "print_unsure"
    PRINTING_STOPPED = "printing_stopped"
    STOP_LIFTED = "stop_lifted"
    CATALOGUE_SWAPPED = "catalogue_swapped"
    CATALOGUE_ROLLED_BACK = "catalogue_rolled_back"
    CLOCK_LEAPT = "clock_leapt"
    CABINET_OPENED = "cabinet_opened"  # door (CAB-002) or tamper switch (CAB-003)
    CABINET_CLOSED = "cabinet_closed"  # all of it
    POWER_BATTERY = "power_battery"
    POWER_LOW = "power_low"
    POWER_MAINS = "power_mains"
    SET_ASIDE = "set_aside"
    RECOVERED = "recovered"
    LINES_LOST = "lines_lost"  # the disk refused for so long that this many were given up
    TAIL_TORN = "tail_torn"  # a power cut left half a line
    TAIL_MISSING = "tail_missing"  # lines the head knows of are gone: somebody cut them off


WHAT_MAY_STAND = {
    What.STARTED: {"terminal"},
    What.STOPPED: set(),
    What.ENROLLED: {"terminal"},
    What.SETTINGS_CHANGED: {"digest"},
    What.SEALED: {"uid"},
    What.DELIVERED: {"uid"},
    What.QUARANTINED: {"uid", "code"},
    What.RELEASED: {"uid"},
    What.EXPORTED: {"count", "bytes", "digest"},
    What.IMPORTED: {"count", "digest", "terminal"},
    What.PRINT_INTENDED: {"uid", "job"},
    What.PRINTED: {"job"},
    What.NOT_PRINTED: {"job"},
    What.PRINT_UNSURE: {"job"},
    What.PRINTING_STOPPED: {"code"},
    What.STOP_LIFTED: set(),
    What.CATALOGUE_SWAPPED: {"version"},
    What.CATALOGUE_ROLLED_BACK: {"version"},
    What.CLOCK_LEAPT: {"seconds"},
    What.CABINET_OPENED: {"code"},
    What.CABINET_CLOSED: set(),
    What.POWER_BATTERY: set(),
    What.POWER_LOW: set(),
    What.POWER_MAINS: set(),
    What.SET_ASIDE: {"file"},
    What.RECOVERED: {"count"},
    What.LINES_LOST: {"count"},
    What.TAIL_TORN: {"bytes"},
    What.TAIL_MISSING: {"count"},
}


@dataclass(frozen=True, slots=True)
class Noted:
    """What happened, and when; not in the chain yet."""

    what: What
    at: datetime
    fields: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the chain: the number of a line and its hash."""

    n: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Entry:
    """One line read back."""

    place: Place
    prev: str
    at: str
    event: str
    fields: dict[str, Any]


def noted(what: What, at: datetime, fields: dict[str, str | int]) -> Noted:
    """Check against the whitelist. A field that may not stand there is a bug (TypeError).

    A value that does not match its field's pattern is left out: it may be anything.
    """
    unknown = fields.keys() - WHAT_MAY_STAND[what]
    if unknown:
        raise TypeError(f"not on the audit log's whitelist: {what} {', '.join(sorted(unknown))}")
    kept = {name: value for name, value in fields.items() if re.fullmatch(FIELDS[name], str(value), re.ASCII)}
    return Noted(what, at, kept)


def line_of(entry: Noted, before: Place) -> tuple[bytes, Place]:
    """Return the line that follows `before`, with its newline, and its own place."""
    n = before.n + 1
    said = {"n": n, "prev": before.hash, "at": entry.at.isoformat(timespec="milliseconds"), "event": entry.what.value}
    content = json.dumps(said | entry.fields, ensure_ascii=True, separators=(",", ":")).encode()
    digest = hashlib.sha256(content).hexdigest()
    return digest.encode() + b" " + content + b"\n", Place(n, digest)


def read_line(line: bytes) -> Entry | None:
    """Read a line without its newline; None where it is not exactly as it was written."""
    if not _LINE.fullmatch(line) or hashlib.sha256(line[65:]).hexdigest().encode() != line[:64]:
        return None
    try:
        said = json.loads(line[65:])
        place = Place(int(said.pop("n")), line[:64].decode())
        return Entry(place, str(said.pop("prev")), str(said.pop("at")), str(said.pop("event")), said)
    except (ValueError, KeyError, TypeError):
        return None
