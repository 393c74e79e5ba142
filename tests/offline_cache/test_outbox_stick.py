"""The queue on a stick: whole or refused, readable by nobody, and twice does nothing twice."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.events import RecordDurable
from kiosk.faults.fault import Fault
from kiosk.play.citizens import citizens
from kiosk.ports.storage import Attachment
from kiosk.wire.rating import Rating
from kiosk.wire.signing import sign
from offline_cache.outbox import export as export_module
from offline_cache.outbox.attachments import AttachmentFolder
from offline_cache.outbox.bundle import UNFINISHED
from offline_cache.outbox.export import Exported, export_queue
from offline_cache.outbox.opening import open_outbox
from offline_cache.outbox.schema import State
from offline_cache.outbox.store import OutboxStore
from offline_cache.outbox.take_in import StickReader
from offline_cache.outbox.verify_bundle import verify_bundle
from tests.lacking import lacking

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PAGE = Attachment(role="id_copy", media_type="image/jpeg", page=1, content=os.urandom(3000))


@pytest.fixture
def root():
    return Ed25519PrivateKey.generate()


@pytest.fixture
def signed_keys(keys, root):
    return sign(keys, root, "root")


@pytest.fixture
def root_raw(root):
    return root.public_key().public_bytes_raw()


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def filled(open_desk, new_record, posts, tmp_path):
    """A terminal with four submissions, two of them with pages, and a rating."""
    desk = open_desk(folder=tmp_path / "one")
    records = [new_record(f"QY 1201 {n:04d}", citizen) for n, citizen in enumerate(list(citizens())[:4], start=1)]
    for number, record in enumerate(records):
        desk.writer.seal(record, [PAGE, PAGE] if number % 2 else [])
        posts.wait_for(RecordDurable, lambda e, uid=record.uid: e.uid == uid)
    rating_uid = new_record().uid
    desk.writer.seal_rating(Rating(uid=rating_uid, service_number="S1", level=5, rated_at=NOW))
    desk.writer.seal(new_record("QY 1201 0009"), [])
    posts.wait_for(RecordDurable, lambda e: e.provisional_number == "QY 1201 0009")
    return desk


@pytest.fixture
def export(filled, signed_keys, stick):
    def go(target: Path = stick):
        return export_queue(filled.reader, filled.files, target, keys=signed_keys, terminal="T-1", now=NOW)

    return go


class Other:
    """Another terminal's outbox, stopped."""

    def __init__(self, folder: Path, root_raw: bytes, keep_free: int = 0) -> None:
        self.store = open_outbox(folder / "outbox.sqlite")
        assert isinstance(self.store, OutboxStore)
        self.files = AttachmentFolder(folder / "attachments")
        self.reader = StickReader(self.store, self.files, root_raw, keep_free)

    def content(self) -> dict[str, tuple]:
        rows = [self.store.whole(row.uid) for row in self.store.rows()]
        return {row.uid: (row.kind, row.body, row.body_sha256, row.attachments, row.tapped_at) for row in rows}


@pytest.fixture
def other(tmp_path, root_raw):
    made = Other(tmp_path / "other", root_raw)
    yield made
    made.store.close()


def test_the_other_terminal_has_every_row_as_it_was_sealed_and_in_the_same_order(export, other, filled):
    done = export()
    assert isinstance(done, Exported), done
    assert (done.rows, done.files, done.left_out) == (6, 4, ())
    taken = other.reader.take_in(done.path)
    assert len(taken.taken) == 6
    assert [row.uid for row in other.store.waiting()] == [row.uid for row in filled.reader.waiting()]
    for uid, row in other.content().items():
        mine = filled.reader.whole(uid)
        assert row[:4] == (mine.kind, mine.body, mine.body_sha256, mine.attachments)
        for file in mine.attachments:
            assert other.files.path(file.sha256).read_bytes() == filled.files.path(file.sha256).read_bytes()
    shown = {row.maker_number for row in other.store.rows()}
    assert "QY 1201 0001" in shown
    assert {row.maker for row in other.store.rows() if row.kind == "submission"} == {"t-1"}


def test_the_rows_stay_where_they_were_made_and_say_that_they_are_on_a_stick(export, filled):
    export()
    rows = filled.reader.rows()
    assert {row.state for row in rows} == {State.QUEUED}
    assert all(row.exported_at for row in rows)
    assert filled.writer.depth() == 5


def test_importing_twice_does_nothing_twice_not_even_after_the_delivery(export, other):
    done = export()
    other.reader.take_in(done.path)
    before = other.content()
    again = other.reader.take_in(done.path)
    assert (again.taken, again.known, again.refused) == ([], 6, 0)
    assert other.content() == before
    uid = other.store.waiting()[1].uid
    other.store.claim(uid)
    for sha256 in other.store.deliver(uid, None):
        other.files.destroy(sha256)
    files = set(other.files.folder.iterdir())
    assert other.reader.take_in(done.path).known == 6
    assert other.store.state_of(uid) is State.DELIVERED
    assert set(other.files.folder.iterdir()) == files


def test_imported_at_the_terminal_it_came_from_nothing_changes(export, filled, root_raw):
    done = export()
    reader = StickReader(filled.reader, filled.files, root_raw, 0)
    assert reader.take_in(done.path).known == 6


def test_whoever_finds_the_stick_reads_no_citizen(export):
    done = export()
    content = done.path.read_bytes()
    for citizen in citizens().values():
        for text in (citizen.document.name, citizen.document.number, citizen.document.address):
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
                assert len(text) < 2 or text.encode(encoding, "ignore") not in content


def test_what_was_delivered_or_quarantined_does_not_travel(export, filled, stick):
    waiting = filled.sender.waiting()
    filled.sender.claim(waiting[0].uid)
    filled.sender.deliver(waiting[0].uid, None)
    filled.sender.claim(waiting[1].uid)
    filled.sender.quarantine(waiting[1].uid, 1, Fault("OBX-003", "422 bad_record"))
    assert export().rows == 4


def test_a_row_that_is_damaged_on_this_disk_is_left_out_and_named(export, filled):
    row = next(row for row in filled.sender.waiting() if filled.reader.whole(row.uid).attachments)
    filled.files.path(filled.reader.whole(row.uid).attachments[0].sha256).write_bytes(b"damaged")
    done = export()
    assert done.left_out == (row.uid,)
    assert done.rows == 5
    assert verify_bundle(done.path).whole


@pytest.mark.provokes("OBX-009")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_bundle_cut_anywhere_is_refused_and_what_is_whole_in_it_may_be_taken(
    export, tmp_path_factory, root_raw, data
):
    done = export()
    content = done.path.read_bytes()
    end = content.index(b"end.json")
    folder = tmp_path_factory.mktemp("cut")
    cut = folder / "cut.kioskqueue"
    cut.write_bytes(content[: data.draw(st.integers(0, end))])
    there = Other(folder / "t", root_raw)
    refused = there.reader.take_in(cut)
    assert isinstance(refused, Fault)
    assert refused.code == "OBX-009"
    assert there.content() == {}
    salvaged = there.reader.take_in(cut, whole_rows=True)
    if not isinstance(salvaged, Fault):
        assert len(salvaged.taken) <= 6
        for uid in salvaged.taken:
            assert all(there.files.path(f.sha256).stat().st_size == f.size for f in there.store.whole(uid).attachments)
        assert there.reader.take_in(done.path).refused == 0
        assert len(there.content()) == 6, "the whole one brings what was missing"
    there.store.close()
    shutil.rmtree(folder)
    done.path.unlink()


@pytest.mark.provokes("OBX-009")
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_byte_of_any_member_is_refused_and_no_changed_row_is_ever_taken(
    export, tmp_path_factory, root_raw, data
):
    done = export()
    content = bytearray(done.path.read_bytes())
    with tarfile.open(done.path) as bundle:
        member = data.draw(st.sampled_from(bundle.getmembers()))
    at = member.offset_data + data.draw(st.integers(0, member.size - 1))
    content[at] = (content[at] + data.draw(st.integers(1, 255))) % 256
    folder = tmp_path_factory.mktemp("changed")
    changed = folder / "changed.kioskqueue"
    changed.write_bytes(content)
    there, right = Other(folder / "t", root_raw), Other(folder / "right", root_raw)
    refused = there.reader.take_in(changed)
    assert isinstance(refused, Fault)
    assert refused.code in ("OBX-009", "OBX-010")
    there.reader.take_in(changed, whole_rows=True)
    right.reader.take_in(done.path)
    whole = right.content()
    assert all(whole[uid][:4] == row[:4] for uid, row in there.content().items())
    there.store.close()
    right.store.close()
    shutil.rmtree(folder)
    done.path.unlink()


@pytest.mark.provokes("OBX-009")
def test_two_bundles_put_together_or_a_stranger_among_the_members_is_refused(export, other, stick):
    done = export()
    longer = stick / "longer.kioskqueue"
    shutil.copy(done.path, longer)
    with tarfile.open(longer, "a") as bundle:
        bundle.add(done.path, "rows/stranger.json")
    assert other.reader.take_in(longer).code == "OBX-009"


@pytest.mark.provokes("OBX-010")
def test_a_bundle_of_another_platform_is_refused_even_where_only_whole_rows_are_asked_for(export, tmp_path):
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    there = Other(tmp_path / "there", stranger)
    for whole_rows in (False, True):
        assert there.reader.take_in(export().path, whole_rows=whole_rows).code == "OBX-010"
    assert there.content() == {}
    there.store.close()


@pytest.mark.provokes("OBX-009")
def test_a_file_that_is_no_bundle_is_said_plainly(other, stick):
    for name, content in (("holiday.kioskqueue", b"\xff\xd8\xff" * 1000), ("empty.kioskqueue", b"")):
        (stick / name).write_bytes(content)
        assert other.reader.take_in(stick / name).code == "OBX-009"


@pytest.mark.provokes("OBX-011")
def test_without_room_on_the_stick_nothing_is_written(export, stick, monkeypatch):
    class Full:
        f_bavail, f_frsize = 10, 512

    monkeypatch.setattr(export_module.os, "statvfs", lambda _: Full)
    refused = export()
    assert refused.code == "OBX-011"
    assert "needed" in refused.detail
    assert list(stick.iterdir()) == []


@pytest.mark.provokes("OBX-011")
def test_a_stick_that_is_not_there_is_said(export, tmp_path):
    assert export(tmp_path / "nowhere").code == "OBX-011"


@pytest.mark.provokes("OBX-011")
def test_an_export_that_the_stick_breaks_off_never_looks_whole(export, stick, filled, monkeypatch):
    def break_off(*_):
        raise OSError(5, "input/output error")

    monkeypatch.setattr(export_module, "put_file", break_off)
    assert export() == Fault("OBX-011", "EIO")
    assert list(stick.iterdir()) == []
    assert not any(row.exported_at for row in filled.reader.rows())


@pytest.mark.provokes("OBX-011")
def test_what_reads_back_differently_is_not_an_export(export, stick, monkeypatch):
    real = export_module.verify_bundle

    def flipped(path):
        content = bytearray(path.read_bytes())
        content[content.index(b"end.json") - 600] ^= 1
        path.write_bytes(content)
        return real(path)

    monkeypatch.setattr(export_module, "verify_bundle", flipped)
    assert export().code == "OBX-011"
    assert list(stick.iterdir()) == []


@pytest.mark.parametrize("moment", ["fsync", "verify", "rename"])
def test_killed_at_any_moment_of_the_export_nothing_on_the_stick_looks_whole(
    export, filled, signed_keys, stick, tmp_path, moment
):
    """The real thing: a process of its own that is killed where it hurts."""
    (tmp_path / "keys.json").write_text(signed_keys.model_dump_json())
    child = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from kiosk.wire.base import Signed
from offline_cache.outbox import export
from offline_cache.outbox.attachments import AttachmentFolder
from offline_cache.outbox.opening import look_into
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
place, stick, keys, moment = map(Path, sys.argv[1:])
if moment.name == "fsync":
    export.os.fsync = die
elif moment.name == "verify":
    export.verify_bundle = die
else:
    Path.rename = die
export.export_queue(look_into(place / "outbox.sqlite"), AttachmentFolder(place / "attachments"), stick,
    keys=Signed.model_validate_json(keys.read_bytes()), terminal="T-1", now=datetime.now(UTC))
"""
    done = subprocess.run(
        [sys.executable, "-c", child, str(filled.folder), str(stick), str(tmp_path / "keys.json"), moment],
        cwd=Path(__file__).parents[2], timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    left = list(stick.iterdir())
    assert [path.name.endswith(UNFINISHED) for path in left] == [True]
    assert not any(row.exported_at for row in filled.reader.rows())
    assert isinstance(export(), Exported), "the next try is not held up by what is left"


def test_a_file_left_unfinished_by_a_pulled_stick_is_not_taken_for_a_bundle(export, stick):
    done = export()
    done.path.rename(done.path.with_name(done.path.name + UNFINISHED))
    assert list(stick.glob("*.kioskqueue")) == []


@pytest.mark.provokes("OBX-001")
def test_a_terminal_without_room_takes_nothing(export, tmp_path, root_raw):
    there = Other(tmp_path / "there", root_raw, keep_free=2**62)
    assert there.reader.take_in(export().path).code == "OBX-001"
    assert there.content() == {}
    there.store.close()


@pytest.mark.provokes("OBX-011")
@pytest.mark.skipif(os.geteuid() != 0, reason="a small file system of its own needs root to mount it")
def test_on_a_stick_that_is_really_full_the_export_ends_in_words(filled, signed_keys, tmp_path, monkeypatch):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(small)], check=False)
    if mounted.returncode != 0:
        lacking("the right to mount a small file system")
    try:
        monkeypatch.setattr(export_module, "room_needed", lambda _: 0)
        refused = export_queue(filled.reader, filled.files, small, keys=signed_keys, terminal="T-1", now=NOW)
        assert refused == Fault("OBX-011", "ENOSPC")
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_old_rows_of_a_stick_do_not_freeze_the_terminal_that_carries_them(export, other):
    other.reader.take_in(export().path)
    assert other.store.size().rows == 5
    assert other.store.size().oldest_seconds == 0.0


def test_the_bundle_names_the_keys_it_is_sealed_to(export, keys):
    opening = verify_bundle(export().path).opening
    assert keys.sealing_key in base64.b64decode(opening.keys.payload).decode()
