"""The outbox's rows: every step they may take, in any order, and what a late answer can do: nothing."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from uuid_utils import uuid7

from kiosk.faults.fault import Fault
from kiosk.wire.submission import CaseStatus, Decision, SubmissionReceipt
from offline_cache.outbox.lock import SenderLock
from offline_cache.outbox.opening import open_outbox
from offline_cache.outbox.schema import Kind, SealedFile, State
from offline_cache.outbox.store import OutboxStore

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def add(store: OutboxStore, uid: str | None = None, provisional: str | None = None, files=()) -> str:
    uid = uid or str(uuid7())
    body = b"sealed " + uid.encode()
    store.add(
        uid=uid,
        kind=Kind.SUBMISSION,
        body=body,
        body_sha256=hashlib.sha256(body).hexdigest(),
        tapped_at=NOW.isoformat(),
        sealed_at=datetime.now(UTC).isoformat(),
        provisional=provisional,
        matter_code="m1",
        attachments=files,
    )
    return uid


def receipt(uid: str, decision: Decision = Decision.ACCEPTED) -> SubmissionReceipt:
    return SubmissionReceipt(
        uid=uid,
        body_sha256=hashlib.sha256(b"sealed " + uid.encode()).hexdigest(),
        case_number="330900-2026-000001",
        decision=decision,
        received_at=NOW,
        service_number="S-1",
        query_code="Q1",
    )


@pytest.fixture
def store(tmp_path):
    opened = open_outbox(tmp_path / "outbox.sqlite")
    yield opened
    opened.close()


def test_what_was_in_flight_at_a_crash_waits_again(store, tmp_path):
    uid = add(store)
    assert store.claim(uid).attempt == 1
    assert store.waiting() == []
    store.close()
    again = open_outbox(tmp_path / "outbox.sqlite")
    again.recover()
    assert [w.uid for w in again.waiting()] == [uid]
    assert again.claim(uid).attempt == 2
    again.close()


def test_an_answer_to_an_older_attempt_changes_nothing(store):
    uid = add(store)
    store.claim(uid)
    store.put_back(uid, 1, Fault("NET-001"), NOW)
    store.claim(uid)
    assert not store.quarantine(uid, 1, Fault("OBX-003"))
    assert not store.put_back(uid, 1, Fault("NET-001"), NOW)
    assert store.state_of(uid) is State.IN_FLIGHT
    assert store.deliver(uid, receipt(uid)) == []
    assert not store.quarantine(uid, 2, Fault("OBX-003"))
    assert store.deliver(uid, receipt(uid)) is None
    assert store.state_of(uid) is State.DELIVERED


def test_a_late_receipt_leads_even_out_of_quarantine(store):
    uid = add(store)
    store.claim(uid)
    store.quarantine(uid, 1, Fault("OBX-003", "uid_reused"))
    assert store.deliver(uid, receipt(uid)) == []
    assert store.rows()[0].case_number == "330900-2026-000001"


def test_a_quarantined_row_keeps_its_reason_and_can_be_released(store):
    uid = add(store)
    store.claim(uid)
    store.quarantine(uid, 1, Fault("OBX-003", "bad_record"))
    row = store.rows()[0]
    assert (row.state, row.fault_code, row.fault_detail) == (State.QUARANTINED, "OBX-003", "bad_record")
    assert store.waiting() == []
    assert store.release(uid)
    assert [w.uid for w in store.waiting()] == [uid]


def test_a_pulled_status_is_kept_only_where_it_is_newer(store):
    uid = add(store, provisional="QY 1122 0007")
    waiting = store.case_of("QY 1122 0007")
    assert (waiting.uid, waiting.case_number, waiting.provisional_number) == (uid, "", "QY 1122 0007")
    assert store.case_of("QY 1122 9999") is None
    store.deliver(uid, receipt(uid))
    assert store.case_of("QY 1122 0007").decision is Decision.ACCEPTED

    def status(decision, hours):
        return CaseStatus(uid=uid, case_number="330900-2026-000001", provisional_number="QY 1122 0007",
                          matter_code="m1", matter_name="社保卡", decision=decision,
                          updated=NOW + timedelta(hours=hours))  # fmt: skip

    assert store.note_status(status(Decision.GRANTED, 2))
    assert not store.note_status(status(Decision.PROCESSING, 1))
    assert store.case_of("QY 1122 0007").decision is Decision.GRANTED
    assert not store.note_status(status(Decision.GRANTED, 3).model_copy(update={"uid": str(uuid7())}))


def test_attachments_are_known_until_the_receipt(store):
    file = SealedFile("ab" * 32, 100)
    uid = add(store, files=[file])
    assert store.attachments_known([file.sha256, "cd" * 32]) == {file.sha256}
    assert store.size().bytes > 100
    assert store.claim(uid).attachments == (file,)
    assert store.deliver(uid, receipt(uid)) == [file.sha256]
    assert store.attachments_known([file.sha256]) == set()


def test_a_second_sender_is_refused_with_a_clear_answer(tmp_path):
    first, second = SenderLock(tmp_path / "lock"), SenderLock(tmp_path / "lock")
    assert first.take() is None
    refused = second.take()
    assert refused.code == "OBX-001"
    assert "already sends" in refused.detail
    first.let_go()
    assert second.take() is None
    second.let_go()


@pytest.mark.provokes("OBX-004")
def test_a_damaged_file_is_kept_aside_and_numbers_go_on_above_it(tmp_path):
    path = tmp_path / "outbox.sqlite"
    path.write_bytes(b"this was an outbox" * 500)
    store = open_outbox(path)
    assert store.damage.code == "OBX-004"
    kept = [p for p in tmp_path.iterdir() if ".damaged-" in p.name and p.suffix != ".salvaged"]
    assert len(kept) == 1
    assert kept[0].read_bytes() == b"this was an outbox" * 500
    assert store.reserve("provisional 1122", 10)[0] == 1001
    store.close()


class Rows(RuleBasedStateMachine):
    """Any order of steps: a row never leaves `delivered`, is never lost, and only the running attempt can fail it."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.store = open_outbox(Path(self._folder.name) / "o.sqlite")
        self.states: dict[str, State] = {}
        self.attempts: dict[str, int] = {}

    uids = Bundle("uids")

    @rule(target=uids)
    def add(self):
        uid = add(self.store)
        self.states[uid], self.attempts[uid] = State.QUEUED, 0
        return uid

    @rule(uid=uids)
    def add_again(self, uid):
        add(self.store, uid)

    @rule(uid=uids)
    def claim(self, uid):
        item = self.store.claim(uid)
        assert (item is not None) == (self.states[uid] is State.QUEUED)
        if item:
            self.attempts[uid] += 1
            self.states[uid] = State.IN_FLIGHT
            assert item.attempt == self.attempts[uid]

    @rule(uid=uids, back=st.integers(0, 2), final=st.booleans())
    def fail(self, uid, back, final):
        attempt = self.attempts[uid] - back
        fault = Fault("OBX-003" if final else "NET-001")
        took = self.store.quarantine(uid, attempt, fault) if final else self.store.put_back(uid, attempt, fault, NOW)
        assert took == (self.states[uid] is State.IN_FLIGHT and back == 0)
        if took:
            self.states[uid] = State.QUARANTINED if final else State.QUEUED

    @rule(uid=uids)
    def deliver(self, uid):
        assert (self.store.deliver(uid, receipt(uid)) is None) == (self.states[uid] is State.DELIVERED)
        self.states[uid] = State.DELIVERED

    @rule(uid=uids)
    def release(self, uid):
        assert self.store.release(uid) == (self.states[uid] is State.QUARANTINED)
        if self.states[uid] is State.QUARANTINED:
            self.states[uid] = State.QUEUED

    @rule()
    def crash(self):
        self.store.close()
        self.store = open_outbox(Path(self._folder.name) / "o.sqlite")
        self.store.recover()
        self.states = {u: State.QUEUED if s is State.IN_FLIGHT else s for u, s in self.states.items()}

    @invariant()
    def rows_are_where_they_should_be(self):
        assert {row.uid: row.state for row in self.store.rows()} == self.states
        assert self.store.size().rows == sum(s in (State.QUEUED, State.IN_FLIGHT) for s in self.states.values())

    def teardown(self):
        self.store.close()
        self._folder.cleanup()


TestRows = Rows.TestCase
TestRows.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
