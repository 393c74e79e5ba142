"""The outbox's rows and every step they may take, in plain SQL; each step is one transaction.

    queued ──claim──▶ in_flight ──receipt──▶ delivered
      ▲                 │  │
      └──put_back───────┘  └──quarantine──▶ quarantined ──receipt──▶ delivered

A failure is only taken from the attempt that is in flight: an answer that comes late changes nothing. A verified
receipt is a fact about the world and is taken whenever it comes. Any thread; steps may block for a disk sync.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from pydantic import ValidationError

from kiosk.faults.fault import Fault
from kiosk.wire.submission import CaseStatus, Decision, SubmissionReceipt
from offline_cache.durable import sync_folder
from offline_cache.outbox.limits import QueueSize
from offline_cache.outbox.schema import (
    ANY_SIZE,
    LOAD,
    QUEUED,
    RECOVER,
    WAITING,
    Item,
    Kind,
    QueueRow,
    SealedFile,
    State,
    Waiting,
    WholeRow,
)
from offline_cache.outbox.sound import file_is_sound
from offline_cache.sqlite import Connection, SqliteError, writing


def utc_now() -> datetime:
    """Return the wall clock's time."""
    return datetime.now(UTC)


def suspicion(path: Path) -> Path:
    """Return the file beside an outbox that says: it was not closed in peace, or is in use."""
    return path.with_name(path.name + ".suspect")


class OutboxStore:
    """The rows of one outbox file. Made by `offline_cache/outbox/opening.py`."""

    def __init__(
        self, connection: Connection, first_number: int, damage: Fault | None, now: Callable[[], datetime] = utc_now
    ) -> None:
        """`now` is the time ages are counted by: never the wall clock alone."""
        self._connection = connection
        self._lock = RLock()
        self._first_number = first_number
        self._now = now
        self._path = Path(connection.execute("pragma database_list").fetchone()[2])
        self._journal = self._path.with_name(self._path.name + "-wal")
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
        return self.take_over(
            [WholeRow(uid, kind, body, body_sha256, tapped_at, sealed_at, provisional, matter_code,
                      attachments=tuple(attachments))]
        ) == [uid]  # fmt: skip

    def take_over(self, rows: Iterable[WholeRow], *, salvaged: bool = False) -> list[str]:
        """Commit rows as they are, at the end of the queue and in this order; return the uids that were new here.

        A uid that is here already stays as it is, whatever came with it. `salvaged`: a provisional number that is here
        already was misread in a damaged file, and is left away. Raises SqliteError.
        """
        with self._lock, self._gone_if_failed(), writing(self._connection):
            return [row.uid for row in rows if self._insert(row, salvaged=salvaged)]

    def _insert(self, row: WholeRow, *, salvaged: bool) -> bool:
        run = self._connection.execute
        number = row.provisional
        if salvaged and run("select 1 from item where provisional = ?", (number,)).fetchone():
            number = None
        size = sum(file.size for file in row.attachments)
        added = run(
            "insert into item(uid, kind, provisional, matter_code, body, body_sha256, attachment_bytes, tapped_at,"
            " sealed_at, waiting_bytes, state, attempts, fault_code, fault_detail, delivered_at, receipt, status,"
            " maker, maker_number)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict(uid) do nothing",
            (row.uid, row.kind, number, row.matter_code, row.body, row.body_sha256,
             size, row.tapped_at, row.sealed_at, len(row.body) + size, row.state, row.attempts,
             row.fault_code, row.fault_detail, row.delivered_at, row.receipt, row.status, row.maker, row.maker_number),
        ).rowcount  # fmt: skip
        if added:
            run("insert into line(uid) values (?)", (row.uid,))
            self._connection.executemany(
                "insert into attachment(sha256, uid, size) values (?, ?, ?) on conflict(sha256) do nothing",
                [(file.sha256, row.uid, file.size) for file in row.attachments],
            )
        return bool(added)

    def whole(self, uid: str) -> WholeRow | None:
        """Return a row with everything it needs at another place, None where it is not here."""
        with self._lock:
            row = self._connection.execute(
                "select uid, kind, body, body_sha256, tapped_at, sealed_at, provisional, matter_code, state, attempts,"
                " fault_code, fault_detail, delivered_at, receipt, status, maker, maker_number from item where uid = ?",
                (uid,),
            ).fetchone()
            files = self._connection.execute(
                "select sha256, size from attachment where uid = ? order by size, sha256", (uid,)
            ).fetchall()
        if row is None:
            return None
        attachments = tuple(SealedFile(*file) for file in files)
        said = {**dict(row), "kind": Kind(row["kind"]), "state": State(row["state"]), "body": bytes(row["body"])}
        return WholeRow(**said, attachments=attachments)

    def note_exported(self, uids: Iterable[str], at: str) -> None:
        """Write down that rows lie on a stick too. They wait here all the same, until the platform has them."""
        with self._lock, writing(self._connection):
            self._connection.executemany("update item set exported_at = ? where uid = ?", [(at, uid) for uid in uids])

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
            self._connection.execute(
                "delete from line where uid in (select uid from item where uid = ? and attempts = 0)", (uid,)
            )
            self._connection.execute("delete from item where uid = ? and attempts = 0", (uid,))
        return [file[0] for file in files]

    def recover(self) -> None:
        """After a start: whatever was in flight has an unknown end and waits again; the platform knows its uid."""
        with self._lock, writing(self._connection):
            self._connection.execute(RECOVER)

    def waiting(self, *, least: int = 0, most: int = ANY_SIZE, limit: int = -1) -> list[Waiting]:
        """Return what waits of this size in bytes, in the order it came, without its content; `limit` -1: all of it."""
        with self._lock:
            rows = self._connection.execute(WAITING, {"least": least, "most": most, "limit": limit}).fetchall()
        return [Waiting(row[0], Kind(row[1]), *row[2:]) for row in rows]

    def queued(self) -> dict[Kind, tuple[int, int]]:
        """Return how many rows of each kind wait, and their bytes."""
        with self._lock:
            return {Kind(row[0]): (row[1], row[2]) for row in self._connection.execute(QUEUED).fetchall()}

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
                    (receipt.model_dump_json() if receipt else None, self._now().isoformat(), uid),
                ).rowcount
                files = self._connection.execute("select sha256 from attachment where uid = ?", (uid,)).fetchall()
                self._connection.execute("delete from attachment where uid = ?", (uid,))
            if not changed:
                return None
            self.empty_journal()
        return [file[0] for file in files]

    def empty_journal(self) -> bool:
        """Bring the journal into the file and cut it to nothing, so that blanked bytes stay behind in neither.

        False where somebody was just reading: try again later. Costs nothing where the journal is empty.
        """
        with suppress(FileNotFoundError), self._lock:
            if self._journal.stat().st_size:
                return bool(self._connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0)
        return True

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
        """Return what is known by provisional number: the newer of the receipt and the pulled status.

        What waits here has no case number yet and says so. Nobody types the gaps of a number as they are printed, so
        they do not count.
        """
        plain = provisional.replace(" ", "").upper()
        with self._lock:
            row = self._connection.execute(
                "select receipt, status, matter_code, provisional, uid, sealed_at from item where uid ="
                " (select uid from item where replace(provisional, ' ', '') = ?)",
                (plain,),
            ).fetchone()
        if row is None:
            return None
        status = _parsed(row[1])
        if row[0] is None:
            return status or CaseStatus(
                uid=row[4], case_number="", provisional_number=row[3], matter_code=row[2], matter_name="",
                decision=Decision.PROCESSING, updated=datetime.fromisoformat(row[5]),
            )  # fmt: skip
        receipt = SubmissionReceipt.model_validate_json(row[0])
        if status and status.updated >= receipt.received_at:
            return status
        return CaseStatus(
            uid=receipt.uid, case_number=receipt.case_number, provisional_number=row[3], matter_code=row[2],
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
        """Return how much waits, ratings not counted; the age is that of the oldest that was sealed here."""
        with self._lock:
            row = self._connection.execute(LOAD).fetchone()
        oldest = (self._now() - datetime.fromisoformat(row[2])).total_seconds() if row[2] else 0.0
        return QueueSize(row[0], row[1], max(0.0, oldest))

    def rows(self) -> list[QueueRow]:
        """Return every row for the technician, newest first."""
        with self._lock:
            rows = self._connection.execute(
                "select uid, kind, provisional, state, attempts, next_at, sealed_at, fault_code, fault_detail,"
                " receipt ->> 'case_number', maker, maker_number, exported_at from item join line using (uid)"
                " order by seq desc"
            ).fetchall()
        return [QueueRow(r[0], Kind(r[1]), r[2] or "", State(r[3]), r[4], *(v or "" for v in r[5:])) for r in rows]

    def attachments_known(self, names: Sequence[str]) -> set[str]:
        """Return which of these files a row still needs."""
        asked = f"select sha256 from attachment where sha256 in ({','.join('?' * len(names))})"  # noqa: S608  marks only
        with self._lock:
            return {row[0] for row in self._connection.execute(asked, names).fetchall()}

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
            return file_is_sound(self._connection)

    def suspect(self) -> None:
        """Let the next start check the whole file, and set it aside where it is damaged. Raises OSError.

        So it is from each start on until the terminal ends in peace: after a power cut nothing is taken for granted.
        """
        suspicion(self._path).touch(mode=0o600)
        sync_folder(self._path.parent)

    def trust(self) -> None:
        """Take it back: the terminal ended in peace and met no damage. Raises OSError."""
        suspicion(self._path).unlink(missing_ok=True)

    def not_below(self, counters: Mapping[str, int]) -> None:
        """Let counters go on above what another file has given out, and above anything it may have."""
        with self._lock, writing(self._connection):
            self._connection.executemany(
                "insert into counter(name, value) values (?, ?)"
                " on conflict(name) do update set value = max(value, excluded.value)",
                [(name, max(value, self._first_number)) for name, value in counters.items()],
            )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _parsed(document: str | None) -> CaseStatus | None:
    if document:
        with suppress(ValidationError):
            return CaseStatus.model_validate_json(document)
    return None
