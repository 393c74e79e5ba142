"""The sender of heartbeats: one thread that asks the heart how it is and tells the platform, about once a minute.

It posts PulseAsked and never waits for the heart: the answer is handed over (`hand_over`) whenever it comes, and a
heart that hangs is seen by the centre as a terminal that is silent. Counts of the funnel that were not delivered wait
in memory for the next beat. A beat whose answer was lost is told again, so a cut line may double a count but loses
none; a power cut loses what was counted since the last beat.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from random import Random
from time import monotonic

from kiosk.events import Event, PulseAsked
from kiosk.telemetry import Pulse
from kiosk.wire.terminal import Heartbeat
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.failure import Failed
from offline_cache.platform.link import Link
from offline_cache.sync.pacing import Pacing
from offline_cache.sync.rounds import Rounds

_log = logging.getLogger(__name__)
FRESH_SECONDS = 10.0  # a pulse older than this is asked for again; its counts are kept
ASK_AGAIN_SECONDS = 60.0  # while the heart does not answer


class Telemetry(Rounds):
    """Tells the platform how the terminal is."""

    def __init__(
        self,
        *,
        api: PlatformApi,
        link: Link,
        make: Callable[[Pulse, Mapping[str, int]], Heartbeat],
        post: Callable[[Event], None],
        pacing: Pacing,
        random: Random,
    ) -> None:
        """`make` puts a heartbeat together from a pulse and the counts that wait; it runs on this thread."""
        super().__init__("telemetry")
        self._api = api
        self._link = link
        self._make = make
        self._post = post
        self._pacing = pacing
        self._random = random
        self._handed: SimpleQueue[Pulse] = SimpleQueue()
        self._funnel: Counter[str] = Counter()
        self._pulse: tuple[float, Pulse] | None = None
        self._asked_at = self._due = float("-inf")
        self._failures = 0
        self._hurry = threading.Event()

    def nudge(self) -> None:
        """Tell the platform now. Any thread."""
        self._hurry.set()
        self._woken.set()

    def hand_over(self, pulse: Pulse) -> None:
        """Take the heart's answer, or an urgent pulse it was not asked for. Returns at once. Any thread."""
        self._handed.put(pulse)
        if pulse.urgent:
            self._hurry.set()
        self._woken.set()

    # ── the thread ───────────────────────────────────────────────────────────────────────────────
    def _round(self) -> float | None:
        try:
            return self._beat()
        except Exception as error:  # noqa: BLE001  a bug with one beat must not make the terminal silent for ever
            _log.error("telemetry stumbled: %s", type(error).__name__)
            return self._failed(None, monotonic())

    def _beat(self) -> float | None:
        self._take_handed()
        if not self._link.online:
            return None
        now = monotonic()
        if not self._failures:  # the platform may have told a quicker pace meanwhile
            self._due = min(self._due, now + self._pause())
        if now < self._due and not self._hurry.is_set():
            return self._due - now
        if self._pulse is None or now - self._pulse[0] > FRESH_SECONDS:
            return self._ask(now)
        pulse, self._pulse = self._pulse[1], None
        self._hurry.clear()  # before the call: whatever becomes urgent during it asks for another beat
        answer = self._api.heartbeat(self._make(pulse, self._funnel))
        if answer:
            return self._failed(answer, now)
        self._funnel.clear()
        self._failures = 0
        self._due = monotonic() + self._pause()
        return 0.0 if self._hurry.is_set() else self._due - monotonic()

    def _pause(self) -> float:
        return self._pacing.intervals.heartbeat * self._random.uniform(0.8, 1.2)

    def _take_handed(self) -> None:
        while True:
            try:
                pulse = self._handed.get_nowait()
            except Empty:
                return
            self._funnel.update(pulse.funnel)
            self._pulse = (monotonic(), pulse)
            self._asked_at = float("-inf")

    def _ask(self, now: float) -> float:
        self._pulse = None
        if now - self._asked_at >= ASK_AGAIN_SECONDS:
            self._asked_at = now
            self._post(PulseAsked())
        return self._asked_at + ASK_AGAIN_SECONDS - now

    def _failed(self, answer: Failed | None, began: float) -> float:
        self._failures += 1
        wait = self._pacing.intervals.heartbeat_failed.seconds(
            self._failures, self._random, (answer.retry_after if answer else None) or 0.0
        )
        self._due = monotonic() + wait
        if answer and answer.final:
            self._funnel.clear()  # the platform will never take these counts: they must not silence all that follow
        if answer and answer.link and answer.fault.code != "NET-006":
            self._link.failed(answer.fault, began)
        if answer:
            _log.warning("heartbeat not told: %s %s", answer.fault.code, answer.fault.detail)
        return wait
