"""Heartbeats: about once a minute, at once when it matters, no count lost, and never in anybody's way."""

from __future__ import annotations

import threading
from time import monotonic

import pytest

from kiosk.events import LinkChanged, PulseAsked
from kiosk.telemetry import Pulse
from kiosk.wire.terminal import Heartbeat
from offline_cache.sync.backoff import Backoff
from offline_cache.sync.intervals import Intervals

DEADLINE = 10.0
QUICK = Intervals(
    probe=Backoff(0.05, 0.2), heartbeat_failed=Backoff(0.02, 0.05), heartbeat=0.05, idle_probe=5.0, soonest_probe=0.02
)
SLOW = Intervals(probe=Backoff(0.05, 0.2), heartbeat_failed=Backoff(0.02, 0.05), heartbeat=3600.0, soonest_probe=0.02)


class Centre:
    """The heartbeats that reached the platform; `fail` answers before that."""

    def __init__(self, platform) -> None:
        self.beats: list[Heartbeat] = []
        self.fail: list = []
        self.refused = 0
        self._changed = threading.Condition()
        platform.script[("POST", "heartbeats")] = self._take

    def _take(self, request):
        with self._changed:
            self._changed.notify_all()
            if self.fail:
                self.refused += 1
                return self.fail.pop(0)
            self.beats.append(Heartbeat.model_validate_json(request.content))
            return 204, {}, b""

    def wait_for(self, holds, deadline: float = DEADLINE) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: holds(self), deadline), (len(self.beats), self.refused)


@pytest.fixture
def centre(platform):
    return Centre(platform)


@pytest.fixture
def heart(posts, monkeypatch):
    """A heart that answers every PulseAsked with the next of `counts`."""

    class Heart:
        def __init__(self) -> None:
            self.counts: list[dict[str, int]] = []
            self.storage = None
            self.asked = 0

        def listen(self, storage) -> None:
            self.storage = storage

        def beat(self, **more) -> None:
            funnel = self.counts.pop(0) if self.counts else {}
            self.storage.report(Pulse((), **{"certificates_stopped": False, "funnel": funnel, **more}))

    made, real = Heart(), type(posts).__call__

    def call(self, event) -> None:
        real(self, event)
        if isinstance(event, PulseAsked):
            made.asked += 1
            if made.storage:
                made.beat()

    monkeypatch.setattr(type(posts), "__call__", call)
    return made


def test_the_terminal_tells_how_it_is_again_and_again(open_terminal, centre, heart):
    heart.listen(open_terminal(intervals=QUICK, version="9.9"))
    heart.storage.nudge()
    centre.wait_for(lambda c: len(c.beats) >= 3)
    assert {beat.version for beat in centre.beats} == {"9.9"}


def test_counts_of_beats_that_failed_come_with_the_next_one(open_terminal, centre, heart, platform):
    centre.fail = [platform.problem(503, "busy"), platform.problem(500, "internal")]
    heart.counts = [{"a/guide": 1}, {"a/guide": 2, "b/card": 1}, {"a/guide": 4}]
    heart.listen(open_terminal(intervals=QUICK))
    heart.storage.nudge()
    centre.wait_for(lambda c: len(c.beats) >= 2)
    assert (centre.beats[0].funnel, centre.beats[1].funnel) == ({"a/guide": 7, "b/card": 1}, {})


def test_counts_the_platform_will_never_take_do_not_silence_the_terminal(open_terminal, centre, heart, platform):
    centre.fail = [platform.problem(422, "bad_body")]
    heart.counts = [{"broken": 1}, {"a/guide": 1}]
    heart.listen(open_terminal(intervals=QUICK))
    heart.storage.nudge()
    centre.wait_for(lambda c: c.beats)
    assert centre.beats[0].funnel == {"a/guide": 1}


def test_what_is_urgent_is_told_at_once(open_terminal, centre, heart):
    heart.listen(open_terminal(intervals=SLOW))
    heart.storage.nudge()
    centre.wait_for(lambda c: c.beats)
    began = monotonic()
    heart.beat(certificates_stopped=True, urgent=True)
    centre.wait_for(lambda c: any(d.code == "CRT-006" for beat in c.beats for d in beat.devices))
    assert monotonic() - began < 5


def test_what_was_urgent_without_the_line_is_told_when_it_is_back(open_terminal, centre, heart, platform, posts):
    down = [True]
    for key in [("GET", "ping"), ("GET", "keys")]:
        platform.script[key] = lambda request, key=key: (
            (502, {}, b"") if down[0] else platform.behave(request, key)
        )  # fmt: skip
    heart.listen(open_terminal(intervals=SLOW))
    posts.wait_for(LinkChanged, lambda e: not e.online)
    heart.counts = [{"a/print": 1}]
    heart.beat(certificates_stopped=True, urgent=True)
    down[0] = False
    centre.wait_for(lambda c: c.beats)
    assert centre.beats[0].funnel == {"a/print": 1}


def test_a_heart_that_does_not_answer_is_asked_once_and_nothing_is_invented(open_terminal, centre, heart, posts):
    storage = open_terminal(intervals=QUICK)
    posts.wait_for(PulseAsked)
    for _ in range(20):
        storage.nudge()
    posts.wait_for(LinkChanged, lambda e: e.online)
    assert (heart.asked, centre.beats) == (1, [])


def test_stopping_does_not_wait_for_a_platform_that_says_nothing(open_terminal, heart, platform):
    hangs, go_on = threading.Event(), threading.Event()

    def hang(_request):
        hangs.set()
        go_on.wait(DEADLINE)
        return 204, {}, b""

    platform.script[("POST", "heartbeats")] = hang
    storage = open_terminal(intervals=QUICK)
    heart.listen(storage)
    storage.nudge()
    heart.beat()
    assert hangs.wait(DEADLINE)
    began = monotonic()
    assert storage.stop(5.0)
    assert monotonic() - began < 5
    go_on.set()
