"""What a department decides after acceptance: the case changes, and its terminal sees it when it next asks."""

from __future__ import annotations

from sqlalchemy import select, update

from central.clock import now
from central.platform import Platform
from central.store.numbers import next_change
from central.store.tables import Case
from kiosk.wire.submission import Decision

OPEN = (Decision.ACCEPTED, Decision.PROCESSING, Decision.SUPPLEMENT)
_NEEDS_REASON = (Decision.REFUSED, Decision.SUPPLEMENT)


class NotDecidedError(Exception):
    """The case cannot be decided so; the message says why."""


def decide_later(platform: Platform, number: str, decision: str, reason: str) -> None:
    """Set the decision of an open case. NotDecidedError: it is closed or unknown, or words are missing."""
    wanted = Decision(decision)
    if wanted in _NEEDS_REASON and not reason.strip():
        raise NotDecidedError("say why, in plain words")
    with platform.database.write() as db:
        mine = select(Case.decision, Case.terminal).where(Case.number == number).with_for_update()  # one decides
        held = db.execute(mine).first()
        if held is None:
            raise NotDecidedError("no such case")
        if held.decision not in OPEN:
            raise NotDecidedError(f"the case is closed: {held.decision}")
        change = next_change(db, held.terminal)
        values = {"decision": wanted, "reason": reason, "updated": now(), "change": change}
        db.execute(update(Case).where(Case.number == number).values(**values))
