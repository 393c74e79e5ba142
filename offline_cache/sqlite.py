"""The only door to SQLite: which engine, which pragmas, which files are refused, what happens to a damaged one.

SQLite 3.7.0 to 3.51.2 can lose committed data when two connections write and checkpoint at once (sqlite.org/wal.html,
"The WAL-Reset Bug"; mended in 3.51.3). The interpreter's own library is usually older, so nothing here touches it and
nothing is opened with an engine inside that range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.faults.fault import Fault
from offline_cache.durable import sync_folder

if TYPE_CHECKING:
    import sqlite3
else:
    from pysqlite3 import dbapi2 as sqlite3

Connection = sqlite3.Connection
Row = sqlite3.Row
SqliteError = sqlite3.Error

OLDEST_SAFE = (3, 51, 3)
BUSY_MILLISECONDS = 5000
HIGHEST_VERSION = 100  # a schema number beyond this was never written by any program of ours
DAMAGED_MARK = ".damaged-"
SALVAGED_MARK = ".salvaged"


def engine_fault() -> Fault | None:
    """Return OBX-005 where the engine is older than the mended one, else None."""
    found = engine_version()
    if found < OLDEST_SAFE:
        return Fault("OBX-005", f"SQLite {'.'.join(map(str, found))} is inside the WAL-reset bug")
    return None


def engine_version() -> tuple[int, ...]:
    """Return the version of the SQLite library in use."""
    return sqlite3.sqlite_version_info


def open_store(
    path: Path,
    schema: str,
    schema_version: int,
    *,
    secure_delete: bool = False,
    migrations: Mapping[int, str] | None = None,
) -> Connection | Fault:
    """Open a read-write store and bring a new file to `schema`. Blocks for milliseconds; used by one thread at a time.

    An older file is brought up step by step: `migrations` says for each version how the next is made of it, and each
    step is one transaction with its version number.

    Every pragma but WAL is forgotten on close, so all are set on every open. synchronous=FULL: a commit is on the disk
    (NORMAL lost acknowledged rows in a power cut). A file of a newer schema is refused (SYS-002) and left alone; a
    file that is no database, or is damaged, is OBX-004; a disk that cannot be written is OBX-001.
    """
    refused = engine_fault()
    if refused:
        return refused
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    except (OSError, SqliteError) as error:
        return Fault("OBX-001", f"{path.name}: {type(error).__name__}")
    try:
        refused = _prepare(connection, path, schema, schema_version, migrations or {}, secure_delete=secure_delete)
    except (SqliteError, UnicodeDecodeError) as error:  # a damaged schema is quoted in the message of the error
        refused = fault_of(error, path.name)
    if refused:
        connection.close()
        return refused
    return connection


def _prepare(
    connection: Connection,
    path: Path,
    schema: str,
    schema_version: int,
    migrations: Mapping[int, str],
    *,
    secure_delete: bool,
) -> Fault | None:
    connection.row_factory = Row
    connection.execute(f"pragma busy_timeout={BUSY_MILLISECONDS}")
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    connection.execute("pragma foreign_keys=on")
    connection.execute("pragma trusted_schema=off")
    if secure_delete:
        connection.execute("pragma secure_delete=on")
    while (found := connection.execute("pragma user_version").fetchone()[0]) != schema_version:
        if not (found == 0 or found in migrations or schema_version < found < HIGHEST_VERSION):
            return Fault("OBX-004", f"{path.name}: schema {found}")
        if found > schema_version:
            return Fault("SYS-002", f"{path.name} has schema {found}, this program knows {schema_version}")
        steps, reached = (schema, schema_version) if found == 0 else (migrations[found], found + 1)
        with writing(connection):
            if connection.execute("pragma user_version").fetchone()[0] != found:
                continue  # another process was quicker
            for statement in steps.split(";\n"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"pragma user_version={reached}")
    return None


def open_frozen(path: Path) -> Connection | Fault:
    """Open a file that nobody writes any more, for reading from one thread at a time."""
    refused = engine_fault()
    if refused:
        return refused
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = Row
        connection.execute("pragma trusted_schema=off")
        connection.execute("select 1 from sqlite_schema").fetchone()
    except SqliteError as error:
        return fault_of(error, path.name)
    return connection


def open_scratch(path: Path) -> Connection | Fault:
    """Open a new file that is built whole, then made durable by `sync_file` and never written again: no journal."""
    refused = engine_fault()
    if refused:
        return refused
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute("pragma journal_mode=off")
        connection.execute("pragma synchronous=off")
    except SqliteError as error:
        return fault_of(error, path.name)
    return connection


@contextmanager
def writing(connection: Connection) -> Iterator[None]:
    """Hold the write lock from the start (BEGIN IMMEDIATE), commit at the end, roll back on any exception.

    A deferred BEGIN that reads first fails with "database is locked" at once, whatever the busy timeout.
    """
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def fault_of(error: Exception, where: str) -> Fault:
    """Turn an SQLite error into a fault: damaged file, or a disk that cannot be written. Never holds a value."""
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    damaged = name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or isinstance(error, UnicodeDecodeError)
    said = (
        "malformed",
        "not a database",
        "already exists",
        "duplicate column",
        "no such table",
        "no such column",
        "decode",
        "unsupported file format",
    )
    damaged = damaged or (isinstance(error, SqliteError) and any(words in str(error) for words in said))
    return Fault("OBX-004" if damaged else "OBX-001", f"{where}: {name}")


def open_or_set_aside(
    path: Path, opened: Callable[[Path], Connection | Fault]
) -> tuple[Connection | Fault, Fault | None]:
    """Open with `opened`; where the file is damaged, move it aside (never delete it), and begin a new one.

    Returns the connection or the fault, and OBX-004 where a file was set aside.
    """
    first = opened(path)
    if not isinstance(first, Fault) or first.code != "OBX-004":
        return first, None
    aside = set_aside(path)
    return opened(path), Fault("OBX-004", f"{path.name} was damaged and kept as {aside.name}")


def set_aside(path: Path) -> Path:
    """Rename a damaged file and its journal so that a technician can still look into them."""
    mark = f"{DAMAGED_MARK}{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    aside = path.with_name(path.name + mark)
    path.rename(aside)
    for tail in ("-wal", "-shm"):
        beside = path.with_name(path.name + tail)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + tail))
    sync_folder(path.parent)
    return aside


def damaged_files(path: Path) -> list[Path]:
    """Return the files of this name that were set aside, oldest first."""
    tails = ("-wal", "-shm", SALVAGED_MARK, SALVAGED_MARK + ".new")
    return sorted(p for p in path.parent.glob(path.name + DAMAGED_MARK + "*") if not p.name.endswith(tails))


def times_damaged(path: Path) -> int:
    """Return how often a file of this name was set aside."""
    return len(damaged_files(path))
