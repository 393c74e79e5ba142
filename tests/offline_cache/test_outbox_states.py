"""Any order of the outbox's steps, with answers that come late: the promises hold after every one of them."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from uuid_utils import uuid7

from kiosk.faults.fault import Fault
from kiosk.wire.submission import SubmissionReceipt
from offline_cache.outbox.backlog import Backlog
from offline_cache.outbox.opening import open_outbox
from offline_cache.outbox.schema import Kind, SealedFile, State
from offline_cache.outbox.store import OutboxStore

FAULT = Fault("NET-001", "a line that is cut")
BODY = b"sealed bytes nobody here can read"


def receipt(uid: str) -> SubmissionReceipt:
    return SubmissionReceipt(
        uid=uid, body_sha256=hashlib.sha256(BODY).hexdigest(), case_number=f"C-{uid[-6:]}", decision="accepted",
        received_at=datetime.now(UTC), service_number="S", query_code="Q",
    )  # fmt: skip


class OutboxRows(RuleBasedStateMachine):
    """The rows of a real file, beside what must be true of them."""

    rows = Bundle("rows")
    tries = Bundle("tries")  # (uid, attempt): an answer to each may come now, later, or twice

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = self.opened()
        self.state: dict[str, State] = {}
        self.attempt: dict[str, int] = {}
        self.received: set[str] = set()  # a receipt was taken: nothing may ever undo it

    def opened(self) -> OutboxStore:
        store = open_outbox(Path(self.folder.name) / "outbox.sqlite")
        assert isinstance(store, OutboxStore)
        return store

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(target=rows)
    def add(self) -> str:
        uid = str(uuid7())
        file = SealedFile(hashlib.sha256(uid.encode()).hexdigest(), 7)
        values = {
            "kind": Kind.SUBMISSION, "body": BODY, "body_sha256": hashlib.sha256(BODY).hexdigest(),
            "tapped_at": datetime.now(UTC).isoformat(), "sealed_at": datetime.now(UTC).isoformat(),
            "provisional": uid, "attachments": [file],
        }  # fmt: skip
        assert self.store.add(uid=uid, **values)
        assert not self.store.add(uid=uid, **values), "the same tap twice is one row"
        self.state[uid], self.attempt[uid] = State.QUEUED, 0
        return uid

    @rule(target=tries, uid=rows)
    def claim(self, uid: str) -> tuple[str, int]:
        item = self.store.claim(uid)
        assert (item is not None) == (self.state[uid] is State.QUEUED)
        if item:
            self.attempt[uid] += 1
            self.state[uid] = State.IN_FLIGHT
            assert (item.attempt, item.body, len(item.attachments)) == (self.attempt[uid], BODY, 1)
        return uid, self.attempt[uid]

    @rule(answer=tries)
    def put_back(self, answer: tuple[str, int]) -> None:
        uid, attempt = answer
        changed = self.store.put_back(uid, attempt, FAULT, datetime.now(UTC))
        assert changed == self.current(uid, attempt)
        if changed:
            self.state[uid] = State.QUEUED

    @rule(answer=tries)
    def quarantine(self, answer: tuple[str, int]) -> None:
        uid, attempt = answer
        changed = self.store.quarantine(uid, attempt, FAULT)
        assert changed == self.current(uid, attempt)
        if changed:
            self.state[uid] = State.QUARANTINED

    @rule(answer=consumes(tries))
    def deliver(self, answer: tuple[str, int]) -> None:
        """A receipt is a fact about the world: it is taken whenever it comes, and once."""
        uid, _ = answer
        files = self.store.deliver(uid, receipt(uid))
        assert (files is None) == (uid in self.received)
        if files is not None:
            assert len(files) == 1
        self.received.add(uid)
        self.state[uid] = State.DELIVERED

    @rule(uid=rows)
    def release(self, uid: str) -> None:
        released = self.store.release(uid)
        assert released == (self.state[uid] is State.QUARANTINED)
        if released:
            self.state[uid] = State.QUEUED

    @rule(uid=consumes(rows))
    def withdraw(self, uid: str) -> None:
        """Only what nobody tried to send can be taken back."""
        files = self.store.take_back(uid)
        if self.attempt[uid] == 0 and self.state[uid] is State.QUEUED:
            assert len(files) == 1
            del self.state[uid]
        assert self.store.state_of(uid) is self.state.get(uid)

    @rule(again=st.booleans())
    def restart(self, again: bool) -> None:
        """Kill -9 and a new start: what was in flight has an unknown end, and waits."""
        self.store.close()
        self.store = self.opened()
        if again:
            self.store.recover()
        self.store.recover()
        self.state = {uid: State.QUEUED if s is State.IN_FLIGHT else s for uid, s in self.state.items()}

    def current(self, uid: str, attempt: int) -> bool:
        return self.state.get(uid) is State.IN_FLIGHT and self.attempt[uid] == attempt

    @invariant()
    def the_file_says_what_must_be(self) -> None:
        assert {row.uid: row.state for row in self.store.rows()} == self.state

    @invariant()
    def nothing_received_is_ever_undone(self) -> None:
        assert all(self.state[uid] is State.DELIVERED for uid in self.received)

    @invariant()
    def a_row_keeps_its_sealed_files_until_its_receipt(self) -> None:
        files = {hashlib.sha256(uid.encode()).hexdigest(): state for uid, state in self.state.items()}
        needed = {name for name, state in files.items() if state is not State.DELIVERED}
        assert self.store.attachments_known(list(files)) == needed

    @invariant()
    def what_waits_is_counted_right(self) -> None:
        backlog = Backlog()
        backlog.look(self.store)
        queued = {uid for uid, state in self.state.items() if state is State.QUEUED}
        assert {row.uid for row in backlog.rows()} == queued
        assert backlog.waits.submissions == len(queued)


OutboxRows.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


class TestOutboxRows(OutboxRows.TestCase):
    """Run the machine."""
