"""What two workers do to the store in the same moment, with the moment held open."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import select

from central.access import enrol, new_enrol_code
from central.clock import now
from central.platform import open_platform
from central.settings import BadSettingsError
from central.store.engine import Database
from central.store.numbers import next_change, take
from central.store.tables import Case, Counter, Health, SourceSwitch, Terminal
from central.store.upsert import add_new, put
from kiosk.wire.terminal import Enrolment


@pytest.fixture
def two(tmp_path: Path, new_database: Any) -> Iterator[tuple[Database, Database]]:
    """The same database as two workers have it open."""
    url = new_database()
    workers = Database(tmp_path, url), Database(tmp_path, url)
    yield workers
    for worker in workers:
        worker.close()


def test_a_number_is_given_once_whoever_takes_it_the_first_included(two: tuple[Database, Database]) -> None:
    start = threading.Barrier(8)

    def takes(worker: int) -> list[int]:
        start.wait(20)
        numbers = []
        for _ in range(25):
            with two[worker % 2].write() as db:
                numbers.append(take(db, "case 20261125"))
        return numbers

    with ThreadPoolExecutor(8) as threads:
        numbers = [number for mine in threads.map(takes, range(8)) for number in mine]
    assert sorted(numbers) == list(range(1, 201))


def test_a_number_of_a_transaction_that_failed_is_given_again(two: tuple[Database, Database]) -> None:
    def fails() -> None:
        with two[0].write() as db:
            assert take(db, "c") == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with two[1].write() as db:
        assert take(db, "c") == 1


def _case(db: Any, number: str, change: int) -> None:
    empty = ("courier", "provisional_number", "matter_code", "matter_name", "person", "subject", "decision", "reason")
    texts = dict.fromkeys(empty, "")
    own = {"number": number, "uid": number, "terminal": "QY-0001", "updated": now(), "change": change}
    db.execute(Case.__table__.insert().values(**texts, **own))


def test_a_later_change_is_never_seen_before_an_earlier_one_is_written(two: tuple[Database, Database]) -> None:
    """The first takes its place, then dawdles; the second must not get past it, or a cursor would skip the first."""
    past = threading.Event()

    def second() -> None:
        with two[1].write() as db:
            _case(db, "second", next_change(db, "QY-0001"))
        past.set()

    other = threading.Thread(target=second)
    with two[0].write() as db:
        change = next_change(db, "QY-0001")
        other.start()
        assert not past.wait(0.5), "the second overtook the first"
        with two[1].read() as reader:
            assert reader.execute(select(Case.number)).all() == []
        _case(db, "first", change)
    other.join(20)
    with two[0].read() as db:
        assert db.execute(select(Case.number, Case.change).order_by(Case.change)).all() == [("first", 1), ("second", 2)]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_changes_of_another_terminal_do_not_wait(two: tuple[Database, Database], engine: str) -> None:
    with two[0].write() as first, two[1].write() as second:
        assert next_change(first, "QY-0001") == 1
        assert next_change(second, "QY-0002") == 1


def test_changes_begin_after_those_a_terminal_already_has(two: tuple[Database, Database]) -> None:
    with two[0].write() as db:
        _case(db, "old", 41)
        assert next_change(db, "QY-0001") == 42
        assert next_change(db, "QY-0001") == 43


def test_who_names_the_same_thing_waits_and_who_names_another_does_not(
    two: tuple[Database, Database], engine: str
) -> None:
    went = threading.Event()

    def again() -> None:
        with two[1].write("b", "a"):
            went.set()

    other = threading.Thread(target=again)
    with two[0].write("a", "b"):
        other.start()
        assert not went.wait(0.3)
        if engine == "postgresql":
            with two[1].write("c"):
                pass
    assert went.wait(20)
    other.join(20)


def test_rows_that_come_together_are_one_row(two: tuple[Database, Database]) -> None:
    start = threading.Barrier(8)
    with two[0].write() as db:
        values = {"name": "", "credential_hash": "h", "hardware": "", "enrolled": now()}
        db.execute(Terminal.__table__.insert().values(id="QY-0001", **values))

    def beat(worker: int) -> bool:
        start.wait(20)
        with two[worker % 2].write() as db:
            values = {"received": now(), "heartbeat": f"{worker}", "catalogue_version": 1, "queue_depth": 0}
            put(db, Health, {"terminal": "QY-0001", **values})
            return add_new(db, SourceSwitch, {"source": "transport", "available": False})

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(beat, range(8))).count(True) == 1
    with two[0].read() as db:
        assert len(db.execute(select(Health.terminal)).all()) == 1


def test_two_codes_for_one_new_terminal_in_the_same_moment_are_both_served(tmp_path: Path, new_database: Any) -> None:
    """A technician who made a second code because the first seemed lost, and two terminals that take one each."""
    (tmp_path / "platform.yaml").write_text(f"database: '{new_database()}'\n", encoding="utf-8")
    workers = open_platform(tmp_path), open_platform(tmp_path)
    for number in range(10):
        terminal, start = f"QY-9{number:03d}", threading.Barrier(2)
        codes = [new_enrol_code(workers[0], terminal, "大厅") for _ in workers]

        def trade(worker: int, start: threading.Barrier = start, codes: list[str] = codes) -> str:
            start.wait(20)
            return enrol(workers[worker], Enrolment(code=codes[worker])).credential

        with ThreadPoolExecutor(2) as threads:
            credentials = list(threads.map(trade, range(2)))
        with workers[0].database.read() as db:
            kept = db.execute(select(Terminal.credential_hash).where(Terminal.id == terminal)).scalars().all()
        assert kept in [[hashlib.sha256(one.encode()).hexdigest()] for one in credentials], "the last one counts"
    for worker in workers:
        worker.database.close()


def test_tables_are_made_once_however_many_workers_start_together(tmp_path: Path, new_database: Any) -> None:
    url, start = new_database(), threading.Barrier(6)

    def opened(_: int) -> None:
        start.wait(20)
        database = Database(tmp_path, url)
        with database.read() as db:
            assert db.execute(select(Counter)).all() == []
        database.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(opened, range(6)))


def test_a_file_that_another_worker_is_just_making_is_waited_for(tmp_path: Path) -> None:
    """SQLite asks nobody to wait for the change to WAL: it says at once that the file is locked."""
    other = dbapi2.connect(tmp_path / "central.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    opened = threading.Event()

    def opens() -> None:
        Database(tmp_path).close()
        opened.set()

    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(opens)
        too_soon = opened.wait(0.3) or done.done()
        other.execute("ROLLBACK")
        other.close()
        done.result(20)
    assert not too_soon


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_database_of_another_platform_is_refused(tmp_path: Path, new_database: Any, engine: str) -> None:
    url = new_database()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "platform.yaml").write_text(f"database: '{url}'\n", encoding="utf-8")
    open_platform(tmp_path / "one").database.close()
    open_platform(tmp_path / "one").database.close()
    with pytest.raises(BadSettingsError, match="another root key"):
        open_platform(tmp_path / "two")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://town:secret@db/town", "mysql is not known"),
        ("no url, secret", "not an SQLAlchemy URL"),
        ("postgresql+psycopg://town:secret@127.0.0.1:1/town", "connection failed"),
    ],
)
def test_a_database_that_cannot_be_used_stops_the_start_and_tells_no_password(
    tmp_path: Path, engine: str, url: str, words: str
) -> None:
    with pytest.raises(BadSettingsError, match=words) as told:
        Database(tmp_path, url)
    assert "secret" not in str(told.value)
