"""The database engine: SQLite in one file now, PostgreSQL by its URL later.

SQLite comes through pysqlite3, because the interpreter's own may lie inside the WAL-reset corruption bug (3.7.0 to
3.51.2, sqlite.org/wal.html#walresetbug). WAL and synchronous=FULL: what was answered is on the disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, create_engine, event

from central.store.tables import Base

OLDEST_SQLITE = (3, 51, 3)
BUSY_SECONDS = 20
_WRITES = "house_writes"


class Database:
    """The engine and its two ways in. Thread-safe; both ways block on the disk."""

    def __init__(self, data: Path, url: str = "") -> None:
        self.engine = _sqlite(data / "central.db") if not url else create_engine(url, pool_pre_ping=True)
        Base.metadata.create_all(self.engine)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the data."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a transaction that holds the write lock from its beginning, so that read-then-write is safe."""
        with self.engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _sqlite(path: Path) -> Engine:
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise RuntimeError(
            f"SQLite {dbapi2.sqlite_version} can lose committed data; {OLDEST_SQLITE} or newer is needed"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", module=dbapi2, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions on its own: _begin does
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
