"""Provisional numbers (暂存编号): from the platform's stock while there are any, else this terminal's own.

A number of the stock is known to the platform before anything arrives under it. The terminal's own look like
QY 1122 0047 (prefix, day, counter). Neither is shaped like a case number. The counter of a day is never set back, not
even a year later, so a number is given once for ever.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime

from offline_cache.outbox.stock import NumberStock
from offline_cache.outbox.store import OutboxStore
from offline_cache.sqlite import SqliteError, fault_of

BLOCK = 10  # own numbers taken at a time: nine calls in ten touch no disk; a restart skips at most nine
_log = logging.getLogger(__name__)


class ProvisionalNumbers:
    """Numbers for the heart's thread; a call blocks for a disk sync at most."""

    def __init__(
        self,
        store: OutboxStore,
        prefix: str,
        now: Callable[[], datetime],
        stock: NumberStock | None = None,
        terminal: Callable[[], str] = lambda: "",
    ) -> None:
        """`stock` holds what the platform reserved for `terminal()`."""
        self._store = store
        self.prefix = prefix
        self._now = now
        self._stock = stock
        self._terminal = terminal
        self._day = ""
        self._reserved: Iterator[int] = iter(())

    def next(self) -> str:
        """Return a fresh number. Raises SqliteError where the disk refuses."""
        return self._of_the_stock() or self._own()

    def _of_the_stock(self) -> str | None:
        if self._stock is None:
            return None
        try:
            return self._stock.take(self._terminal())
        except SqliteError as error:
            _log.error("no number from the stock: %s", fault_of(error, "numbers").detail)
            return None

    def _own(self) -> str:
        day = f"{self._now():%m%d}"
        number = next(self._reserved, None) if day == self._day else None
        if number is None:
            self._day, self._reserved = day, iter(self._store.reserve(f"provisional {day}", BLOCK))
            number = next(self._reserved)
        return f"{self.prefix} {day} {number:04d}"
