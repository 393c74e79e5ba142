"""The audit log as the parts of a terminal see it: `note` returns at once, a thread of its own writes.

What is noted while the disk refuses waits in memory and is tried again; nobody waits for it, and no submission is ever
refused because its line could not be written. Beyond `WAITING` lines the oldest are given up, and the log says how
many. A power cut loses what was noted in the last fraction of a second; outbox and print journal, which are durable
before they speak, still say what happened.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime
from errno import errorcode
from threading import Condition, Thread
from time import monotonic

from kiosk.faults.fault import Fault
from offline_cache.audit.entry import Noted, What, noted
from offline_cache.audit.files import AuditFiles

_log = logging.getLogger(__name__)
WAITING = 10_000
RETRY_SECONDS = 5.0
BATCH = 500
LINGER_SECONDS = 0.2  # so that a busy outbox shares its disk with five small writes a second, not with one for each row


class AuditLog:
    """One per terminal. `note` from any thread."""

    def __init__(self, files: AuditFiles, now: Callable[[], datetime], retry: float = RETRY_SECONDS) -> None:
        """`now` is the believed time: how long lines are kept must not hang on a clock that leaps."""
        self._files = files
        self._now = now
        self._retry = retry
        self._waiting: deque[Noted] = deque()
        self._given_up = 0
        self._changed = Condition()
        self._stopping = False
        self.fault: Fault | None = None
        self._thread = Thread(target=self._run, name="audit-log", daemon=True)

    def start(self) -> None:
        """Start writing; what was noted before is written now."""
        self._thread.start()

    def stop(self, deadline: float) -> bool:
        """Write what waits, then end. False where that took longer than `deadline` seconds, or the disk refuses."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(deadline)
        return not self._thread.is_alive() and not self._waiting

    def note(self, what: What, **fields: str | int) -> None:
        """Note that something happened. Returns at once."""
        entry = noted(what, self._now(), fields)
        with self._changed:
            self._waiting.append(entry)
            if len(self._waiting) > WAITING:
                self._waiting.popleft()
                self._given_up += 1
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopping)
                if not self._waiting:
                    return
                self._changed.wait_for(lambda: self._stopping, LINGER_SECONDS)
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                given_up, self._given_up = self._given_up, 0
            if self._written(batch, given_up):
                continue
            with self._changed:
                self._waiting.extendleft(reversed(batch))
                self._given_up += given_up
                over = monotonic() + self._retry
                while not self._stopping and monotonic() < over:
                    self._changed.wait(over - monotonic())
                if self._stopping:
                    return

    def _written(self, batch: list[Noted], given_up: int) -> bool:
        now = self._now()
        lost = [noted(What.LINES_LOST, now, {"count": given_up})] if given_up else []
        try:
            self._files.append([*lost, *batch], now)
        except OSError as error:
            if self.fault is None:
                _log.error("the audit log cannot be written: %s", errorcode.get(error.errno or 0, "OSError"))
            self.fault = Fault("AUD-001", errorcode.get(error.errno or 0, "OSError"))
            return False
        self.fault = None
        return True
