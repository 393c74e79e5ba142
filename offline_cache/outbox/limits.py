"""Limits that stop new submissions before they can do harm, while those that wait can still be settled."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.faults.fault import Fault


@dataclass(frozen=True, slots=True)
class QueueSize:
    """How much waits now."""

    rows: int
    bytes: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop. On a full disk SQLite can neither acknowledge nor checkpoint, so room is kept for both.

    Ages are counted by the believed time (`offline_cache.clock`), so that a clock that leaps freezes nothing.
    """

    free_bytes: int = 256 * 1024 * 1024
    rows: int = 5000
    bytes: int = 4 * 1024 * 1024 * 1024
    age_days: float = 60.0

    def refuse(self, size: QueueSize, folder: Path) -> Fault | None:
        """Return why nothing new is taken, or None."""
        if size.rows >= self.rows:
            return Fault("OBX-002", f"{size.rows} submissions wait; the limit is {self.rows}")
        if size.bytes >= self.bytes:
            return Fault("OBX-002", f"{size.bytes} bytes wait; the limit is {self.bytes}")
        if size.oldest_seconds > self.age_days * 86400:
            return Fault("OBX-002", f"the oldest waits {size.oldest_seconds / 86400:.0f} days")
        try:
            state = os.statvfs(folder)
        except OSError as error:
            return Fault("OBX-001", type(error).__name__)
        free = state.f_bavail * state.f_frsize
        if free < self.free_bytes:
            return Fault("OBX-001", f"{free} bytes free on the disk; {self.free_bytes} are kept")
        return None
