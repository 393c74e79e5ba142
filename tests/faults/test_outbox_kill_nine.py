"""Kill -9 and lost answers between a real terminal process and a real platform process: once, and only once."""

from __future__ import annotations

import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
from uuid_utils import uuid7

from central.embedded import EmbeddedPlatform
from kiosk.events import CatalogueChanged, Delivered, LinkChanged, RecordDurable
from kiosk.play.citizens import citizens
from kiosk.ports.storage import Attachment
from kiosk.wire.submission import Decision, SubmissionRecord
from offline_cache import Storage, StorageSettings, open_storage
from offline_cache.outbox.limits import Limits
from offline_cache.outbox.schema import State
from offline_cache.sync.backoff import Backoff
from offline_cache.sync.intervals import Intervals

FAST = Intervals(probe=Backoff(0.05, 0.3), row=Backoff(0.05, 0.3), refresh_failed=Backoff(0.1, 0.5), cases=1.0)
DEADLINE = 20.0

# A terminal that seals one record, says so the moment it is durable, and then waits to be killed.
CHILD = """
import sys
from pathlib import Path
from kiosk.events import RecordDurable
from kiosk.ports.storage import Attachment
from kiosk.wire.submission import SubmissionRecord
from offline_cache import StorageSettings, open_storage
from offline_cache.outbox.limits import Limits

def post(event):
    if isinstance(event, RecordDurable):
        sys.stdout.write(event.uid + "\\n")
        sys.stdout.flush()

folder, url, root = sys.argv[1:4]
storage = open_storage(StorageSettings(Path(folder), url, root, limits=Limits(free_bytes=0)), post)
storage.start()
record = SubmissionRecord.model_validate_json(sys.stdin.readline())
storage.outbox.seal(record, [Attachment("id_copy", "image/jpeg", 1, b"page" * 20000)])
sys.stdin.read()
"""


class Posts:
    """Posted events that can be waited on."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.events: list[object] = []

    def __call__(self, event: object) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, kind, match=lambda _: True):
        def found():
            return next((e for e in self.events if isinstance(e, kind) and match(e)), None)

        with self._changed:
            assert self._changed.wait_for(lambda: found() is not None, DEADLINE), f"no {kind.__name__}: {self.events}"
            return found()


class Cutter:
    """A TCP proxy before the platform: passes all, or nothing, or loses the answer of the next PUT after the commit."""

    def __init__(self, url: str) -> None:
        self._target = ("127.0.0.1", int(url.rsplit(":", 1)[1]))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.closed_line = False
        self.lose_answers = 0
        self.puts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.closed_line:
                client.close()
                continue
            server = socket.create_connection(self._target)
            lose = threading.Event()
            threading.Thread(target=self._pass, args=(client, server, True, lose), daemon=True).start()
            threading.Thread(target=self._pass, args=(server, client, False, lose), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, up: bool, lose: threading.Event) -> None:
        with closing(source), closing(sink):
            try:
                while data := source.recv(65536):
                    if self.closed_line:
                        break
                    if up and data.startswith(b"PUT /v1/submissions/"):
                        self.puts += 1
                        if self.lose_answers > 0:
                            self.lose_answers -= 1
                            lose.set()
                    if not up and lose.is_set():
                        break  # the platform has committed; nobody will ever hear it
                    sink.sendall(data)
            except OSError:
                pass
            finally:
                for end in (source, sink):
                    try:
                        end.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        continue

    def close(self) -> None:
        self._listener.close()


@pytest.fixture(scope="module")
def central(tmp_path_factory):
    with EmbeddedPlatform(tmp_path_factory.mktemp("central")) as platform:
        yield platform


@pytest.fixture
def posts():
    return Posts()


@pytest.fixture(scope="module")
def root_key(central):
    return central.root_public_key


@pytest.fixture(scope="module")
def enrolled(central, root_key, tmp_path_factory):
    """A folder as an enrolled terminal with a catalogue leaves it, to begin each test with."""
    folder, posts = tmp_path_factory.mktemp("enrolled") / "terminal", Posts()
    code = central.enrol_code("QY-0047")
    storage = open_storage(StorageSettings(folder, central.url, root_key, enrol_code=code), posts)
    assert isinstance(storage, Storage)
    storage.start()
    posts.wait_for(CatalogueChanged)
    assert storage.stop(DEADLINE)
    return folder


@pytest.fixture
def open_terminal(central, root_key, enrolled, tmp_path, posts):
    shutil.copytree(enrolled, tmp_path / "terminal")
    opened: list[Storage] = []

    def make(url: str = "") -> Storage:
        settings = StorageSettings(
            tmp_path / "terminal", url or central.url, root_key, limits=Limits(free_bytes=0), intervals=FAST,
            prefix=f"T{secrets.token_hex(3)}",
        )  # fmt: skip
        storage = open_storage(settings, posts)
        assert isinstance(storage, Storage), storage
        storage.start()
        opened.append(storage)
        return storage

    yield make
    for storage in opened:
        assert storage.stop(DEADLINE)


def new_record(storage: Storage) -> SubmissionRecord:
    snapshot = storage.catalogue.open()
    matter = next(m for m in snapshot.hot(50) if m.result and not m.situations and not m.form and m.offline.allowed)
    snapshot.close()
    card = citizens()["wang_xiulan"].document
    return SubmissionRecord(
        uid=str(uuid7()),
        matter_code=matter.code,
        matter_version=matter.version,
        catalogue_version=snapshot.version,
        terminal=storage.terminal,
        tapped_at=datetime.now(UTC),
        applicant={"name": card.name, "number": card.number, "card_kind": "resident", "sex": card.sex,
                   "birth": card.birth.isoformat()},
        identity_level="card",
        provisional_number=storage.outbox.provisional_number(),
    )  # fmt: skip


def cases_of(storage: Storage, record: SubmissionRecord, posts: Posts) -> list:
    """Ask the platform itself how many cases it made of this record."""
    from kiosk.events import Answered

    storage.platform.progress(f"ask {record.uid}", record.provisional_number, 10.0)
    found = posts.wait_for(Answered, lambda e: e.token == f"ask {record.uid}").answer
    return [case for case in found if case.uid == record.uid]


def test_killed_between_received_and_delivery_the_submission_arrives_exactly_once(
    open_terminal, root_key, tmp_path, posts
):
    first = open_terminal()
    record = new_record(first)
    assert first.stop(DEADLINE)
    dead_line = "http://127.0.0.1:9"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "terminal"), dead_line, root_key],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    try:
        child.stdin.write(record.model_dump_json().encode() + b"\n")
        child.stdin.flush()
        assert child.stdout.readline().decode().strip() == record.uid
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=DEADLINE)
    assert child.returncode == -signal.SIGKILL
    again = open_terminal()
    receipt = posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid).receipt
    assert [row.state for row in again.queue()] == [State.DELIVERED]
    assert [case.case_number for case in cases_of(again, record, posts)] == [receipt.case_number]
    assert receipt.decision is not Decision.REFUSED


def test_an_answer_lost_after_the_commit_makes_one_case_and_the_same_number(open_terminal, central, posts):
    cutter = Cutter(central.url)
    storage = open_terminal(cutter.url)
    posts.wait_for(LinkChanged, lambda e: e.online)
    cutter.lose_answers = 2
    record = new_record(storage)
    storage.outbox.seal(record, [])
    receipt = posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid).receipt
    assert cutter.puts == 3
    assert [case.case_number for case in cases_of(storage, record, posts)] == [receipt.case_number]
    assert storage.queue()[0].attempts == 3
    cutter.close()


@pytest.mark.provokes("NET-001")
def test_with_the_network_cut_submissions_wait_and_go_when_it_is_back(open_terminal, central, posts):
    cutter = Cutter(central.url)
    storage = open_terminal(cutter.url)
    posts.wait_for(LinkChanged, lambda e: e.online)
    cutter.closed_line = True
    storage.nudge()
    assert posts.wait_for(LinkChanged, lambda e: not e.online).fault.code == "NET-001"
    record = new_record(storage)
    storage.outbox.seal(record, [Attachment("id_copy", "image/jpeg", 1, bytes(300_000))])
    posts.wait_for(RecordDurable, lambda e: e.uid == record.uid)
    assert storage.outbox.depth() == 1
    assert storage.outbox.case_of(record.provisional_number).case_number == ""
    cutter.closed_line = False
    receipt = posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid).receipt
    assert storage.outbox.case_of(record.provisional_number).case_number == receipt.case_number
    assert storage.outbox.depth() == 0
    cutter.close()


def test_the_platform_killed_and_started_again_gets_every_submission_once(open_terminal, central, posts):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    records = [new_record(storage) for _ in range(6)]
    for record in records:
        storage.outbox.seal(record, [])
    posts.wait_for(Delivered)
    central.kill()
    central.start()
    storage.nudge()
    for record in records:
        posts.wait_for(Delivered, lambda e, uid=record.uid: e.receipt.uid == uid)
    numbers = [case.case_number for record in records for case in cases_of(storage, record, posts)]
    assert len(numbers) == len(set(numbers)) == 6


def test_a_decision_made_later_reaches_the_terminal(open_terminal, posts):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    record = new_record(storage)
    storage.outbox.seal(record, [])
    receipt = posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid).receipt
    over, pause = monotonic() + DEADLINE, threading.Event()
    while monotonic() < over and not storage.outbox.case_of(record.provisional_number).matter_name:
        pause.wait(0.05)
    status = storage.outbox.case_of(record.provisional_number)
    assert status.matter_name
    assert status.case_number == receipt.case_number
