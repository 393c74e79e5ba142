"""The print journal: which certificate was handed to the printer for which submission, and what came of it.

A file of its own: a damaged or full outbox must not make a certificate print twice, and the heart's thread must not
wait behind a sealing. Printing is not repeatable, so every doubt counts as printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from kiosk.faults.fault import Fault
from offline_cache.sqlite import Connection, SqliteError, open_or_set_aside, open_store, times_damaged, writing

_SCHEMA_VERSION = 1
_SCHEMA = """
create table print(
  job text primary key,
  certificate text not null,
  uid text not null,
  intended_at text not null,
  result text check (result in ('printed', 'not_printed', 'unsure')),
  settled_at text
) strict, without rowid;
create index print_of on print(certificate);
create table stop(code text primary key, stopped_at text not null) strict, without rowid;
"""
PRINTED, NOT_PRINTED, UNSURE = "printed", "not_printed", "unsure"


@dataclass(frozen=True, slots=True)
class PrintRow:
    """One line of the journal, for the technician's view."""

    job: str
    certificate: str
    uid: str
    intended_at: str
    result: str


class PrintJournal:
    """The journal (`kiosk.ports.storage.PrintJournalPort`). Called from the heart's thread; blocks for a disk sync."""

    def __init__(self, connection: Connection, damage: Fault | None) -> None:
        self._connection = connection
        self._lock = Lock()
        self._stopped_in_memory = False
        self.damage = damage

    def intend(self, job: str, certificate: str, uid: str) -> bool:
        """Write the intent down durably before the printer is asked.

        False: the certificate was printed, may have been printed, or the intent cannot be written.
        """
        try:
            with self._lock, writing(self._connection):
                if self._connection.execute(
                    "select 1 from print where certificate = ? and result is not 'not_printed'", (certificate,)
                ).fetchone():
                    return False
                return bool(
                    self._connection.execute(
                        "insert into print(job, certificate, uid, intended_at) values (?, ?, ?, ?)"
                        " on conflict(job) do nothing",
                        (job, certificate, uid, datetime.now(UTC).isoformat()),
                    ).rowcount
                )
        except SqliteError:
            return False

    def settle(self, job: str, result: str) -> None:
        """Write down what the printer said. A job settled as printed stays so; unknown words count as unsure."""
        said = result if result in (PRINTED, NOT_PRINTED) else UNSURE
        try:
            with self._lock, writing(self._connection):
                self._connection.execute(
                    "update print set result = ?, settled_at = ? where job = ? and result is not 'printed'",
                    (said, datetime.now(UTC).isoformat(), job),
                )
        except SqliteError:
            return  # the intent stands: unsettled counts as printed, which is the safe side

    def stop(self, code: str) -> None:
        """Stop certificate printing on this terminal durably; stopping twice is stopping once."""
        try:
            with self._lock, writing(self._connection):
                self._connection.execute(
                    "insert into stop(code, stopped_at) values (?, ?) on conflict(code) do nothing",
                    (code, datetime.now(UTC).isoformat()),
                )
        except SqliteError:
            self._stopped_in_memory = True  # the disk fails too: at least nothing is printed until the next start

    def stopped(self) -> bool:
        """Return whether printing is stopped. A journal that cannot be read counts as stopped."""
        try:
            with self._lock:
                found = self._connection.execute("select 1 from stop").fetchone()
        except SqliteError:
            return True
        return self._stopped_in_memory or found is not None

    def lift_stop(self) -> None:
        """Let certificates be printed again: a technician's act, after the cause was found. Raises SqliteError."""
        with self._lock, writing(self._connection):
            self._connection.execute("delete from stop")
        self._stopped_in_memory = False

    def rows(self) -> list[PrintRow]:
        """Return the journal, newest first; an empty result is an intent nobody settled."""
        with self._lock:
            rows = self._connection.execute(
                "select job, certificate, uid, intended_at, coalesce(result, '') from print order by intended_at desc"
            ).fetchall()
        return [PrintRow(*row) for row in rows]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def open_journal(path: Path) -> PrintJournal | Fault:
    """Open the journal. Blocks for milliseconds. A damaged file is set aside, and `damage` says so."""
    connection, damage = open_or_set_aside(path, lambda p: open_store(p, _SCHEMA, _SCHEMA_VERSION))
    if isinstance(connection, Fault):
        return connection
    if damage is None and times_damaged(path):
        damage = Fault("OBX-004", f"{path.name}: an older journal was damaged and is kept beside it")
    return PrintJournal(connection, damage)
