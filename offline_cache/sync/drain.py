"""The drain: one thread that hands in what waits, oldest and smallest first, and pulls what became of it.

Woken by new rows, by the link and by timers. All waits use the monotonic clock, so a wall clock that jumps (a dead
battery, the first time signal after weeks) neither stops nor floods the line.
"""

from __future__ import annotations

import logging
import threading
from random import Random
from time import monotonic

from kiosk.faults.fault import Fault
from offline_cache.outbox.schema import Waiting
from offline_cache.outbox.store import OutboxStore
from offline_cache.outbox.undecided import Undecided
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.failure import Failed
from offline_cache.platform.link import Link
from offline_cache.sqlite import SqliteError, fault_of
from offline_cache.sync.connect import Meeting
from offline_cache.sync.delivery import Delivery
from offline_cache.sync.intervals import Intervals

_log = logging.getLogger(__name__)
LARGE = 256 * 1024  # bytes: records with scans beyond this wait behind all small ones
PAGES = 200
DISK_SECONDS = 5.0  # after the outbox file could not be written


class Drain:
    """The one sender of an outbox."""

    def __init__(
        self,
        *,
        api: PlatformApi,
        link: Link,
        meeting: Meeting,
        store: OutboxStore,
        delivery: Delivery,
        undecided: Undecided,
        intervals: Intervals,
        random: Random,
    ) -> None:
        """`undecided` are rows that may still be taken back and must not be sent yet."""
        self._api = api
        self._link = link
        self._meeting = meeting
        self._store = store
        self._delivery = delivery
        self._undecided = undecided
        self._intervals = intervals
        self._random = random
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._hurry = self._hurry_probe = False
        self._due: dict[str, float] = {}
        self._tries: dict[str, int] = {}
        self._probe_at = self._probed_at = self._cases_at = self._paused_until = float("-inf")
        self._idle_at = float("inf")
        self._probe_failures = 0
        self._offline_since: float | None = None
        self.fault: Fault | None = None
        self._thread = threading.Thread(target=self._run, name="outbox-drain", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, deadline: float) -> bool:
        """End after the call that is running. False where that took longer than `deadline` seconds."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(deadline)
        return not self._thread.is_alive()

    def wake(self) -> None:
        """Look at the queue and the link again. Any thread."""
        self._woken.set()

    def added(self) -> None:
        """Look for the platform soon: somebody has just handed something in. Any thread."""
        if not self._link.online:
            self._hurry_probe = True
        self._woken.set()

    def nudge(self) -> None:
        """Try now, whatever the timers say. Any thread."""
        self._hurry = True
        self._woken.set()

    # ── the thread ───────────────────────────────────────────────────────────────────────────────
    def _run(self) -> None:
        recovered = False
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                if not recovered:
                    self._store.recover()
                    recovered = True
                wait = self._round()
                self.fault = None
            except SqliteError as error:
                self.fault = fault_of(error, "outbox")
                _log.error("drain stopped by the disk: %s", self.fault.detail)
                wait = DISK_SECONDS
            except Exception as error:  # noqa: BLE001  a bug with one answer must not end the sending for ever
                self.fault = Fault("SYS-001", f"drain: {type(error).__name__}")
                _log.error("drain stumbled: %s", type(error).__name__)
                wait = DISK_SECONDS
            self._woken.wait(max(0.0, wait))

    def _round(self) -> float:
        """Do what is due and return how many seconds nothing is."""
        hurry, self._hurry = self._hurry, False
        if hurry:
            self._due.clear()
            self._paused_until = float("-inf")
        if not self._link.online:
            wait = self._probe(hurry=hurry or self._hurry_probe)
            if wait is not None:
                return wait
        elif hurry or monotonic() >= self._idle_at:
            self._idle_at = monotonic() + self._jitter(self._intervals.idle_probe)
            if self._meeting.probe():
                self._link.answered()
        if self._link.online and monotonic() >= self._cases_at:
            self._cases_at = monotonic() + self._jitter(self._intervals.cases)
            self._pull_cases()
        wait = self._hand_in()
        return wait if self._link.online else 0.0

    def _probe(self, *, hurry: bool) -> float | None:
        """Look for the platform; None once it answers, else the seconds until the next look."""
        now = monotonic()
        if self._offline_since is None:
            self._offline_since = now
        at = self._probed_at + self._intervals.soonest_probe if hurry else self._probe_at
        if now < at:
            self._hurry_probe = hurry
            return at - now
        self._probed_at, self._hurry_probe = now, False
        if not (self._meeting.meet() and self._pull_cases()):
            self._probe_failures += 1
            wait = self._intervals.probe.seconds(self._probe_failures, self._random)
            self._probe_at = monotonic() + wait
            return wait
        away = monotonic() - self._offline_since
        if away > self._intervals.long_outage and not hurry:
            self._paused_until = monotonic() + self._random.uniform(0.0, self._intervals.spread)
        self._probe_failures, self._offline_since, self._probe_at = 0, None, float("-inf")
        self._idle_at = monotonic() + self._jitter(self._intervals.idle_probe)
        self._cases_at = monotonic() + self._jitter(self._intervals.cases)
        self._due.clear()
        self._delivery.forgive()
        self._link.answered()
        return None

    def _hand_in(self) -> float:
        """Try every row that is due; return the seconds until the next one is, or the next timer."""
        while self._link.online and not self._stopping.is_set():
            now = monotonic()
            if now < self._paused_until:
                return min(self._paused_until - now, self._until_timers())
            waiting = [row for row in self._store.waiting() if row.uid not in self._undecided]
            self._due = {row.uid: self._due.get(row.uid, now) for row in waiting}
            due = [row for row in waiting if self._due[row.uid] <= now]
            if not due:
                self._tries = {row.uid: self._tries.get(row.uid, 0) for row in waiting}
                soonest = min(self._due.values(), default=float("inf"))
                return min(soonest - now, self._until_timers())
            self._try(min(due, key=self._turn))
        return 0.0

    def _turn(self, row: Waiting) -> tuple[bool, int, int]:
        """Small before large; then whoever was tried least, so that no row holds the others up; then the oldest."""
        return row.bytes > LARGE, self._tries.get(row.uid, 0), row.seq

    def _try(self, row: Waiting) -> None:
        self._tries[row.uid] = self._tries.get(row.uid, 0) + 1
        outcome = self._delivery.attempt(row.uid)
        if outcome.failed is None:
            self._link.answered()
            self._idle_at = monotonic() + self._jitter(self._intervals.idle_probe)
            return
        if outcome.wait is not None:
            self._due[row.uid] = monotonic() + outcome.wait
            if outcome.failed.retry_after is not None:
                self._paused_until = monotonic() + outcome.wait
        if outcome.failed.link and outcome.failed.fault.code == "NET-003":
            self._link.failed(outcome.failed.fault)
        elif outcome.failed.link and self._meeting.probe():
            self._idle_at = monotonic() + self._jitter(self._intervals.idle_probe)  # only this call failed

    def _pull_cases(self) -> bool:
        """Fetch what became of our cases since the last time. False where the platform did not answer us."""
        cursor = self._store.mark("cases")
        for _ in range(PAGES):
            page = self._api.cases_since(cursor)
            if isinstance(page, Failed):
                if page.final and cursor:
                    self._store.set_mark("cases", "")  # a platform that was set up anew knows no old cursor
                    return True
                if page.link:
                    self._link.failed(page.fault)
                if page.fault.code == "NET-003":
                    self._meeting.refused()
                return not page.link  # one that is only busy is there all the same
            for status in page.cases:
                self._store.note_status(status)
            if page.cursor != cursor:
                self._store.set_mark("cases", page.cursor)
                cursor = page.cursor
            if not page.cases or self._stopping.is_set():
                return True
        return True

    def _until_timers(self) -> float:
        return max(0.0, min(self._cases_at, self._idle_at) - monotonic())

    def _jitter(self, seconds: float) -> float:
        return seconds * self._random.uniform(0.8, 1.2)
