"""Two lanes on a thin line: a small record never waits for a large one, nor for the catalogue."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from time import monotonic

import pytest

from kiosk.events import CatalogueChanged, Delivered, LinkChanged, RecordDurable
from kiosk.ports.storage import Attachment
from offline_cache.sync.backoff import Backoff
from offline_cache.sync.intervals import Intervals
from tests.offline_cache.thin_line import ThinLine

RATE = 8000.0  # bytes a second: 64 kbit/s
PATIENT = Intervals(
    probe=Backoff(0.05, 0.2), row=Backoff(0.05, 0.2), refresh_failed=Backoff(0.05, 0.2), idle_probe=30.0, cases=30.0,
    refresh=60.0, soonest_probe=0.02,
)  # fmt: skip


@pytest.fixture
def thin(platform):
    line = ThinLine(platform.url, RATE)
    yield line
    line.close()


def uploads(platform) -> list[tuple[int, int]]:
    """Note offset and length of every PATCH from here on."""
    noted: list[tuple[int, int]] = []

    def note(request):
        noted.append((int(request.headers["Upload-Offset"]), len(request.content)))
        return platform.behave(request, ("PATCH", "attachments"))

    platform.script[("PATCH", "attachments")] = note
    return noted


def wait_until(holds, deadline: float = 20.0) -> bool:
    over, pause = monotonic() + deadline, threading.Event()
    while monotonic() < over:
        if holds():
            return True
        pause.wait(0.01)
    return False


def test_a_small_record_passes_a_large_one_that_is_under_way(open_terminal, platform, thin, posts, new_record):
    storage = open_terminal(platform_url=thin.url, intervals=PATIENT)
    posts.wait_for(LinkChanged, lambda e: e.online)
    noted = uploads(platform)
    large, size = new_record(), 160_000  # 20 s of this line
    storage.outbox.seal(large, [Attachment("scan", "image/jpeg", 1, bytes(size))])
    assert wait_until(lambda: len(noted) >= 1)
    small = new_record("QY 1122 0002")
    began = monotonic()
    storage.outbox.seal(small, [])
    posts.wait_for(Delivered, lambda e: e.receipt.uid == small.uid, 20.0)
    took = monotonic() - began
    assert took < 8.0, "the citizen is still looking at the screen"
    assert posts.of(Delivered)[0].receipt.uid == small.uid
    posts.wait_for(Delivered, lambda e: e.receipt.uid == large.uid, 40.0)
    assert sum(length for _, length in noted) == size + 28, "not a byte was sent twice"
    assert [row.attempts for row in storage.queue()] == [1, 1]
    assert max(length for _, length in noted) < 4 * RATE


def test_a_cut_line_costs_one_slice_at_most(open_terminal, platform, thin, posts, new_record):
    storage = open_terminal(platform_url=thin.url, intervals=PATIENT)
    posts.wait_for(LinkChanged, lambda e: e.online)
    noted = uploads(platform)
    size = 100_000
    storage.outbox.seal(new_record(), [Attachment("scan", "image/jpeg", 1, bytes(size))])
    assert wait_until(lambda: len(noted) >= 2)
    carried = thin.carried["up"]
    assert wait_until(lambda: thin.carried["up"] > carried + 6000)
    thin.cut()
    posts.wait_for(Delivered, deadline=60.0)
    most = max(length for _, length in noted)
    assert sum(length for _, length in noted) <= size + 28 + most
    assert thin.carried["up"] < size + most + 30_000


def test_two_large_records_one_after_the_other_and_small_ones_between(open_terminal, platform, posts, new_record):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    gate, noted = threading.Event(), []

    def slice_by_slice(request):
        noted.append(request.part)
        assert gate.wait(20)
        return platform.behave(request, ("PATCH", "attachments"))

    platform.script[("PATCH", "attachments")] = slice_by_slice
    first, second = new_record(), new_record("QY 1122 0002")
    for record in (first, second):
        storage.outbox.seal(record, [Attachment("scan", "image/jpeg", 1, bytes(100_000))])
        posts.wait_for(RecordDurable, lambda e, uid=record.uid: e.uid == uid)
    assert wait_until(lambda: len(noted) == 1)
    small = [new_record(f"QY 1122 10{n:02}") for n in range(5)]
    for record in small:
        storage.outbox.seal(record, [])
        posts.wait_for(RecordDurable, lambda e, uid=record.uid: e.uid == uid)
    assert storage.status().upload is not None
    gate.set()
    posts.wait_for(Delivered, lambda e: e.receipt.uid == second.uid)
    order = [event.receipt.uid for event in posts.of(Delivered)]
    assert order == [*(record.uid for record in small), first.uid, second.uid]


def test_what_became_of_cases_is_pulled_between_the_slices(open_terminal, platform, thin, posts, new_record):
    often = Intervals(probe=Backoff(0.05, 0.2), row=Backoff(0.05, 0.2), idle_probe=30.0, cases=1.0, soonest_probe=0.02)
    storage = open_terminal(platform_url=thin.url, intervals=often)
    posts.wait_for(LinkChanged, lambda e: e.online)
    noted = uploads(platform)
    storage.outbox.seal(new_record(), [Attachment("scan", "image/jpeg", 1, bytes(80_000))])
    assert wait_until(lambda: len(noted) >= 1)
    asked = platform.count("GET", "cases")
    assert wait_until(lambda: platform.count("GET", "cases") >= asked + 2)
    assert posts.of(Delivered) == []


def test_the_catalogue_steps_aside_while_a_small_record_waits(
    open_terminal, platform, posts, new_record, new_matter, publish
):
    platform.published = publish(1, [new_matter(str(n), f"事项{n}") for n in range(40)])
    body = platform.lines(-1)[2]
    hold, asked = threading.Event(), []

    def in_pieces(request):
        asked.append(monotonic())
        first, last = map(int, request.headers["Range"].removeprefix("bytes=").split("-"))
        last = min(first + 2000, last, len(body) - 1)
        said = {"ETag": '"b"', "Content-Range": f"bytes {first}-{last}/{len(body)}"}
        return 206, said, body[first : last + 1]

    def slow(request):
        asked.clear()
        hold.wait(3)
        kept.extend(asked)
        return platform.behave(request, ("PUT", "submissions"))

    kept: list[float] = []
    platform.script[("GET", "catalogue/full")] = lambda request: threading.Event().wait(0.05) or in_pieces(request)
    platform.script[("PUT", "submissions")] = slow
    storage = open_terminal()
    assert wait_until(lambda: len(asked) > 2)
    record = new_record()
    storage.outbox.seal(record, [])
    posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid)
    assert len(kept) <= 1, "one piece may have been under way"
    posts.wait_for(CatalogueChanged)


def test_records_go_out_between_the_pages_of_cases(open_terminal, platform, posts, new_record):
    order: list[str] = []
    several = [new_record(f"QY 1122 20{n:02}") for n in range(5)]
    case = {"uid": new_record().uid, "case_number": "c", "provisional_number": "p", "matter_code": "m",
            "matter_name": "n", "decision": "granted", "updated": "2026-11-22T10:00:00Z"}  # fmt: skip

    def pages(request):
        assert request.query["limit"] == "50"
        if len(posts.of(RecordDurable)) < len(several):
            return platform.behave(request, ("GET", "cases"))
        order.append("page")
        more = [case] if order.count("page") < 30 else []
        body = json.dumps({"cases": more, "cursor": str(len(order))}).encode()
        return 200, {"Content-Type": "application/json"}, body

    def put(request):
        order.append("record")
        return platform.behave(request, ("PUT", "submissions"))

    platform.script[("GET", "ping")] = lambda _request: platform.problem(503, "busy")
    platform.script[("GET", "cases")] = pages
    platform.script[("PUT", "submissions")] = put
    storage = open_terminal(intervals=replace(PATIENT, cases=0.5))
    assert wait_until(lambda: storage.outbox.frozen() is None)
    for record in several:
        storage.outbox.seal(record, [])
        posts.wait_for(RecordDurable, lambda e, uid=record.uid: e.uid == uid)
    del platform.script[("GET", "ping")]
    storage.nudge()
    for record in several:
        posts.wait_for(Delivered, lambda e, uid=record.uid: e.receipt.uid == uid)
    assert wait_until(lambda: order.count("page") >= 30)
    before_the_last = order[: len(order) - order[::-1].index("record")]
    assert before_the_last.count("page") <= 12, "not behind all thirty"
