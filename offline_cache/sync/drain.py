"""The drain: one thread that hands in what waits, and pulls what became of it.

Two lanes on one thread and one connection: a large row goes over in slices, and before every slice whatever is small
and due goes first (ratings, records without scans, the pull of cases). One sender stays one sender, and no large scan
holds a citizen's record for longer than a slice.

Woken by new rows, by the link and by timers. All waits use the monotonic clock, so a wall clock that jumps (a dead
battery, the first time signal after weeks) neither stops nor floods the line.
"""

from __future__ import annotations

import logging
from math import isfinite
from random import Random
from time import monotonic

from kiosk.faults.fault import Fault
from offline_cache.outbox.backlog import LARGE, Backlog, Waits
from offline_cache.outbox.schema import Waiting
from offline_cache.outbox.store import OutboxStore
from offline_cache.outbox.undecided import Undecided
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.failure import REFUSES_US, Failed
from offline_cache.platform.link import Link
from offline_cache.sqlite import SqliteError, fault_of
from offline_cache.sync.connect import Meeting
from offline_cache.sync.delivery import Delivery, Handover, Outcome
from offline_cache.sync.intervals import Intervals
from offline_cache.sync.pacing import Pacing
from offline_cache.sync.rounds import Rounds
from offline_cache.sync.supply import NumberSupply
from offline_cache.sync.traffic import Traffic, Upload

_log = logging.getLogger(__name__)
STORM = 3  # rows in a row that the platform is too busy for: then all of them wait
DISK_SECONDS = 5.0  # after the outbox file could not be written


class Drain(Rounds):
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
        traffic: Traffic,
        pacing: Pacing,
        supply: NumberSupply,
        random: Random,
    ) -> None:
        """`undecided` are rows that may still be taken back and must not be sent yet."""
        super().__init__("outbox-drain")
        self._api = api
        self._link = link
        self._meeting = meeting
        self._store = store
        self._delivery = delivery
        self._undecided = undecided
        self._pacing = pacing
        self._supply = supply
        self._traffic = traffic
        self._backlog = Backlog()
        self._run_large: Handover | None = None
        self._busy = 0  # answers in a row that the platform is too busy
        self._random = random
        self._recovered = False
        self._hurry = self._hurry_probe = False
        self._due: dict[str, float] = {}
        self._probe_at = self._probed_at = self._cases_at = self._paused_until = float("-inf")
        self._quiet_until = float("-inf")  # as the platform asked, with Retry-After
        self._idle_at = float("inf")
        self._probe_failures = 0
        self._offline_since: float | None = None
        self._next_at = float("-inf")
        self.fault: Fault | None = None
        self.last_failure: Fault | None = None
        """Why the last try failed, None after one that did not."""
        self.changes = 0
        """Rises with everything that was tried. For whoever shows it."""
        self.last_delivered: float | None = None
        """When something was delivered last, on the monotonic clock."""

    def wake(self) -> None:
        """Look at the queue and the link again. Any thread."""
        self._backlog.stale = True
        super().wake()

    def added(self) -> None:
        """Look for the platform soon: somebody has just handed something in. Any thread."""
        if not self._link.online:
            self._hurry_probe = True
        self._backlog.stale = True
        self._woken.set()

    def nudge(self) -> None:
        """Try now, whatever the timers say. Any thread."""
        self._hurry = self._backlog.stale = True
        self._woken.set()

    @property
    def backlog(self) -> Waits:
        """What waits, as last seen. Any thread, at once: no disk is asked."""
        return self._backlog.waits

    def next_attempt(self) -> float | None:
        """Return the seconds until something is tried again, 0 where it is now; None: nothing waits. Any thread."""
        waits = self._backlog.waits
        if not waits.submissions and not waits.ratings:
            return None
        at = max(self._next_at, self._paused_until) if self._link.online else self._probe_at
        return max(0.0, at - monotonic()) if isfinite(at) else 0.0  # no time is set: it came in this very moment

    # ── the thread ───────────────────────────────────────────────────────────────────────────────
    def _round(self) -> float:
        try:
            if not self._recovered:
                self._store.recover()
                self._recovered = True
            wait = self._one_thing()
            self.fault = None
        except SqliteError as error:
            self.fault = fault_of(error, "outbox")
            _log.error("drain stopped by the disk: %s", self.fault.detail)
            return self._lost_track()
        except Exception as error:  # noqa: BLE001  a bug with one answer must not end the sending for ever
            self.fault = Fault("SYS-001", f"drain: {type(error).__name__}")
            _log.error("drain stumbled: %s", type(error).__name__)
            return self._lost_track()
        return max(0.0, wait)

    def _lost_track(self) -> float:
        """Forget what was under way: it stands in flight in the file, and the next round lets it wait again."""
        self._large(None)
        self._backlog.stale = True
        self._recovered = False
        return DISK_SECONDS

    def _one_thing(self) -> float:
        """Do one thing that is due and return how many seconds nothing is."""
        hurry, self._hurry = self._hurry, False
        if hurry:
            self._due.clear()
            self._paused_until = self._quiet_until = float("-inf")
        self._backlog.look(self._store)
        if not self._link.online:
            self._traffic.small_waits = False
            wait = self._probe(hurry=hurry or self._hurry_probe)
            if wait is not None:
                return wait
        elif hurry or monotonic() >= self._idle_at:
            self._idle_at = monotonic() + self._jitter(self._intervals.idle_probe)
            self._backlog.stale = True
            if self._probed():
                self._link.answered()
        if self._link.online and monotonic() >= self._cases_at:
            self._cases_at = monotonic() + self._jitter(self._intervals.cases)
            self._pull_cases()
        if self._link.online and monotonic() >= self._paused_until:
            self._supply.refill()
        wait = self._hand_in()
        return wait if self._link.online else 0.0

    def _probe(self, *, hurry: bool) -> float | None:
        """Look for the platform; None once it answers, else the seconds until the next look."""
        now = monotonic()
        if self._offline_since is None:
            self._offline_since = now
        at = self._probed_at + self._intervals.soonest_probe if hurry else self._probe_at
        at = max(at, self._quiet_until)
        if now < at:
            self._hurry_probe = hurry
            return at - now
        self._probed_at, self._hurry_probe = now, False
        self._cases_at = monotonic() + self._jitter(self._intervals.cases)
        if not (self._meeting.meet() and self._pull_cases()):
            self._probe_failures += 1
            self.changes += 1
            wait = self._intervals.probe.seconds(self._probe_failures, self._random, self._meeting.wait)
            self._quiet_for(self._meeting.wait)
            self._probe_at = monotonic() + wait
            return wait
        away = monotonic() - self._offline_since
        if away > self._intervals.long_outage and not hurry:
            self._paused_until = monotonic() + self._random.uniform(0.0, self._intervals.spread)
        self._probe_failures, self._offline_since, self._probe_at = 0, None, float("-inf")
        self._idle_at = monotonic() + self._jitter(self._intervals.idle_probe)
        self._cases_at = max(self._cases_at, self._quiet_until)
        self._due.clear()
        self._busy = 0
        self._delivery.forgive()
        self._link.answered()
        return None

    def _hand_in(self) -> float:
        """Try one small row, or one slice of the large one; return the seconds until the next is due."""
        if not self._link.online or self._stopping.is_set():
            return 0.0
        now = monotonic()
        if now < self._paused_until:
            self._traffic.small_waits = False
            return min(self._paused_until - now, self._until_timers())
        small, large, soonest = self._choose(now)
        self._traffic.small_waits = small is not None
        self._next_at = now if small or large or self._run_large else soonest
        if small:
            self._hand_in_whole(small)
        elif self._run_large or large:
            self._hand_in_slice(large)
        else:
            return min(max(0.0, soonest - now), self._until_timers())
        return 0.0

    def _choose(self, now: float) -> tuple[Waiting | None, Waiting | None, float]:
        """Return the next small row, the next large one, and when the soonest of the others is due.

        Whoever was tried least comes first, so that no row holds the others up; then the oldest.
        """
        small: Waiting | None = None
        large: Waiting | None = None
        soonest = float("inf")
        running = self._run_large.item.uid if self._run_large else ""
        for row in self._backlog.rows():
            if row.uid == running or row.uid in self._undecided:
                continue
            due = self._due.get(row.uid, now)
            if due > now:
                soonest = min(soonest, due)
            elif row.bytes > LARGE:
                large = large or row
            else:
                small = row
                break  # nobody comes before it
        return small, large, soonest

    def _hand_in_whole(self, row: Waiting) -> None:
        self._backlog.tried(row)
        run = self._delivery.begin(row.uid)
        outcome: Outcome | None = None if run else Outcome()
        while run and outcome is None:
            outcome = self._delivery.step(run)
        if outcome:
            self._settle(row.uid, outcome)

    def _hand_in_slice(self, row: Waiting | None) -> None:
        run = self._run_large
        if run is None and row is not None:
            self._backlog.tried(row)
            run = self._delivery.begin(row.uid)
            if run is None:
                self._backlog.gone(row.uid)
                return
            self._large(run, row)
        if run is None:
            return
        outcome = self._delivery.step(run)
        self._traffic.upload = Upload(run.item.uid, run.sent, run.total)
        if outcome:
            self._large(None)
            self._settle(run.item.uid, outcome)
        else:
            self._answered()

    def _large(self, run: Handover | None, row: Waiting | None = None) -> None:
        self._run_large, self._backlog.running = run, row
        self._traffic.upload = Upload(run.item.uid, 0, run.total) if run else None

    def _settle(self, uid: str, outcome: Outcome) -> None:
        if outcome.wait is None:
            self._backlog.gone(uid)
            self._due.pop(uid, None)
        else:
            self._due[uid] = monotonic() + outcome.wait
        self.changes += 1
        self.last_failure = outcome.failed.fault if outcome.failed else None
        if outcome.failed is None:
            self._busy = 0
            self.last_delivered = monotonic()
            self._answered()
            return
        self._busy = self._busy + 1 if outcome.failed.fault.code == "NET-004" else 0
        if outcome.wait is not None and (outcome.failed.retry_after is not None or self._busy >= STORM):
            self._paused_until = monotonic() + outcome.wait
        if outcome.failed.link and outcome.failed.fault.code in REFUSES_US:
            self._link.failed(outcome.failed.fault)
        elif outcome.failed.link and self._probed():
            self._idle_at = monotonic() + self._jitter(self._intervals.idle_probe)  # only this call failed

    def _answered(self) -> None:
        self._link.answered()
        self._idle_at = monotonic() + self._jitter(self._intervals.idle_probe)

    def _pull_cases(self) -> bool:
        """Fetch a page of what became of our cases; the next page is due at once. False: the platform did not answer.

        One page a round, so that records go out between two of them.
        """
        cursor = self._store.mark("cases")
        page = self._api.cases_since(cursor)
        if isinstance(page, Failed):
            if page.final and cursor:
                self._store.set_mark("cases", "")  # a platform that was set up anew knows no old cursor
                return True
            self._quiet_for(page.retry_after or 0.0)
            if page.link:
                self._link.failed(page.fault)
            if page.fault.code in REFUSES_US:
                self._meeting.refused(page)
            return not page.link  # one that is only busy is there all the same
        for status in page.cases:
            self._store.note_status(status)
        if page.cursor != cursor:
            self._store.set_mark("cases", page.cursor)
            if page.cases:
                self._cases_at = float("-inf")
        return True

    @property
    def _intervals(self) -> Intervals:
        return self._pacing.intervals

    def _probed(self) -> bool:
        if self._meeting.probe():
            return True
        self._quiet_for(self._meeting.wait)
        return False

    def _quiet_for(self, seconds: float) -> None:
        """Ask nothing and hand nothing in for as long as the platform wished, and a little, each terminal its own."""
        if seconds > 0:
            self._quiet_until = monotonic() + seconds * self._random.uniform(1.0, 1.2)
            self._cases_at = max(self._cases_at, self._quiet_until)
            self._paused_until = max(self._paused_until, self._quiet_until)

    def _until_timers(self) -> float:
        return max(0.0, min(self._cases_at, self._idle_at) - monotonic())

    def _jitter(self, seconds: float) -> float:
        return seconds * self._random.uniform(0.8, 1.2)
