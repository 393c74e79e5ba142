"""What a department decides after acceptance: the case changes, and its terminal sees it when it next asks."""

from __future__ import annotations

from sqlalchemy import select, update

from central.clock import now
from central.platform import Platform
from central.store.numbers import take
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
        held = db.execute(select(Case.decision).where(Case.number == number)).scalar()
        if held is None:
            raise NotDecidedError("no such case")
        if held not in OPEN:
            raise NotDecidedError(f"the case is closed: {held}")
        values = {"decision": wanted, "reason": reason, "updated": now(), "change": take(db, "case change")}
        db.execute(update(Case).where(Case.number == number).values(**values))
