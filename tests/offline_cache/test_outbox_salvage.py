"""A damaged outbox: set aside, never deleted, and every sealed row that is still readable goes on under its own uid."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uuid_utils import uuid7

from kiosk.faults.fault import Fault
from kiosk.wire.submission import Envelope, SubmissionReceipt
from offline_cache.audit.verify import entries
from offline_cache.outbox.opening import open_outbox
from offline_cache.outbox.pages import PAGE
from offline_cache.outbox.salvage import read_note, salvage
from offline_cache.outbox.schema import Kind, SealedFile, State
from offline_cache.outbox.store import OutboxStore
from offline_cache.sqlite import damaged_files

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ROWS = 60


def fill(store: OutboxStore, number: int, size: int, attachments: Path | None = None) -> str:
    """Add a row as the writer does; `size` is of the sealed part."""
    uid = str(uuid7())
    files = []
    if attachments:
        content = os.urandom(100)
        files = [SealedFile(hashlib.sha256(content).hexdigest(), 100)]
        attachments.mkdir(exist_ok=True)
        (attachments / files[0].sha256).write_bytes(content)
    envelope = Envelope(
        uid=uid, suite="s", key_id="k", sealed=os.urandom(size // 2).hex(), matter_code="m", terminal="t",
        attachments=tuple(f.sha256 for f in files),
    )  # fmt: skip
    body = envelope.model_dump_json().encode()
    store.add(
        uid=uid, kind=Kind.SUBMISSION, body=body, body_sha256=hashlib.sha256(body).hexdigest(),
        tapped_at=NOW.isoformat(), sealed_at=(NOW + timedelta(minutes=number)).isoformat(),
        provisional=f"QY 1201 {number:04d}", matter_code="m", attachments=files,
    )  # fmt: skip
    return uid


def whole_rows(store: OutboxStore) -> dict[str, tuple]:
    rows = [store.whole(row.uid) for row in store.rows()]
    return {row.uid: (row.body, row.provisional, row.state, row.attachments, row.receipt) for row in rows}


def receipt(uid: str) -> SubmissionReceipt:
    return SubmissionReceipt(
        uid=uid, body_sha256="0" * 64, case_number="330900-1", decision="accepted", received_at=NOW,
        service_number="S", query_code="Q",
    )  # fmt: skip


class Filled:
    """A closed outbox, and what is in it. Iterates as path, rows, uids."""

    def __init__(self, path: Path, rows: dict[str, tuple], uids: list[str]) -> None:
        self._parts = (path, rows, uids)

    def __iter__(self):
        return iter(self._parts)


@pytest.fixture(scope="module")
def outbox(tmp_path_factory):
    """An outbox of 60 rows of all sizes and states, closed; and what was in it."""
    folder = tmp_path_factory.mktemp("outbox")
    store = open_outbox(folder / "outbox.sqlite")
    uids = [fill(store, n, size=(300, 900, 2500, 6000, 20000)[n % 5]) for n in range(ROWS)]
    for uid in uids[:6]:
        store.claim(uid)
        store.deliver(uid, receipt(uid))
    store.claim(uids[7])
    store.quarantine(uids[7], 1, Fault("OBX-003", "422 bad_record"))
    assert store.reserve("provisional 1201", 70)[-1] == 70
    before = whole_rows(store)
    store.close()
    return Filled(folder / "outbox.sqlite", before, uids)


def leaf_with(raw: bytes, needle: bytes) -> int:
    """Return the number, from zero, of the page a row stands in."""
    return next(n for n in range(1, len(raw) // PAGE) if needle in raw[n * PAGE : (n + 1) * PAGE])


def damaged(outbox: Path, folder: Path, offsets: list[int], length: int = 1) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(shutil.copy(outbox, folder / "outbox.sqlite"))
    content = bytearray(path.read_bytes())
    for at in offsets:
        content[at : at + length] = bytes(byte ^ 0xFF for byte in content[at : at + length])
    path.write_bytes(content)
    path.with_name("outbox.sqlite.suspect").touch()  # as a terminal leaves it that met the damage
    return path


def test_of_a_file_that_is_whole_everything_is_read(outbox, tmp_path):
    path, before, uids = outbox
    found = salvage(path, tmp_path, NOW)
    assert [row.uid for row in found.rows] == uids, "and in the order of the queue"
    assert {row.uid: (row.body, row.provisional) for row in found.rows} == {u: v[:2] for u, v in before.items()}
    assert found.counters["provisional 1201"] == 70
    assert found.unreadable == ()


@pytest.mark.provokes("OBX-004")
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), many=st.integers(1, 12), length=st.sampled_from([1, 16, 512, PAGE]))
def test_damage_anywhere_costs_no_more_than_the_pages_it_hits(outbox, tmp_path_factory, seed, many, length):
    path, before, _ = outbox
    rng = random.Random(seed)
    offsets = [rng.randrange(0, path.stat().st_size - length) for _ in range(many)]
    folder = tmp_path_factory.mktemp("damaged")
    hit = damaged(path, folder, offsets, length)
    raw = hit.read_bytes()
    store = open_outbox(hit)
    assert isinstance(store, OutboxStore), store
    after = whole_rows(store)
    if store.damage:
        for uid, row in after.items():
            assert row[0] == before[uid][0], "only what its own hash vouches for is recovered"
        aside = damaged_files(hit)[0]
        assert aside.read_bytes() == raw, "the damaged file stays as it is"
        pages = 2 * many  # a stretch of up to one page touches at most two
        assert len(before) - len(after) <= 8 * pages, "a page holds at most seven of the smallest rows"
        assert store.reserve("provisional 1201", 1)[0] > 70
        assert read_note(aside).recovered == len(after)
    else:
        assert len(after) == len(before), "what was hit holds no row"
    store.close()
    again = open_outbox(hit)
    assert again.damage is None, "it is salvaged once"
    assert whole_rows(again) == after
    again.close()
    shutil.rmtree(folder)


@pytest.mark.provokes("OBX-004")
def test_without_the_schema_every_row_is_still_recovered(outbox, tmp_path):
    path, before, uids = outbox
    hit = damaged(path, tmp_path, [0], PAGE)
    store = open_outbox(hit)
    assert whole_rows(store) == before
    assert [row.uid for row in store.waiting()] == [uid for uid in uids if before[uid][2] is State.QUEUED]
    states = {row.uid: row.state for row in store.rows()}
    assert states[uids[0]] is State.DELIVERED
    assert states[uids[7]] is State.QUARANTINED
    assert "60 rows recovered, 0 not readable" in store.damage.detail
    store.close()


def test_rows_that_stood_only_in_the_journal_are_recovered(tmp_path):
    """Killed with the journal full and the file itself never checkpointed; then the file is damaged."""
    child = """
import os, signal, sys
from pathlib import Path
from tests.offline_cache.test_outbox_salvage import fill
from offline_cache.outbox.opening import open_outbox
store = open_outbox(Path(sys.argv[1]) / "outbox.sqlite")
print(" ".join(fill(store, n, 3000) for n in range(40)), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(
        [sys.executable, "-c", child, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    uids = done.stdout.split()
    assert len(uids) == 40, done.stderr
    path = tmp_path / "outbox.sqlite"
    assert path.with_name("outbox.sqlite-wal").stat().st_size > 40 * 3000
    path.write_bytes(b"\0" * path.stat().st_size or b"\0" * PAGE)
    store = open_outbox(path)
    assert {row.uid for row in store.rows()} == set(uids)
    store.close()


@pytest.mark.provokes("OBX-004")
def test_a_power_cut_in_the_middle_of_the_recovery_means_it_is_done_again(outbox, tmp_path):
    path, before, _ = outbox
    hit = damaged(path, tmp_path, [0], 100)
    open_outbox(hit).close()
    aside = damaged_files(hit)[0]
    aside.with_name(aside.name + ".salvaged").unlink()
    store = open_outbox(hit)
    assert "0 rows recovered" in store.damage.detail, "all of them are here already"
    assert whole_rows(store) == before
    store.close()


def test_attachments_of_recovered_rows_stay_and_of_lost_ones_are_kept_aside(open_terminal, posts, tmp_path):
    terminal = tmp_path / "terminal"
    terminal.mkdir()
    store = open_outbox(terminal / "outbox.sqlite")
    uids = [fill(store, n, 3000, terminal / "attachments") for n in range(30)]
    store.close()
    names = {path.name for path in (terminal / "attachments").iterdir()}
    raw = bytearray((terminal / "outbox.sqlite").read_bytes())
    raw[0:PAGE] = bytes(PAGE)
    leaf = leaf_with(raw, uids[3].encode() + b"submissionQY 1201 0003")
    raw[leaf * PAGE : (leaf + 1) * PAGE] = bytes(PAGE)
    (terminal / "outbox.sqlite").write_bytes(raw)
    storage = open_terminal(platform_url="http://127.0.0.1:9")
    recovered = {row.uid for row in storage.queue()}
    assert uids[3] not in recovered
    assert 20 <= len(recovered) < 30
    assert "OBX-004" in {fault.code for fault in storage.health().faults}
    here = {path.name for path in (terminal / "attachments").iterdir()}
    aside = {path.name for path in (terminal / "attachments.damaged-orphans").iterdir()}
    assert len(here) == len(recovered)
    assert here | aside == names
    assert storage.stop(10.0)
    said = [entry.event for entry in entries(terminal / "audit", 20)]
    assert said[:3] == ["set_aside", "recovered", "started"]
    again = open_terminal(platform_url="http://127.0.0.1:9")
    assert {path.name for path in (terminal / "attachments.damaged-orphans").iterdir()} == aside
    assert again.stop(10.0)
    assert [entry.event for entry in entries(terminal / "audit", 20)].count("set_aside") == 1


@pytest.mark.provokes("OBX-004")
def test_after_an_end_that_was_not_in_peace_the_next_start_checks_and_heals_at_once(outbox, tmp_path, open_terminal):
    path, _, _ = outbox
    terminal = tmp_path / "terminal"
    terminal.mkdir()
    shutil.copy(path, terminal / "outbox.sqlite")
    child = """
import os, signal, sys
from pathlib import Path
from offline_cache import StorageSettings, open_storage
storage = open_storage(StorageSettings(Path(sys.argv[1]), "http://127.0.0.1:9", ""), lambda _: None)
storage.start()
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", child, str(terminal)], timeout=60, check=False, cwd=Path(__file__).parents[2])
    for tail in ("-wal", "-shm"):
        (terminal / f"outbox.sqlite{tail}").unlink(missing_ok=True)
    raw = bytearray((terminal / "outbox.sqlite").read_bytes())
    leaf = next(n for n in range(1, len(raw) // PAGE) if raw[n * PAGE] == 0x0A)
    raw[leaf * PAGE + 3 : leaf * PAGE + 8] = b"\xff" * 5
    (terminal / "outbox.sqlite").write_bytes(raw)
    storage = open_terminal(platform_url="http://127.0.0.1:9")
    assert "OBX-004" in {fault.code for fault in storage.health().faults}
    assert len(storage.queue()) >= ROWS - 8
    assert storage.stop(10.0)
    assert not (terminal / "outbox.sqlite.suspect").exists(), "it ended in peace"


@pytest.mark.provokes("OBX-004")
def test_damage_nobody_met_yet_is_found_after_the_start_and_healed_by_the_next(outbox, tmp_path, open_terminal):
    path, _, _ = outbox
    terminal = tmp_path / "terminal"
    terminal.mkdir()
    raw = bytearray(path.read_bytes())
    leaf = next(n for n in range(1, len(raw) // PAGE) if raw[n * PAGE] == 0x0A)
    raw[leaf * PAGE + 3 : leaf * PAGE + 8] = b"\xff" * 5
    (terminal / "outbox.sqlite").write_bytes(raw)
    first = open_terminal(platform_url="http://127.0.0.1:9")
    assert first.stop(10.0)
    assert first.outbox.frozen().code == "OBX-004"
    second = open_terminal(platform_url="http://127.0.0.1:9")
    assert len(second.queue()) >= ROWS - 8
    assert second.stop(10.0)
    assert second.outbox.frozen() is None or second.outbox.frozen().code != "OBX-004"
