"""Reserved numbers: provisional numbers (暂存编号) that terminals keep in stock, known here before anything arrives.

A number is made once: the serial comes from a counter that only rises, and the number is a key of its table. What
arrives under it is tied to it once; a number of another terminal's stock, or one used before, is noted and harms
nobody: the case has its own number.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from central.cases.number_form import NumberForm, compact
from central.clock import now
from central.platform import Platform
from central.problems import RefusedError
from central.store.numbers import take_many
from central.store.tables import NumberNote, NumberOrder, ReservedNumber
from kiosk.wire.terminal import NumberPool, NumberRequest

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reserved:
    """What is known of one number."""

    number: str
    terminal: str
    issued: datetime
    arrived: datetime | None
    case_number: str | None
    notes: tuple[str, ...]


def reserve(platform: Platform, terminal: str, wanted: NumberRequest) -> NumberPool:
    """Return numbers for a terminal's stock: new ones, or the ones this request got before. Any thread."""
    form = NumberForm.parse(platform.settings.provisional_number)
    with platform.database.write() as db:
        try:
            with db.begin_nested():  # whoever comes second with a request waits here until the first has committed
                own = {"request": wanted.request, "terminal": terminal, "many": wanted.count, "issued": now()}
                db.execute(insert(NumberOrder).values(**own))
        except IntegrityError:
            return NumberPool(request=wanted.request, terminal=terminal, numbers=_numbers_of(db, wanted, terminal))
        try:
            numbers = [form.number(serial) for serial in take_many(db, f"number {form.form}", wanted.count)]
        except ValueError as error:
            raise RefusedError(
                409, "no_numbers_left", f"the form {form.form!r} is used up: set a longer one in platform.yaml"
            ) from error
        rows = [
            {"key": compact(number), "number": number, "request": wanted.request, "place": place, "terminal": terminal}
            for place, number in enumerate(numbers)
        ]
        db.execute(insert(ReservedNumber), rows)
    return NumberPool(request=wanted.request, terminal=terminal, numbers=tuple(numbers))


def look_up(platform: Platform, number: str) -> Reserved | None:
    """Return what is known of a number, however its gaps were written; None where nobody was ever given it."""
    key = compact(number)
    with platform.database.read() as db:
        joined = select(ReservedNumber, NumberOrder.issued).join(
            NumberOrder, NumberOrder.request == ReservedNumber.request
        )
        row = db.execute(joined.where(ReservedNumber.key == key)).first()
        if row is None:
            return None
        notes = db.execute(select(NumberNote).where(NumberNote.key == key).order_by(NumberNote.noted)).all()
    said = tuple(f"{note.what}: {note.case_number} from {note.terminal}" for note in notes)
    return Reserved(row.number, row.terminal, row.issued, row.arrived, row.case_number, said)


def arrived(db: Connection, number: str, terminal: str, uid: str, case_number: str, moment: datetime) -> None:
    """Tie a number to the case that came under it, in the transaction that writes the case. Other numbers pass."""
    key = compact(number)
    tied = db.execute(
        update(ReservedNumber)
        .where(ReservedNumber.key == key, ReservedNumber.terminal == terminal, ReservedNumber.uid.is_(None))
        .values(uid=uid, case_number=case_number, arrived=moment)
    ).rowcount
    if tied:
        return
    owner = db.execute(select(ReservedNumber.terminal).where(ReservedNumber.key == key)).scalar()
    if owner is None:  # the terminal's own number: its stock was empty
        return
    what = "used twice" if owner == terminal else "not its own"
    _log.warning("provisional number of %s %s: case %s from %s", owner, what, case_number, terminal)
    db.execute(
        insert(NumberNote).values(uid=uid, key=key, terminal=terminal, case_number=case_number, what=what, noted=moment)
    )


def _numbers_of(db: Connection, wanted: NumberRequest, terminal: str) -> tuple[str, ...]:
    order = db.execute(select(NumberOrder).where(NumberOrder.request == wanted.request)).one()
    if (order.terminal, order.many) != (terminal, wanted.count):
        raise RefusedError(409, "request_reused", "another request for numbers came under this uid")
    rows = select(ReservedNumber.number).where(ReservedNumber.request == wanted.request)
    return tuple(db.execute(rows.order_by(ReservedNumber.place)).scalars())
