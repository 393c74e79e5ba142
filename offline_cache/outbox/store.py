"""The outbox's rows and every step they may take, in plain SQL; each step is one transaction.

    queued ──claim──▶ in_flight ──receipt──▶ delivered
      ▲                 │  │
      └──put_back───────┘  └──quarantine──▶ quarantined ──receipt──▶ delivered

A failure is only taken from the attempt that is in flight: an answer that comes late changes nothing. A verified
receipt is a fact about the world and is taken whenever it comes. Any thread; steps may block for a disk sync.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from pydantic import ValidationError

from kiosk.faults.fault import Fault
from kiosk.wire.submission import CaseStatus, SubmissionReceipt
from offline_cache.outbox.limits import QueueSize
from offline_cache.outbox.schema import (
    SCHEMA,
    SCHEMA_VERSION,
    Item,
    Kind,
    QueueRow,
    SealedFile,
    State,
    Waiting,
)
from offline_cache.sqlite import Connection, SqliteError, open_or_set_aside, open_store, times_damaged, writing


class OutboxStore:
    """The rows of one outbox file. Make it with `open_outbox`."""

    def __init__(self, connection: Connection, first_number: int, damage: Fault | None) -> None:
        self._connection = connection
        self._lock = RLock()
        self._first_number = first_number
        self.damage = damage

    def add(
        self,
        *,
        uid: str,
        kind: Kind,
        body: bytes,
        body_sha256: str,
        tapped_at: str,
        sealed_at: str,
        provisional: str | None = None,
        matter_code: str = "",
        attachments: Iterable[SealedFile] = (),
    ) -> bool:
        """Commit one row with its attachments; False where this uid is here already.

        Raises SqliteError, and then the row is not there, also after the next start.
        """
        files = list(attachments)
        with self._lock, self._gone_if_failed(), writing(self._connection):
            added = self._connection.execute(
                "insert into item(uid, kind, provisional, matter_code, body, body_sha256, attachment_bytes, tapped_at,"
                " sealed_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict(uid) do nothing",
                (uid, kind, provisional, matter_code, body, body_sha256, sum(f.size for f in files), tapped_at,
                 sealed_at),
            ).rowcount  # fmt: skip
            if added:
                self._connection.executemany(
                    "insert into attachment(sha256, uid, size) values (?, ?, ?)",
                    [(file.sha256, uid, file.size) for file in files],
                )
        return bool(added)

    @contextmanager
    def _gone_if_failed(self) -> Iterator[None]:
        """Write another commit over one that failed.

        A commit whose disk sync fails is rolled back here, but its frames stay in the write-ahead log, and whoever
        opens the file next reads them as a commit: what was refused would be back, without its pages.
        """
        try:
            yield
        except SqliteError:
            with suppress(SqliteError):
                self.set_mark("commit failed", datetime.now(UTC).isoformat())
            raise

    def take_back(self, uid: str) -> list[str]:
        """Remove a row nobody was told of and nobody tried to send; return its files to destroy. Raises SqliteError."""
        untouched = "uid = ? and exists (select 1 from item where item.uid = attachment.uid and attempts = 0)"
        with self._lock, writing(self._connection):
            files = self._connection.execute(
                f"delete from attachment where {untouched} returning sha256",  # noqa: S608  a constant of ours
                (uid,),
            ).fetchall()
            self._connection.execute("delete from item where uid = ? and attempts = 0", (uid,))
        return [file[0] for file in files]

    def recover(self) -> None:
        """After a start: whatever was in flight has an unknown end and waits again; the platform knows its uid."""
        with self._lock, writing(self._connection):
            self._connection.execute("update item set state = 'queued' where state = 'in_flight'")

    def waiting(self) -> list[Waiting]:
        """Return what waits, oldest first, without its content."""
        with self._lock:
            rows = self._connection.execute(
                "select uid, kind, attempts, length(body) + attachment_bytes, sealed_at from item"
                " where state = 'queued' order by sealed_at, uid"
            ).fetchall()
        return [Waiting(uid, Kind(kind), attempts, size, sealed) for uid, kind, attempts, size, sealed in rows]

    def claim(self, uid: str) -> Item | None:
        """Mark a queued row in flight, durably, before it is sent; None where it does not wait any more."""
        with self._lock, writing(self._connection):
            row = self._connection.execute(
                "update item set state = 'in_flight', attempts = attempts + 1, next_at = null"
                " where uid = ? and state = 'queued' returning uid, kind, body, body_sha256, attempts",
                (uid,),
            ).fetchone()
            if row is None:
                return None
            files = self._connection.execute(
                "select sha256, size from attachment where uid = ? order by size, sha256", (uid,)
            ).fetchall()
        attachments = tuple(SealedFile(*file) for file in files)
        return Item(row[0], Kind(row[1]), bytes(row[2]), row[3], row[4], attachments)

    def put_back(self, uid: str, attempt: int, fault: Fault, next_at: datetime) -> bool:
        """Let the row wait: the attempt failed, another will follow. False: it came late and changed nothing."""
        return self._settle_failed(uid, attempt, State.QUEUED, fault, next_at.isoformat())

    def quarantine(self, uid: str, attempt: int, fault: Fault) -> bool:
        """Keep the row out of the way: the platform will never take it. False: the answer came late."""
        return self._settle_failed(uid, attempt, State.QUARANTINED, fault, None)

    def _settle_failed(self, uid: str, attempt: int, state: State, fault: Fault, next_at: str | None) -> bool:
        with self._lock, writing(self._connection):
            changed = self._connection.execute(
                "update item set state = ?, fault_code = ?, fault_detail = ?, next_at = ?"
                " where uid = ? and attempts = ? and state = 'in_flight'",
                (state, fault.code, fault.detail[:300], next_at, uid, attempt),
            ).rowcount
        return bool(changed)

    def release(self, uid: str) -> bool:
        """Send a quarantined row round again, as a technician asks."""
        with self._lock, writing(self._connection):
            changed = self._connection.execute(
                "update item set state = 'queued', next_at = null where uid = ? and state = 'quarantined'", (uid,)
            ).rowcount
        return bool(changed)

    def deliver(self, uid: str, receipt: SubmissionReceipt | None) -> list[str] | None:
        """Take a verified receipt: blank the sealed body, keep uid, numbers, decision and times.

        Returns the attachment files to destroy, or None where the row was delivered before. The freed pages are
        overwritten (secure_delete) and the journal emptied, so no sealed copy stays behind in this file.
        """
        with self._lock:
            with writing(self._connection):
                changed = self._connection.execute(
                    "update item set state = 'delivered', body = x'', receipt = ?, delivered_at = ?, next_at = null,"
                    " fault_code = null, fault_detail = null where uid = ? and state <> 'delivered'",
                    (receipt.model_dump_json() if receipt else None, datetime.now(UTC).isoformat(), uid),
                ).rowcount
                files = self._connection.execute("select sha256 from attachment where uid = ?", (uid,)).fetchall()
                self._connection.execute("delete from attachment where uid = ?", (uid,))
            if not changed:
                return None
            self._connection.execute("pragma wal_checkpoint(truncate)").fetchall()
        return [file[0] for file in files]

    def note_status(self, status: CaseStatus) -> bool:
        """Keep a pulled case status where it is newer than the one known. False: not ours, or older."""
        with self._lock, writing(self._connection):
            row = self._connection.execute("select status from item where uid = ?", (status.uid,)).fetchone()
            if row is None:
                return False
            known = _parsed(row[0])
            if known and known.updated >= status.updated:
                return False
            self._connection.execute("update item set status = ? where uid = ?", (status.model_dump_json(), status.uid))
        return True

    def case_of(self, provisional: str) -> CaseStatus | None:
        """Return what is known by provisional number: the newer of the receipt and the pulled status."""
        with self._lock:
            row = self._connection.execute(
                "select receipt, status, matter_code from item where provisional = ?", (provisional,)
            ).fetchone()
        if row is None:
            return None
        status = _parsed(row[1])
        if row[0] is None:
            return status
        receipt = SubmissionReceipt.model_validate_json(row[0])
        if status and status.updated >= receipt.received_at:
            return status
        return CaseStatus(
            uid=receipt.uid, case_number=receipt.case_number, provisional_number=provisional, matter_code=row[2],
            matter_name="", decision=receipt.decision, updated=receipt.received_at, due=receipt.due,
            reason=receipt.reason,
        )  # fmt: skip

    def state_of(self, uid: str) -> State | None:
        """Return where a row stands, None where there is none."""
        with self._lock:
            row = self._connection.execute("select state from item where uid = ?", (uid,)).fetchone()
        return State(row[0]) if row else None

    def sealed_as(self, uid: str) -> tuple[str, str] | None:
        """Return provisional number and sealing time of a row."""
        with self._lock:
            row = self._connection.execute("select provisional, sealed_at from item where uid = ?", (uid,)).fetchone()
        return (row[0] or "", row[1]) if row else None

    def size(self) -> QueueSize:
        """Return how much waits, ratings not counted."""
        with self._lock:
            row = self._connection.execute(
                "select count(*), coalesce(sum(length(body) + attachment_bytes), 0), min(sealed_at) from item"
                " where kind = 'submission' and state in ('queued', 'in_flight')"
            ).fetchone()
        oldest = (datetime.now(UTC) - datetime.fromisoformat(row[2])).total_seconds() if row[2] else 0.0
        return QueueSize(row[0], row[1], max(0.0, oldest))

    def rows(self) -> list[QueueRow]:
        """Return every row for the technician, newest first."""
        with self._lock:
            rows = self._connection.execute(
                "select uid, kind, provisional, state, attempts, next_at, sealed_at, fault_code, fault_detail,"
                " receipt ->> 'case_number' from item order by sealed_at desc, uid desc"
            ).fetchall()
        return [QueueRow(r[0], Kind(r[1]), r[2] or "", State(r[3]), r[4], *(v or "" for v in r[5:])) for r in rows]

    def attachments_known(self) -> set[str]:
        """Return the names of all files that a row still needs."""
        with self._lock:
            return {row[0] for row in self._connection.execute("select sha256 from attachment").fetchall()}

    def reserve(self, name: str, many: int) -> range:
        """Take the next `many` numbers of a counter, durably: a crash skips numbers, it never gives one twice.

        Where a damaged file was set aside the counters begin above anything it can have given out.
        """
        with self._lock, writing(self._connection):
            value: int = self._connection.execute(
                "insert into counter(name, value) values (:name, :first + :many)"
                " on conflict(name) do update set value = value + :many returning value",
                {"name": name, "first": self._first_number, "many": many},
            ).fetchone()[0]
        return range(value - many + 1, value + 1)

    def mark(self, name: str) -> str:
        """Return a small remembered value such as a cursor, or an empty string."""
        with self._lock:
            row = self._connection.execute("select value from mark where name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set_mark(self, name: str, value: str) -> None:
        """Remember a small value."""
        with self._lock, writing(self._connection):
            self._connection.execute(
                "insert into mark(name, value) values (?, ?) on conflict(name) do update set value = excluded.value",
                (name, value),
            )

    def sound(self) -> bool:
        """Check the whole file. Blocks in proportion to its size: never on the heart's thread."""
        with self._lock:
            return bool(self._connection.execute("pragma quick_check(1)").fetchone()[0] == "ok")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def open_outbox(path: Path) -> OutboxStore | Fault:
    """Open the outbox, setting a damaged file aside (`OutboxStore.damage` says so). Blocks for milliseconds."""
    connection, damage = open_or_set_aside(path, lambda p: open_store(p, SCHEMA, SCHEMA_VERSION, secure_delete=True))
    if isinstance(connection, Fault):
        return connection
    return OutboxStore(connection, 1000 * times_damaged(path), damage)


def _parsed(document: str | None) -> CaseStatus | None:
    if document:
        with suppress(ValidationError):
            return CaseStatus.model_validate_json(document)
    return None
