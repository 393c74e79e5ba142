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


class NotDecided(Exception):
    """The case cannot be decided so; the message says why."""


def decide_later(platform: Platform, number: str, decision: str, reason: str) -> None:
    """Set the decision of an open case. Raises NotDecided for a closed or unknown one, or a refusal without words."""
    wanted = Decision(decision)
    if wanted in _NEEDS_REASON and not reason.strip():
        raise NotDecided("say why, in plain words")
    with platform.database.write() as db:
        held = db.execute(select(Case.decision).where(Case.number == number)).scalar()
        if held is None:
            raise NotDecided("no such case")
        if held not in OPEN:
            raise NotDecided(f"the case is closed: {held}")
        values = {"decision": wanted, "reason": reason, "updated": now(), "change": take(db, "case change")}
        db.execute(update(Case).where(Case.number == number).values(**values))
