"""The door to SQLite: engines and files that are refused, and the pragmas nobody may forget."""

from __future__ import annotations

import pytest

from kiosk.faults.fault import Fault
from offline_cache import sqlite
from offline_cache.durable import replace_durably
from offline_cache.sqlite import open_frozen, open_store, writing

SCHEMA = "create table t(a integer) strict;\n"


@pytest.mark.provokes("OBX-005")
@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2)])
def test_an_engine_inside_the_published_bug_opens_nothing(tmp_path, monkeypatch, version):
    monkeypatch.setattr(sqlite, "engine_version", lambda: version)
    path = tmp_path / "a.sqlite"
    refused = open_store(path, SCHEMA, 1)
    assert isinstance(refused, Fault)
    assert refused.code == "OBX-005"
    assert not path.exists()
    assert open_frozen(path).code == "OBX-005"


def test_the_engine_in_use_is_a_mended_one():
    assert sqlite.engine_version() >= (3, 51, 3)


def test_every_open_sets_every_pragma(tmp_path):
    for _ in range(2):
        store = open_store(tmp_path / "a.sqlite", SCHEMA, 1, secure_delete=True)
        said = {
            name: store.execute(f"pragma {name}").fetchone()[0]
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "busy_timeout",
                "secure_delete",
                "trusted_schema",
            )
        }
        store.close()
        assert said == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 5000,
            "secure_delete": 1,
            "trusted_schema": 0,
        }


@pytest.mark.provokes("SYS-002")
def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "a.sqlite"
    store = open_store(path, SCHEMA, 2)
    with writing(store):
        store.execute("insert into t values (1)")
    store.close()
    assert open_store(path, SCHEMA, 1).code == "SYS-002"
    again = open_store(path, SCHEMA, 2)
    assert again.execute("select a from t").fetchone()[0] == 1
    again.close()


@pytest.mark.provokes("OBX-004")
def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path):
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"x" * 8192)
    assert open_store(path, SCHEMA, 1).code == "OBX-004"


@pytest.mark.provokes("OBX-001")
def test_a_folder_that_is_a_file_is_a_disk_fault(tmp_path):
    (tmp_path / "f").write_text("")
    assert open_store(tmp_path / "f" / "a.sqlite", SCHEMA, 1).code == "OBX-001"


def test_a_write_that_fails_half_way_is_rolled_back(tmp_path):
    store = open_store(tmp_path / "a.sqlite", SCHEMA, 1)

    def half_way():
        with writing(store):
            store.execute("insert into t values (1)")
            store.execute("insert into t values ('not a number')")

    with pytest.raises(sqlite.SqliteError):
        half_way()
    assert store.execute("select count(*) from t").fetchone()[0] == 0
    store.close()


def test_a_refused_replacement_leaves_the_old_file_whole(tmp_path):
    target = tmp_path / "pointer"
    replace_durably(target, b"old")
    (tmp_path / "pointer.new").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_durably(target, b"new")
    assert target.read_bytes() == b"old"
