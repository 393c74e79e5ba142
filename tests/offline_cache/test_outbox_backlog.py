"""What the sender knows of the queue: all of it is counted, a part of it is held, and none of it is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline_cache.outbox.backlog import AHEAD, LARGE, Backlog
from offline_cache.outbox.opening import open_outbox
from offline_cache.outbox.schema import Kind, SealedFile
from offline_cache.outbox.store import OutboxStore

MANY = 5 * AHEAD


@pytest.fixture
def store(tmp_path: Path):
    opened = open_outbox(tmp_path / "outbox.sqlite")
    assert isinstance(opened, OutboxStore)
    yield opened
    opened.close()


def add(store: OutboxStore, uid: str, *, large: bool = False, kind: Kind = Kind.SUBMISSION) -> str:
    files = [SealedFile(uid.rjust(64, "0"), LARGE)] if large else []
    assert store.add(
        uid=uid, kind=kind, body=b"sealed", body_sha256="0" * 64, tapped_at="2026-11-25T10:00:00+00:00",
        sealed_at=f"2026-11-25T10:00:00+00:00 {uid}", attachments=files,
    )  # fmt: skip
    return uid


def test_weeks_of_queue_are_counted_whole_and_held_in_part(store):
    for number in range(MANY):
        add(store, f"s{number:04d}", large=number % 2 == 0)
        add(store, f"r{number:04d}", kind=Kind.RATING)
    backlog = Backlog()
    backlog.look(store)
    assert (backlog.waits.submissions, backlog.waits.ratings) == (MANY, MANY)
    assert backlog.waits.since.endswith("s0000")
    assert len(list(backlog.rows())) == 2 * AHEAD


def test_every_row_has_its_turn_once_and_in_its_order_within_its_lane(store):
    uids = [add(store, f"{number:04d}", large=number % 3 == 0) for number in range(MANY)]
    backlog, seen = Backlog(), []
    while True:
        backlog.look(store)
        row = next(backlog.rows(), None)
        if row is None:
            break
        backlog.tried(row)
        store.claim(row.uid)
        store.deliver(row.uid, None)
        backlog.gone(row.uid)
        seen.append(row)
        assert backlog.waits.submissions == MANY - len(seen)
    assert sorted(row.uid for row in seen) == uids
    for large in (False, True):
        lane = [row.uid for row in seen if (row.bytes > LARGE) is large]
        assert lane == sorted(lane)
    assert (backlog.waits.bytes, backlog.waits.since) == (0, "")


def test_rows_that_fail_hold_nobody_up_and_come_again(store):
    uids = [add(store, f"{number:04d}") for number in range(MANY)]
    backlog = Backlog()
    for turn in (1, 2):
        for _ in uids:
            backlog.look(store)
            row = next(backlog.rows())
            backlog.tried(row)
            assert backlog.times(row) == turn
    assert backlog.waits.submissions == MANY


def test_a_row_that_is_being_handed_in_still_waits(store):
    add(store, "0001", large=True)
    backlog = Backlog()
    backlog.look(store)
    row = next(backlog.rows())
    backlog.tried(row)
    store.claim(row.uid)
    backlog.running, backlog.stale = row, True
    backlog.look(store)
    assert (backlog.waits.submissions, backlog.waits.bytes) == (1, row.bytes)
    assert backlog.waits.since == row.sealed_at


def test_what_is_added_while_others_are_tried_is_found(store):
    for number in range(AHEAD):
        add(store, f"a{number:03d}")
    backlog = Backlog()
    backlog.look(store)
    for row in list(backlog.rows()):
        backlog.tried(row)
    late = add(store, "b000")
    backlog.stale = True
    backlog.look(store)
    assert next(backlog.rows()).uid == late


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(st.sampled_from(["small", "large", "fail", "settle", "look"]), max_size=60))
def test_whatever_happens_in_whatever_order_the_count_is_right_after_a_look(tmp_path_factory, steps):
    store = open_outbox(tmp_path_factory.mktemp("q") / "outbox.sqlite")
    assert isinstance(store, OutboxStore)
    backlog, waiting = Backlog(), set()
    for number, step in enumerate(steps):
        row = next(backlog.rows(), None)
        if step in {"small", "large"}:
            waiting.add(add(store, f"{number:04d}", large=step == "large"))
            backlog.stale = True
        elif step == "fail" and row:
            backlog.tried(row)
        elif step == "settle" and row:
            store.claim(row.uid)
            store.deliver(row.uid, None)
            backlog.gone(row.uid)
            waiting.discard(row.uid)
        backlog.look(store)
        assert backlog.waits.submissions == len(waiting)
        assert {row.uid for row in backlog.rows()} == waiting  # all: fewer than AHEAD
    store.close()
