"""Provisional numbers (暂存编号) of this terminal, e.g. QY 1122 0047: prefix, day, counter.

Never shaped like a case number. The counter of a day is never set back, not even a year later, so a number is given
once for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from offline_cache.outbox.store import OutboxStore

BLOCK = 10  # numbers taken at a time: nine calls in ten touch no disk; a restart skips at most nine


class ProvisionalNumbers:
    """Numbers for the heart's thread; one call in ten blocks for a disk sync."""

    def __init__(self, store: OutboxStore, prefix: str, now: Callable[[], datetime]) -> None:
        self._store = store
        self.prefix = prefix
        self._now = now
        self._day = ""
        self._reserved: Iterator[int] = iter(())

    def next(self) -> str:
        """Return a fresh number. Raises SqliteError where the disk refuses."""
        day = f"{self._now():%m%d}"
        number = next(self._reserved, None) if day == self._day else None
        if number is None:
            self._day, self._reserved = day, iter(self._store.reserve(f"provisional {day}", BLOCK))
            number = next(self._reserved)
        return f"{self.prefix} {day} {number:04d}"
