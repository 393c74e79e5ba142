"""Tickets for files from phones, in the database: any worker answers any request, and a killed one leaves nothing open.

What a phone sent is sealed to the terminal's own key before it comes here, and goes when the terminal has it, when the
ticket is ended, or when its time is over. Every change is one transaction that begins with the row of the ticket.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Connection, Row, delete, func, or_, select, update

from central.clock import now
from central.platform import Platform
from central.problems import RefusedError
from central.store.tables import PhoneFileRow, PhoneTicketRow, PhoneVerdictRow
from central.store.upsert import add_new
from kiosk.wire.phone import FileKind, PhoneFile, PhoneTicket, PhoneTicketRequest, PhoneUploads, Verdict
from kiosk.wire.sealing import seal_phone_file

PATH = "/u/"
"""Before the code in the address. Short: the fewer modules a QR code has, the further away a phone reads it."""
CODE_BYTES = 18  # 144 bits, 24 characters
BODY_SECONDS = 120.0
"""A phone has this long to send one body, and nobody else sends under its ticket meanwhile."""
FETCH_SECONDS = 60.0
"""What came in time may be fetched for this long after the ticket's own time."""
MOST_TRIES = 40  # bodies under one ticket
_PACE = timedelta(minutes=10)
_RETRY = "60"


class Standing(StrEnum):
    """What a phone finds behind its address."""

    OPEN = "open"
    BUSY = "busy"  # another body is on its way
    FULL = "full"  # all files it takes have come
    OVER = "over"  # ended, or too late
    UNKNOWN = "unknown"


class Mark(NamedTuple):
    """What is another whenever something happened under a ticket."""

    opened: bool
    taken: int
    waiting: int
    judged: int
    over: bool
    busy: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket as a phone's page shows it."""

    standing: Standing
    material: str = ""
    material_en: str = ""
    taken: int = 0
    left: int = 0  # files that may still come
    minutes: int = 0
    verdicts: Mapping[int, Verdict] = field(default_factory=dict)  # of the terminal, by the file's number
    ended: bool = False  # by the terminal: no verdict will come any more
    mark: Mark | None = None

    def unjudged(self, first: int) -> bool:
        """Return whether the terminal has not yet said what it makes of the files from number `first` on."""
        return not self.ended and any(number not in self.verdicts for number in range(first, self.taken + 1))


@dataclass(frozen=True, slots=True)
class Begun:
    """The right to send one body under a ticket, until `until`."""

    ticket: str
    key: bytes
    taken: int
    left: int
    until: datetime


# ── for the terminal ──────────────────────────────────────────────────────────────────────────────────
def open_ticket(platform: Platform, terminal: str, wanted: PhoneTicketRequest) -> PhoneTicket:
    """Make a ticket, and end what the terminal had open before: one code on its screen, one ticket."""
    if not platform.phone_url:
        raise RefusedError(404, "not_offered", "this platform takes no uploads from phones")
    try:
        seal_phone_file(b"", wanted.ticket, 1, base64.b64decode(wanted.key))
    except ValueError:
        raise RefusedError(422, "bad_key", "no key anything can be sealed to") from None
    moment, code = now(), secrets.token_urlsafe(CODE_BYTES)
    expires = moment + timedelta(seconds=wanted.seconds)
    with platform.database.write(f"phone {terminal}") as db:
        held = db.execute(select(PhoneTicketRow).where(PhoneTicketRow.ticket == wanted.ticket)).first()
        if held is not None:
            expires = _again(db, held, terminal, wanted, code)
        else:
            _not_too_many(db, terminal, moment, platform.settings.phone.tickets_in_ten_minutes)
            mine = (PhoneTicketRow.terminal == terminal, PhoneTicketRow.ended.is_(None))
            _end(db, moment, *mine)
            values = {**wanted.model_dump(include={"ticket", "key", "files", "material", "material_en"}),
                      "terminal": terminal, "code_hash": code_hash(code), "created": moment, "expires": expires,
                      "opened": False, "taken": 0, "tries": 0}  # fmt: skip
            if not add_new(db, PhoneTicketRow, values):
                raise RefusedError(409, "request_reused", "a ticket of somebody else")
    return PhoneTicket(
        ticket=wanted.ticket,
        key=wanted.key,
        address=platform.phone_url.rstrip("/") + PATH + code,
        seconds=_seconds(expires, moment),
        expires=expires,
        file_bytes=platform.settings.phone.max_file_bytes,
    )


def state_of(platform: Platform, terminal: str, ticket: str) -> tuple[PhoneUploads, str, Mark | None]:
    """Return what is going on under a ticket of this terminal; and the hash of its code and its mark, to wait by."""
    moment = now()
    with platform.database.read() as db:
        row = _own(db, terminal, ticket)
        columns = (PhoneFileRow.number, PhoneFileRow.kind, PhoneFileRow.size)
        files = db.execute(select(*columns).where(PhoneFileRow.ticket == ticket).order_by(PhoneFileRow.number)).all()
        mark = _marks(db, [row.code_hash], moment).get(row.code_hash)
    receiving = row.ended is None and row.busy_until is not None and row.busy_until > moment
    open_ = row.ended is None and (row.expires > moment or receiving)
    uploads = PhoneUploads(
        state="open" if open_ else "ended",
        seconds=_seconds(row.expires, moment) if open_ else 0,
        opened=row.opened,
        receiving=receiving,
        files=tuple(PhoneFile(number=f.number, kind=cast("FileKind", f.kind), size=f.size) for f in files),
    )
    return uploads, row.code_hash, mark


def sealed_file(platform: Platform, terminal: str, ticket: str, number: int) -> bytes:
    """Return a file, sealed, to the terminal whose ticket it came under and to no other."""
    with platform.database.read() as db:
        _own(db, terminal, ticket)
        wanted = (PhoneFileRow.ticket == ticket, PhoneFileRow.number == number)
        sealed = db.execute(select(PhoneFileRow.sealed).where(*wanted)).scalar()
    if sealed is None:
        raise RefusedError(404, "not_found")
    return bytes(sealed)


def drop_file(platform: Platform, terminal: str, ticket: str, number: int, verdict: Verdict) -> None:
    """Throw a file away: the terminal has it, or cannot use it, which gives its room back. Again is no harm."""
    with platform.database.write() as db:
        row = _own(db, terminal, ticket)
        db.execute(delete(PhoneFileRow).where(PhoneFileRow.ticket == ticket, PhoneFileRow.number == number))
        if number > row.taken:
            return
        said = add_new(db, PhoneVerdictRow, {"ticket": ticket, "number": number, "verdict": verdict})
        if said and verdict != "taken":
            more = {"files": PhoneTicketRow.files + 1}
            db.execute(update(PhoneTicketRow).where(PhoneTicketRow.ticket == ticket).values(**more))


def end_ticket(platform: Platform, terminal: str, ticket: str) -> None:
    """End a ticket and throw away what was not fetched. Again is no harm."""
    with platform.database.write() as db:
        _own(db, terminal, ticket)
        _end(db, now(), PhoneTicketRow.ticket == ticket)


# ── for the phone ─────────────────────────────────────────────────────────────────────────────────────
def find(platform: Platform, code: str) -> Found:
    """Return the ticket behind an address, and note that a phone asked."""
    moment = now()
    with platform.database.read() as db:
        row = db.execute(select(PhoneTicketRow).where(PhoneTicketRow.code_hash == code_hash(code))).first()
        if row is None:
            return Found(Standing.UNKNOWN)
        said = select(PhoneVerdictRow.number, PhoneVerdictRow.verdict).where(PhoneVerdictRow.ticket == row.ticket)
        mark = _marks(db, [row.code_hash], moment).get(row.code_hash)
        verdicts = {number: cast("Verdict", verdict) for number, verdict in db.execute(said)}
    standing = _standing(row, moment)
    if not row.opened and standing is Standing.OPEN:
        with platform.database.write() as db:
            db.execute(update(PhoneTicketRow).where(PhoneTicketRow.ticket == row.ticket).values(opened=True))
    left = max(0, row.files - row.taken)
    minutes = -(-_seconds(row.expires, moment) // 60)
    ended = row.ended is not None
    return Found(standing, row.material, row.material_en, row.taken, left, minutes, verdicts, ended, mark)


def begin(platform: Platform, code: str) -> Begun | Standing:
    """Take the right to send a body, or say why not. One at a time, over all workers; a dead one's ends by itself."""
    moment = now()
    until = moment + timedelta(seconds=BODY_SECONDS)
    with platform.database.write() as db:
        free = or_(PhoneTicketRow.busy_until.is_(None), PhoneTicketRow.busy_until < moment)
        live = (PhoneTicketRow.ended.is_(None), PhoneTicketRow.expires > moment)
        room = (PhoneTicketRow.taken < PhoneTicketRow.files, PhoneTicketRow.tries < MOST_TRIES)
        row = db.execute(
            update(PhoneTicketRow)
            .where(PhoneTicketRow.code_hash == code_hash(code), free, *live, *room)
            .values(busy_until=until, opened=True, tries=PhoneTicketRow.tries + 1)
            .returning(PhoneTicketRow.ticket, PhoneTicketRow.key, PhoneTicketRow.taken, PhoneTicketRow.files)
        ).first()
    if row is None:
        standing = find(platform, code).standing
        return Standing.BUSY if standing is Standing.OPEN else standing  # it was let go between the two looks
    return Begun(row.ticket, base64.b64decode(row.key), row.taken, row.files - row.taken, until)


def keep(platform: Platform, begun: Begun, files: Sequence[tuple[FileKind, bytes]]) -> bool:
    """Seal files and keep them for the terminal, all or none. False: the ticket was ended meanwhile. Blocks."""
    numbered = list(enumerate(files, start=begun.taken + 1))
    sealed = [(number, kind, seal_phone_file(content, begun.ticket, number, begun.key))
              for number, (kind, content) in numbered]  # fmt: skip
    with platform.database.write() as db:
        mine = (PhoneTicketRow.busy_until == begun.until, PhoneTicketRow.ended.is_(None))
        taken = {"busy_until": None, "taken": begun.taken + len(sealed)}
        done = db.execute(update(PhoneTicketRow).where(PhoneTicketRow.ticket == begun.ticket, *mine).values(**taken))
        if done.rowcount == 0:
            return False
        for number, kind, content in sealed:
            row = {"ticket": begun.ticket, "number": number, "kind": kind, "size": len(content), "sealed": content}
            add_new(db, PhoneFileRow, row)
    return True


def let_go(platform: Platform, begun: Begun) -> None:
    """Give the right to send back: nothing came that could be kept."""
    with platform.database.write() as db:
        mine = (PhoneTicketRow.ticket == begun.ticket, PhoneTicketRow.busy_until == begun.until)
        db.execute(update(PhoneTicketRow).where(*mine).values(busy_until=None))


def code_hash(code: str) -> str:
    """Return a plain digest: the code is random and long, so there is nothing to guess."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


# ── for whoever waits ─────────────────────────────────────────────────────────────────────────────────
def marks_of(platform: Platform, hashes: Sequence[str]) -> dict[str, Mark]:
    """Return for each ticket, by the hash of its code, what is another whenever something happened under it."""
    with platform.database.read() as db:
        return _marks(db, hashes, now())


def _marks(db: Connection, hashes: Sequence[str], moment: datetime) -> dict[str, Mark]:
    ticket = PhoneTicketRow.ticket
    files = select(func.count()).where(PhoneFileRow.ticket == ticket).correlate(PhoneTicketRow).scalar_subquery()
    said = select(func.count()).where(PhoneVerdictRow.ticket == ticket).correlate(PhoneTicketRow).scalar_subquery()
    rows = db.execute(
        select(PhoneTicketRow, files.label("waiting"), said.label("said")).where(PhoneTicketRow.code_hash.in_(hashes))
    )
    return {
        row.code_hash: Mark(
            row.opened, row.taken, row.waiting, row.said, _standing(row, moment) is Standing.OVER,
            row.busy_until is not None and row.busy_until > moment,
        )
        for row in rows
    }  # fmt: skip


# ── what is over ──────────────────────────────────────────────────────────────────────────────────────
def sweep(platform: Platform) -> int:
    """Throw away what nobody fetched in time, and tickets nobody needs any more; return how many files went."""
    moment = now()
    idle = or_(PhoneTicketRow.busy_until.is_(None), PhoneTicketRow.busy_until < moment)
    late = select(PhoneTicketRow.ticket).where(PhoneTicketRow.expires < moment - timedelta(seconds=FETCH_SECONDS), idle)
    old = (PhoneTicketRow.created < moment - _PACE, PhoneTicketRow.expires < moment - _PACE, idle)
    with platform.database.read() as db:
        if db.execute(select(PhoneTicketRow.ticket).limit(1)).first() is None:
            return 0
    with platform.database.write() as db:
        gone = db.execute(delete(PhoneFileRow).where(PhoneFileRow.ticket.in_(late))).rowcount
        past = select(PhoneTicketRow.ticket).where(*old, PhoneTicketRow.ticket.not_in(select(PhoneFileRow.ticket)))
        db.execute(delete(PhoneVerdictRow).where(PhoneVerdictRow.ticket.in_(past)))
        db.execute(delete(PhoneTicketRow).where(PhoneTicketRow.ticket.in_(past)))
    return int(gone)


def _again(db: Connection, held: Row[Any], terminal: str, wanted: PhoneTicketRequest, code: str) -> datetime:
    """Give a ticket a new address, because the answer with the first one was lost; its time goes on."""
    if held.terminal != terminal or held.key != wanted.key or held.ended is not None:
        raise RefusedError(409, "request_reused", "another ticket under this name")
    db.execute(update(PhoneTicketRow).where(PhoneTicketRow.ticket == held.ticket).values(code_hash=code_hash(code)))
    expires: datetime = held.expires
    return expires


def _not_too_many(db: Connection, terminal: str, moment: datetime, most: int) -> None:
    lately = (PhoneTicketRow.terminal == terminal, PhoneTicketRow.created > moment - _PACE)
    if db.execute(select(func.count()).where(*lately)).scalar_one() >= most:
        raise RefusedError(429, "too_many", f"at most {most} tickets in ten minutes", {"Retry-After": _RETRY})


def _end(db: Connection, moment: datetime, *which: ColumnElement[bool]) -> None:
    ended = update(PhoneTicketRow).where(*which, PhoneTicketRow.ended.is_(None)).values(ended=moment)
    for ticket in db.execute(ended.returning(PhoneTicketRow.ticket)).scalars().all():
        db.execute(delete(PhoneFileRow).where(PhoneFileRow.ticket == ticket))


def _own(db: Connection, terminal: str, ticket: str) -> Row[Any]:
    row = db.execute(
        select(PhoneTicketRow).where(PhoneTicketRow.ticket == ticket, PhoneTicketRow.terminal == terminal)
    ).first()
    if row is None:
        raise RefusedError(404, "not_found")
    return row


def _standing(row: Row[Any], moment: datetime) -> Standing:
    if row.ended is not None or row.expires <= moment:
        return Standing.OVER
    if row.taken >= row.files:
        return Standing.FULL
    if row.tries >= MOST_TRIES:
        return Standing.OVER
    return Standing.BUSY if row.busy_until is not None and row.busy_until > moment else Standing.OPEN


def _seconds(expires: datetime, moment: datetime) -> int:
    return max(0, int((expires - moment).total_seconds()))
