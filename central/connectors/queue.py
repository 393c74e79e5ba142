"""The queue of hand-overs in the platform's own database: written with the case, drained by any number of workers.

A claim is a lease: the row is due again when it ends, so a worker that dies holding one loses nothing. PostgreSQL lets
several drain at once (`FOR UPDATE SKIP LOCKED`: nobody waits for another's row); SQLite has one writer at a time
anyway. The attempt number fences: an answer that comes after its lease ended says nothing about the row any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import uniform

from sqlalchemy import Connection, case, func, insert, or_, select, update

from central.clock import now
from central.connectors.port import Later, Never, Outcome, Taken
from central.store.engine import Database
from central.store.tables import HandOver

WAITING, DONE, QUARANTINED = "waiting", "done", "quarantined"
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 3600.0  # seconds between two tries of one case
LONGEST_ASKED = 86400.0  # a system may ask for a day at most
_SANE = timedelta(seconds=2 * LONGEST_ASKED)
"""A row due later than this was dated by a clock that was wrong: it is due now."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A case that is mine to hand over, until the lease ends."""

    case_number: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Open:
    """What waits, as the operator sees it: no person, only the number and why."""

    case_number: str
    department: str
    state: str
    since: datetime
    attempt: int
    due: datetime
    reason: str


def queue_hand_overs(db: Connection, departments: Mapping[str, str], moment: datetime) -> None:
    """Queue cases (number → department) in the transaction that writes them. A case of nobody is not queued."""
    rows = [
        {"case_number": number, "department": department[:64], "state": WAITING, "created": moment, "attempt": 0,
         "due": moment, "reason": "", "reference": ""}
        for number, department in departments.items() if department
    ]  # fmt: skip
    if rows:
        db.execute(insert(HandOver), rows)


def claim(database: Database, department: str, lease_seconds: float) -> Claim | None:
    """Take the case of this department that is due longest, or None."""
    moment = now()
    due = or_(HandOver.due <= moment, HandOver.due > moment + _SANE)
    mine = select(HandOver.case_number).where(HandOver.department == department, HandOver.state == WAITING, due)
    first = mine.order_by(HandOver.due, HandOver.case_number).limit(1).with_for_update(skip_locked=True)
    with database.write() as db:
        number = db.execute(first).scalar()
        if number is None:
            return None
        values = {"attempt": HandOver.attempt + 1, "due": moment + timedelta(seconds=lease_seconds)}
        taken = update(HandOver).where(HandOver.case_number == number).values(**values).returning(HandOver.attempt)
        return Claim(number, int(db.execute(taken).scalar_one()))


def settle(database: Database, claimed: Claim, outcome: Outcome) -> bool:
    """Write down how it ended. False, and nothing is written, where somebody else has claimed the case since."""
    values: dict[str, object]
    match outcome:
        case Taken(reference):
            values = {"state": DONE, "reason": "", "reference": reference}
        case Never(reason):
            values = {"state": QUARANTINED, "reason": reason}
        case Later(reason, after):
            values = {"reason": reason, "due": now() + timedelta(seconds=pause(claimed.attempt, after))}
    mine = (HandOver.case_number == claimed.case_number, HandOver.attempt == claimed.attempt)
    with database.write() as db:
        return db.execute(update(HandOver).where(*mine, HandOver.state == WAITING).values(**values)).rowcount == 1


def pause(attempt: int, asked: float | None) -> float:
    """Return the seconds until the next try: doubling, with jitter, capped; never less than the system asked for."""
    own = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempt - 1, 20)) * uniform(0.5, 1.0)  # noqa: S311  only spreads
    return own if asked is None else max(own, min(asked, LONGEST_ASKED))


def open_hand_overs(database: Database, limit: int) -> list[Open]:
    """Return what waits or was set aside: the set aside first, then the oldest."""
    columns = (HandOver.case_number, HandOver.department, HandOver.state, HandOver.created, HandOver.attempt,
               HandOver.due, HandOver.reason)  # fmt: skip
    rank = case((HandOver.state == QUARANTINED, 0), else_=1)
    with database.read() as db:
        rows = db.execute(select(*columns).where(HandOver.state != DONE).order_by(rank, HandOver.created).limit(limit))
        return [Open(*row) for row in rows]


def open_count(database: Database) -> int:
    """Return how many wait or were set aside."""
    with database.read() as db:
        return db.execute(select(func.count()).select_from(HandOver).where(HandOver.state != DONE)).scalar_one()


def release(database: Database, case_number: str | None) -> int:
    """Let a case that was set aside be tried again, or with None all of them; return how many."""
    aside = update(HandOver).where(HandOver.state == QUARANTINED)
    if case_number is not None:
        aside = aside.where(HandOver.case_number == case_number)
    with database.write() as db:
        return db.execute(aside.values(state=WAITING, due=now())).rowcount
