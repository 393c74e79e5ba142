"""Sealing: what is promised the moment the citizen reads 已暂存."""

from __future__ import annotations

import base64
import threading
import time

import pytest

from kiosk.events import RecordDurable, RecordRefused
from kiosk.play.citizens import citizens
from kiosk.ports.storage import Attachment
from kiosk.wire.rating import Rating
from kiosk.wire.sealing import open_attachment, open_record
from kiosk.wire.submission import Envelope, SubmissionRecord
from offline_cache.outbox.limits import Limits, QueueSize
from offline_cache.outbox.schema import Kind, State

PAGE = Attachment(role="id_copy", media_type="image/jpeg", page=1, content="王秀兰的材料".encode() * 500)


def opened(item, sealing_key) -> SubmissionRecord:
    envelope = Envelope.model_validate_json(item.body)
    plain = open_record(base64.b64decode(envelope.sealed), envelope.uid, sealing_key)
    return SubmissionRecord.model_validate_json(plain)


def test_a_record_is_on_the_disk_before_it_is_called_durable(open_desk, new_record, posts, sealing_key):
    desk = open_desk()
    record = new_record()
    desk.writer.seal(record, [PAGE])
    durable = posts.wait_for(RecordDurable)
    assert (durable.uid, durable.provisional_number) == (record.uid, "QY 1122 0001")
    item = desk.sender.claim(record.uid)
    whole = opened(item, sealing_key)
    assert whole.applicant == record.applicant
    assert whole.attachments[0].sha256 == item.attachments[0].sha256
    sealed = desk.files.path(item.attachments[0].sha256).read_bytes()
    key = base64.b64decode(whole.attachment_keys[item.attachments[0].sha256])
    assert open_attachment(sealed, key, record.uid, "id_copy", 1) == PAGE.content
    assert desk.woken.is_set()


def test_seal_returns_at_once(open_desk, new_record, posts):
    desk = open_desk()
    big = Attachment(role="scan", media_type="image/jpeg", page=1, content=bytes(20 * 1024 * 1024))
    began = time.perf_counter()
    desk.writer.seal(new_record(), [big])
    assert time.perf_counter() - began < 0.05
    posts.wait_for(RecordDurable)


def test_the_same_tap_sealed_twice_is_one_submission(open_desk, new_record, posts):
    desk = open_desk()
    record = new_record()
    desk.writer.seal(record, [PAGE])
    desk.writer.seal(record, [PAGE])
    desk.writer.seal(new_record("QY 1122 0002"), [])
    posts.wait_for(RecordDurable, lambda e: e.provisional_number == "QY 1122 0002")
    answers = [e for e in posts.of(RecordDurable) if e.uid == record.uid]
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert desk.writer.depth() == 2
    assert len(list(desk.files.folder.iterdir())) == 1


@pytest.mark.parametrize("citizen", sorted(citizens()))
def test_nothing_of_the_citizen_is_on_the_disk(open_desk, new_record, posts, tmp_path, citizen):
    desk = open_desk()
    card = citizens()[citizen].document
    desk.writer.seal(new_record(citizen=citizen), [PAGE])
    posts.wait_for(RecordDurable)
    needles = [
        text.encode(encoding, "ignore")
        for text in (card.name, card.name_en, card.number, card.address, "王秀兰")
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
        if len(text) > 1
    ]
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len(files) >= 3
    found = [p.name for p in files for needle in needles if needle in p.read_bytes()]
    assert found == []


@pytest.mark.provokes("OBX-006")
def test_without_the_platforms_key_nothing_is_accepted(open_desk, new_record, posts):
    desk = open_desk(with_keys=False)
    desk.writer.seal(new_record(), [PAGE])
    assert posts.wait_for(RecordRefused).fault.code == "OBX-006"
    assert desk.writer.frozen().code == "OBX-006"
    assert desk.writer.depth() == 0
    assert list(desk.files.folder.iterdir()) == []


@pytest.mark.provokes("OBX-002")
def test_a_full_queue_freezes_new_submissions_and_still_settles_old_ones(open_desk, new_record, posts):
    desk = open_desk(limits=Limits(free_bytes=0, rows=1))
    first = new_record()
    desk.writer.seal(first, [])
    posts.wait_for(RecordDurable)
    desk.writer.seal(new_record("QY 1122 0002"), [])
    assert posts.wait_for(RecordRefused).fault.code == "OBX-002"
    assert desk.sender.claim(first.uid) is not None
    assert desk.sender.deliver(first.uid, None) == []
    assert wait_until(lambda: desk.writer.frozen() is None)


@pytest.mark.provokes("OBX-001")
def test_a_disk_without_room_freezes_before_anything_is_written(open_desk, new_record, posts):
    desk = open_desk(limits=Limits(free_bytes=2**62))
    desk.writer.seal(new_record(), [PAGE])
    assert posts.wait_for(RecordRefused).fault.code == "OBX-001"
    assert list(desk.files.folder.iterdir()) == []


@pytest.mark.provokes("OBX-001")
def test_a_disk_that_refuses_the_attachment_leaves_neither_row_nor_file(open_desk, new_record, posts, monkeypatch):
    desk = open_desk()
    desk.files.folder.rename(desk.folder / "gone")
    desk.writer.seal(new_record(), [PAGE])
    assert posts.wait_for(RecordRefused).fault.code == "OBX-001"
    assert desk.writer.depth() == 0
    (desk.folder / "gone").rename(desk.files.folder)
    desk.writer.seal(new_record(), [PAGE])
    posts.wait_for(RecordDurable)


def test_ratings_queue_the_same_way_once(open_desk, new_record, posts):
    desk = open_desk()
    record = new_record()
    rating = Rating(uid=record.uid, service_number="S1", level=5, rated_at=record.tapped_at)
    desk.writer.seal_rating(rating)
    desk.writer.seal_rating(rating)
    desk.writer.seal(new_record(), [])
    posts.wait_for(RecordDurable)
    waiting = desk.sender.waiting()
    assert sorted(w.kind for w in waiting) == [Kind.RATING, Kind.SUBMISSION]
    assert desk.writer.depth() == 1
    assert Rating.model_validate_json(desk.sender.claim(rating.uid).body) == rating


def test_provisional_numbers_are_unique_across_restarts_and_not_shaped_like_a_case_number(open_desk):
    first = open_desk()
    given = [first.writer.provisional_number() for _ in range(25)]
    second = open_desk(folder=first.folder)
    given += [second.writer.provisional_number() for _ in range(25)]
    assert len(set(given)) == 50
    assert given[0] == "QY 1122 0001"
    assert given[:25] == sorted(given[:25])


def test_a_delivered_record_leaves_its_numbers_and_nothing_sealed(open_desk, new_record, posts):
    desk = open_desk()
    record = new_record()
    desk.writer.seal(record, [PAGE])
    posts.wait_for(RecordDurable)
    item = desk.sender.claim(record.uid)
    sealed = base64.b64decode(Envelope.model_validate_json(item.body).sealed)
    for sha256 in desk.sender.deliver(record.uid, None):
        desk.files.destroy(sha256)
    assert desk.sender.state_of(record.uid) is State.DELIVERED
    inside = base64.b64encode(sealed)[100:160]
    assert inside in item.body
    left = [p.name for p in desk.folder.rglob("*") if p.is_file() and inside in p.read_bytes()]
    assert left == []
    assert list(desk.files.folder.iterdir()) == []
    assert desk.sender.rows()[0].provisional == record.provisional_number


def wait_until(holds, deadline: float = 10.0) -> bool:
    over, pause = time.monotonic() + deadline, threading.Event()
    while time.monotonic() < over:
        if holds():
            return True
        pause.wait(0.02)
    return False


def test_being_asked_for_every_tile_never_waits_for_the_disk(open_desk, monkeypatch):
    desk = open_desk()
    counted = []
    for store in (desk.reader, desk.store):
        monkeypatch.setattr(store, "size", lambda: counted.append(threading.get_ident()) or QueueSize(0, 0, 0.0))
    began = time.perf_counter()
    assert {desk.writer.frozen() for _ in range(1000)} == {None}
    assert time.perf_counter() - began < 0.5
    assert threading.get_ident() not in counted


@pytest.mark.provokes("OBX-001")
def test_a_disk_that_fills_up_is_seen_by_whoever_asks(open_desk, monkeypatch):
    desk = open_desk()
    assert desk.writer.frozen() is None
    monkeypatch.setattr(desk.writer, "_limits", Limits(free_bytes=2**62))
    assert wait_until(lambda: desk.writer.frozen() is not None)
    assert desk.writer.frozen().code == "OBX-001"
    monkeypatch.setattr(desk.writer, "_limits", Limits(free_bytes=0))
    assert wait_until(lambda: desk.writer.frozen() is None)


@pytest.mark.provokes("OBX-001")
def test_an_outbox_that_cannot_be_read_is_frozen_and_no_crash(open_desk):
    desk = open_desk()
    desk.store.close()
    assert wait_until(lambda: desk.writer.frozen() is not None)
    assert desk.writer.frozen().code == "OBX-001"
