"""Reads one line of speech-dispatcher's own settings: at log level 5 it writes every spoken sentence to its log."""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.faults.fault import Fault

SETTINGS = Path("/etc/speech-dispatcher/speechd.conf")
_WRITES_WORDS = 5  # seen with 0.11.4 and espeak-ng; 3 and 4 write no words
_LEVEL = re.compile(r"^\s*LogLevel\s+(\d+)", re.MULTILINE | re.IGNORECASE)


def log_level(path: Path = SETTINGS) -> int | None:
    """Return the level that is set, or None where there are no such settings here."""
    try:
        found = _LEVEL.findall(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    return int(found[-1]) if found else 3


def log_fault(path: Path = SETTINGS) -> Fault | None:
    """Return VOI-004 where spoken words would be written to the disk."""
    level = log_level(path)
    return Fault("VOI-004", f"LogLevel {level}") if level is not None and level >= _WRITES_WORDS else None
