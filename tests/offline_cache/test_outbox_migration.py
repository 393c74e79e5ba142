"""An outbox of the first version, as terminals have it in the field, brought to the second with everything in it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite3
from uuid_utils import uuid7

from offline_cache.outbox.opening import open_outbox
from offline_cache.outbox.schema import MIGRATIONS, SCHEMA_VERSION, State
from offline_cache.sqlite import damaged_files
from tests.offline_cache.test_outbox_salvage import fill

FIRST = """
create table item(
  uid text primary key,
  kind text not null check (kind in ('submission', 'rating')),
  provisional text unique,
  matter_code text not null default '',
  body blob not null,
  body_sha256 text not null,
  attachment_bytes integer not null default 0,
  tapped_at text not null,
  sealed_at text not null,
  state text not null default 'queued' check (state in ('queued', 'in_flight', 'delivered', 'quarantined')),
  attempts integer not null default 0,
  next_at text,
  fault_code text,
  fault_detail text,
  delivered_at text,
  receipt text,
  status text
) strict, without rowid;
create index item_waiting on item(kind, sealed_at) where state in ('queued', 'in_flight');
create table attachment(
  sha256 text primary key,
  uid text not null references item(uid),
  size integer not null
) strict, without rowid;
create index attachment_of on attachment(uid);
create table counter(name text primary key, value integer not null) strict, without rowid;
create table mark(name text primary key, value text not null) strict, without rowid;
pragma user_version=1;
"""


def first_version(path: Path, rows: int = 30) -> list[tuple[str, bytes, str, str]]:
    """Write a file as the first version did; return uid, body, state and time of each row, oldest first."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma journal_mode=wal")
    connection.executescript(FIRST)
    written = []
    for number in range(rows):
        uid, body = str(uuid7()), f"sealed {number} ".encode() * (40 * (number % 7))
        state = ("queued", "in_flight", "delivered", "quarantined")[number % 4]
        body = b"" if state == "delivered" else body
        sealed_at = f"2026-11-{1 + (number * 7) % 28:02d}T09:00:00+00:00"  # not in the order of their uids
        connection.execute(
            "insert into item(uid, kind, provisional, body, body_sha256, tapped_at, sealed_at, state, attempts)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (uid, "rating" if number % 5 == 4 else "submission", f"QY 1101 {number:04d}", body,
             hashlib.sha256(body).hexdigest(), sealed_at, sealed_at, state, number % 3),
        )  # fmt: skip
        connection.execute("insert into attachment values (?, ?, ?)", (hashlib.sha256(body).hexdigest()[:60] +
                           f"{number:04d}", uid, number + 1))  # fmt: skip
        written.append((uid, body, state, sealed_at))
    connection.execute("insert into counter values ('provisional 1101', 40)")
    connection.execute("insert into mark values ('cases', 'cursor')")
    connection.close()
    return sorted(written, key=lambda row: (row[3], row[0]))


def test_every_row_counter_and_mark_of_the_first_version_is_there_and_in_its_order(tmp_path):
    written = first_version(tmp_path / "outbox.sqlite")
    store = open_outbox(tmp_path / "outbox.sqlite")
    assert store.damage is None
    assert {row.uid: (row.state, store.whole(row.uid).body) for row in store.rows()} == {
        uid: (state, body) for uid, body, state, _ in written
    }
    assert [row.uid for row in reversed(store.rows())] == [uid for uid, *_ in written]
    assert [row.uid for row in store.waiting()] == [uid for uid, _, state, _ in written if state == "queued"]
    assert store.reserve("provisional 1101", 1)[0] == 41
    assert store.mark("cases") == "cursor"
    assert store._connection.execute("select count(*) from attachment").fetchone()[0] == 30
    assert {row.uid: row.bytes for row in store.waiting()} == {
        uid: len(body) for uid, body, state, _ in written if state == "queued"
    }
    assert store.sound()
    store.close()
    again = open_outbox(tmp_path / "outbox.sqlite")
    assert len(again.rows()) == 30
    again.close()


def test_a_row_added_after_the_migration_stands_behind_all_whatever_the_clock_says(tmp_path):
    first_version(tmp_path / "outbox.sqlite")
    store = open_outbox(tmp_path / "outbox.sqlite")
    uid = str(uuid7())
    store.add(uid=uid, kind="submission", body=b"x", body_sha256="0" * 64, tapped_at="2020-01-01T00:00:00+00:00",
              sealed_at="2020-01-01T00:00:00+00:00")  # fmt: skip
    store.recover()
    assert store.waiting()[-1].uid == uid
    assert store.take_back(uid) == []
    store.add(uid=uid, kind="submission", body=b"x", body_sha256="0" * 64, tapped_at="2030-01-01T00:00:00+00:00",
              sealed_at="2030-01-01T00:00:00+00:00")  # fmt: skip
    assert store.waiting()[-1].uid == uid
    store.close()


@pytest.mark.provokes("OBX-001")
def test_a_migration_that_the_disk_breaks_off_leaves_the_first_version_as_it_was(tmp_path):
    path = tmp_path / "outbox.sqlite"
    written = first_version(path)
    script = "import resource, sys; from pathlib import Path\n"
    script += "from offline_cache.outbox.opening import open_outbox\n"
    script += "size = Path(sys.argv[1]).stat().st_size\n"
    script += "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"  # the journal cannot grow
    script += "print(open_outbox(Path(sys.argv[1])).code)\n"
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, timeout=60, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.strip() == "OBX-001", done.stderr
    connection = sqlite3.connect(path)
    assert connection.execute("pragma user_version").fetchone()[0] == 1
    assert connection.execute("select count(*) from item").fetchone()[0] == len(written)
    assert connection.execute("select count(*) from sqlite_schema where name = 'line'").fetchone()[0] == 0
    connection.close()
    store = open_outbox(path)
    assert len(store.rows()) == len(written)
    store.close()


def test_a_damaged_file_of_the_first_version_gives_up_its_rows_too(tmp_path):
    path = tmp_path / "outbox.sqlite"
    donor = open_outbox(tmp_path / "donor.sqlite")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(FIRST)
    uids = [fill(donor, number, 2000) for number in range(12)]
    for uid in uids:
        row = donor.whole(uid)
        connection.execute(
            "insert into item(uid, kind, provisional, body, body_sha256, tapped_at, sealed_at) values (?,?,?,?,?,?,?)",
            (uid, "submission", row.provisional, row.body, row.body_sha256, row.tapped_at, row.sealed_at),
        )
    connection.close()
    donor.close()
    content = bytearray(path.read_bytes())
    content[:4096] = bytes(4096)
    path.write_bytes(content)
    store = open_outbox(path)
    assert [row.uid for row in store.waiting()] == uids
    assert {row.state for row in store.rows()} == {State.QUEUED}
    assert len(damaged_files(path)) == 1
    store.close()


def test_the_newest_version_is_the_one_migrations_lead_to():
    assert sorted(MIGRATIONS) == list(range(1, SCHEMA_VERSION))
