"""The database engine: SQLite in one file for one machine, PostgreSQL by its URL for a fleet. The same code on both.

SQLite comes through pysqlite3, because the interpreter's own may lie inside the WAL-reset corruption bug (3.7.0 to
3.51.2, sqlite.org/wal.html#walresetbug). WAL and synchronous=FULL: what was answered is on the disk. PostgreSQL comes
through psycopg 3, and answers after its own disk sync (synchronous_commit, on unless a server was set otherwise).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, OperationalError

from central.settings import BadSettingsError
from central.store.tables import Base

OLDEST_SQLITE = (3, 51, 3)
BUSY_SECONDS = 20
POOL_SECONDS = 10  # a request waits so long for a connection, then is answered `busy`
CONNECTIONS = 12  # of one worker, at most
_SERVER = {"statement_timeout": "15s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s"}
_LINE = {"connect_timeout": 5, "keepalives_idle": 30, "tcp_user_timeout": 20_000}  # seconds, seconds, milliseconds
_WRITES = "house_writes"
_LOOK_SECONDS = 0.02  # between two attempts at a file that is just being made


class Database:
    """The engine and its two ways in. Thread-safe; both ways block on the disk, and on other writers.

    BadSettingsError where the URL names no database this platform knows, or nothing answers there.
    """

    def __init__(self, data: Path, url: str = "") -> None:
        self.engine = _sqlite(data / "central.db") if not url else _postgresql(url)
        self._turn = Lock()
        self._one_file = self.engine.dialect.name == "sqlite"
        try:
            self._make_tables()
        except OperationalError as error:
            self.engine.dispose()
            raise BadSettingsError(f"database: {str(error.orig).strip()}") from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the data (PostgreSQL: repeatable read, read only)."""
        with self.engine.connect() as connection:
            if not self._one_file:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self, *locks: str) -> Iterator[Connection]:
        """Give a transaction that is alone with everything `locks` names, so that read-then-write is safe on that.

        SQLite has one writer at a time, with or without names. PostgreSQL has many: the names become advisory locks,
        taken in one order, so that two transactions never wait for each other, and let go with the transaction. It is
        read committed there: what is read after the locks is what the last holder wrote. A name may hold a digest of
        a person, never a person. Two names that share a 63-bit digest wait for each other, and that is all they do.
        """
        if self._one_file:
            writes = {_WRITES: True}
            with self._alone(), self.engine.connect().execution_options(**writes) as connection, connection.begin():
                yield connection
            return
        with self.engine.begin() as connection:
            if locks:  # one statement; a select's columns are computed from left to right
                keys = sorted({_key(name) for name in locks})
                connection.execute(select(*(func.pg_advisory_xact_lock(key) for key in keys)))
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Queue this process's own writers: SQLite would let them poll for the lock, and the unlucky wait long."""
        mine = self._turn.acquire(timeout=BUSY_SECONDS)
        try:
            yield
        finally:
            if mine:
                self._turn.release()

    def _make_tables(self) -> None:
        """Make what is missing. Workers that start together make it once: the second waits and finds it there."""
        if set(Base.metadata.tables) <= set(inspect(self.engine).get_table_names()):
            return
        with self.write("tables") as connection:
            Base.metadata.create_all(connection)


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1


def _sqlite(path: Path) -> Engine:
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise RuntimeError(
            f"SQLite {dbapi2.sqlite_version} can lose committed data; {OLDEST_SQLITE} or newer is needed"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}", module=dbapi2, connect_args={"timeout": BUSY_SECONDS}, pool_timeout=POOL_SECONDS
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _postgresql(text: str) -> Engine:
    try:
        url: URL = make_url(text)
    except ArgumentError:
        raise BadSettingsError("database: not an SQLAlchemy URL") from None  # the text may hold a password
    if url.drivername not in {"postgresql", "postgresql+psycopg"}:
        raise BadSettingsError(f"database: {url.drivername} is not known; postgresql+psycopg is")
    options = " ".join(f"-c {name}={value}" for name, value in _SERVER.items())
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={**_LINE, "options": options, "application_name": "central"},
        pool_size=CONNECTIONS,
        max_overflow=0,  # no ping before each use: after a restart one `busy` each tells a worker to connect anew
        pool_timeout=POOL_SECONDS,
    )


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions on its own: _begin does
    cursor = connection.cursor()
    _to_wal(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _to_wal(cursor: Any) -> None:
    """Change to WAL, once in the file's life. SQLite waits for nobody here: whoever comes second is told `locked`."""
    ends = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except dbapi2.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > ends:
                raise
            time.sleep(_LOOK_SECONDS)
        else:
            return


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
