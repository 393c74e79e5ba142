"""The pace the platform tells, and its wish to be left alone: every lane follows, within limits."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.events import AnswerFailed, Delivered, LinkChanged, PulseAsked
from kiosk.ports.storage import Attachment
from kiosk.telemetry import Pulse
from kiosk.wire.base import Pace, Pong
from offline_cache.sync.backoff import Backoff
from offline_cache.sync.intervals import Intervals
from offline_cache.sync.pacing import Pacing

OWN = Intervals()
QUICK = Intervals(
    probe=Backoff(0.05, 0.1), row=Backoff(0.02, 0.05), refresh_failed=Backoff(0.02, 0.05), idle_probe=0.05, cases=0.05,
    refresh=0.05, heartbeat=0.05, heartbeat_failed=Backoff(0.02, 0.05), soonest_probe=0.02,
)  # fmt: skip
_pauses = st.none() | st.floats(1, 86400)


def wait_until(holds, deadline: float = 10.0) -> None:
    over, pause = monotonic() + deadline, threading.Event()
    while not holds():
        assert monotonic() < over
        pause.wait(0.01)


def tells(platform, pace: Pace | None) -> None:
    """Let every probe carry this pace."""

    def ping(request):
        return platform.signed(Pong(nonce=request.query["nonce"], now=datetime.now(UTC), pace=pace))

    platform.script[("GET", "ping")] = ping


def busy(platform, *routes: tuple[str, str]) -> None:
    """Let the platform ask for a minute's patience on these routes."""
    for route in routes:
        platform.script[route] = lambda _request: platform.problem(503, "busy", **{"Retry-After": "60"})


def after_more(platform, many: int, key=("GET", "ping")) -> None:
    """Wait until `many` more calls of one kind have come: time for the others to come, too."""
    seen = platform.count(*key)
    wait_until(lambda: platform.count(*key) >= seen + many)


@pytest.fixture
def beating(posts, monkeypatch):
    """A heart that always says how it is."""
    storages: list = []
    real = type(posts).__call__

    def call(self, event) -> None:
        real(self, event)
        if isinstance(event, PulseAsked) and storages:
            storages[-1].report(Pulse((), certificates_stopped=False, funnel={}))

    monkeypatch.setattr(type(posts), "__call__", call)
    return storages.append


# ── the pace itself ──────────────────────────────────────────────────────────────────────────────
def test_what_is_told_is_followed_and_what_is_not_is_as_the_terminal_is_set():
    pacing = Pacing(OWN)
    pacing.follow(Pace(heartbeat=300, spread=900))
    assert (pacing.intervals.heartbeat, pacing.intervals.spread) == (300, 900)
    assert (pacing.intervals.cases, pacing.intervals.refresh) == (OWN.cases, OWN.refresh)
    pacing.follow(Pace(cases=120))
    assert (pacing.intervals.heartbeat, pacing.intervals.cases) == (OWN.heartbeat, 120)
    pacing.follow(None)
    assert pacing.intervals == OWN


@given(heartbeat=_pauses, cases=_pauses, refresh=_pauses, probe=_pauses, spread=_pauses)
def test_no_pace_silences_a_terminal_or_lets_it_storm(heartbeat, cases, refresh, probe, spread):
    pacing = Pacing(OWN)
    pacing.follow(Pace(heartbeat=heartbeat, cases=cases, refresh=refresh, probe=probe, spread=spread))
    now = pacing.intervals
    assert 5 <= now.heartbeat <= 3600
    assert 5 <= now.cases <= 3600
    assert 5 <= now.idle_probe <= 600
    assert 10 <= now.refresh <= 86400
    assert now.spread <= 3600
    assert (now.probe, now.row) == (OWN.probe, OWN.row)


def test_whoever_waits_is_woken_once_for_each_change():
    woken = []
    pacing = Pacing(OWN, lambda: woken.append(1))
    for told in (None, Pace(cases=60), Pace(cases=60), Pace(cases=90)):
        pacing.follow(told)
    assert len(woken) == 2


# ── the lanes ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("lane", "key"),
    [("heartbeat", ("POST", "heartbeats")), ("cases", ("GET", "cases")), ("refresh", ("GET", "catalogue/manifest"))],
)
def test_a_slower_pace_is_followed_by_every_lane(
    open_terminal, platform, beating, publish, new_matter, posts, lane, key
):
    platform.published = publish(1, [new_matter("m1", "社保卡")])
    platform.script[("POST", "heartbeats")] = lambda _request: (204, {}, b"")
    beating(open_terminal(intervals=QUICK))
    wait_until(lambda: platform.count(*key) >= 4)
    tells(platform, Pace.model_validate({lane: 3600}))
    after_more(platform, 3)
    seen = platform.count(*key)
    after_more(platform, 8)
    assert platform.count(*key) <= seen + 1  # the one that was on its way


def test_a_quicker_pace_shortens_a_wait_that_has_begun(open_terminal, platform, beating):
    slow = Intervals(probe=Backoff(0.05, 0.1), idle_probe=0.05, heartbeat=3600, soonest_probe=0.02)
    platform.script[("POST", "heartbeats")] = lambda _request: (204, {}, b"")
    storage = open_terminal(intervals=slow)
    beating(storage)
    storage.nudge()
    wait_until(lambda: platform.count("POST", "heartbeats") == 1)
    tells(platform, Pace(heartbeat=5))
    began = monotonic()
    wait_until(lambda: platform.count("POST", "heartbeats") == 2, 12)
    assert 3 < monotonic() - began < 8


def test_after_an_outage_the_terminal_waits_as_long_as_the_platform_spreads(open_terminal, platform, posts, new_record):
    ways = Intervals(
        probe=Backoff(0.05, 0.1), row=Backoff(0.02, 0.05), idle_probe=0.05, long_outage=0.0, spread=0.001,
        soonest_probe=0.02,
    )  # fmt: skip
    storage = open_terminal(intervals=ways)
    posts.wait_for(LinkChanged, lambda e: e.online)
    platform.script[("GET", "ping")] = platform.script[("GET", "keys")] = lambda _request: (502, {}, b"")
    posts.wait_for(LinkChanged, lambda e: not e.online)
    tells(platform, Pace(spread=3600))
    del platform.script[("GET", "keys")]
    wait_until(storage.platform.online)
    storage.outbox.seal(new_record(), [])
    after_more(platform, 10)
    assert platform.count("PUT", "submissions") == 0
    storage.nudge()  # somebody in front of it need not wait
    posts.wait_for(Delivered)


# ── left alone ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("route", [("GET", "cases"), ("GET", "catalogue/manifest"), ("POST", "heartbeats")])
def test_every_lane_that_is_asked_for_patience_waits(open_terminal, platform, beating, route):
    platform.script[("POST", "heartbeats")] = lambda _request: (204, {}, b"")
    busy(platform, route)
    beating(open_terminal(intervals=QUICK))
    wait_until(lambda: platform.count(*route) == 1)
    after_more(platform, 10)
    assert platform.count(*route) == 1


def test_a_platform_too_busy_for_attachments_is_asked_once(open_terminal, platform, posts, new_record):
    storage = open_terminal(intervals=QUICK)
    posts.wait_for(LinkChanged, lambda e: e.online)
    platform.script[("HEAD", "attachments")] = lambda _request: (503, {"Retry-After": "60"}, b"")
    storage.outbox.seal(new_record(), [Attachment("scan", "image/jpeg", 1, b"page" * 1000)])
    wait_until(lambda: storage.queue() and storage.queue()[0].fault_code == "NET-004")
    after_more(platform, 10)
    assert platform.count("HEAD", "attachments") == 1
    assert storage.platform.online()


def test_a_platform_too_busy_to_tell_of_cases_gets_no_submission_either(open_terminal, platform, posts, new_record):
    busy(platform, ("GET", "cases"))
    storage = open_terminal(intervals=QUICK)
    posts.wait_for(LinkChanged, lambda e: e.online)
    storage.outbox.seal(new_record(), [])
    after_more(platform, 10)
    assert platform.count("PUT", "submissions") == 0
    del platform.script[("GET", "cases")]
    storage.nudge()
    posts.wait_for(Delivered)


@pytest.mark.parametrize("route", [("GET", "keys"), ("GET", "ping")])
def test_a_probe_that_is_asked_for_patience_is_not_repeated_though_new_rows_come(
    open_terminal, platform, posts, new_record, route
):
    storage = open_terminal(intervals=QUICK)
    posts.wait_for(LinkChanged, lambda e: e.online)
    busy(platform, ("GET", "keys"), ("GET", "ping"))
    fault = posts.wait_for(LinkChanged, lambda e: not e.online).fault
    assert fault.code == "NET-004"
    seen = platform.count(*route)
    for place in range(20):
        storage.outbox.seal(new_record(f"QY 1122 1{place:03d}"), [])
    wait_until(lambda: storage.outbox.depth() == 20)
    assert platform.count(*route) == seen
    asked = platform.count("GET", "keys")
    storage.nudge()
    wait_until(lambda: platform.count("GET", "keys") == asked + 1)


def test_a_question_is_not_asked_while_the_platform_wants_to_be_left_alone(open_terminal, platform, posts):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    platform.script[("GET", "cases")] = lambda _request: platform.problem(429, "too_many", **{"Retry-After": "60"})
    storage.platform.progress("first", "330999202611220000001", 5)
    assert posts.wait_for(AnswerFailed, lambda e: e.token == "first").fault.code == "NET-004"
    seen = platform.count("GET", "cases")
    for token in ("second", "third"):
        storage.platform.progress(token, "330999202611220000001", 5)
        assert posts.wait_for(AnswerFailed, lambda e, token=token: e.token == token).fault.code == "NET-004"
    assert platform.count("GET", "cases") == seen
