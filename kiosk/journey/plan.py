"""The plan of a journey: which step kinds a matter needs, in order, from its own data."""

from __future__ import annotations

from kiosk.journey.outcome import StepKind
from kiosk.matter.model import FaceRule, MaterialWay, Matter

_ASKS_THE_CITIZEN = {MaterialWay.SCAN, MaterialWay.LICENCE, MaterialWay.COUNTER}

STOPS: tuple[tuple[str, tuple[StepKind, ...]], ...] = (
    ("stop.situation", (StepKind.SITUATION,)),
    ("stop.card", (StepKind.CONSENT, StepKind.CARD, StepKind.GUARDIAN, StepKind.FACE)),
    ("stop.form", (StepKind.FORM,)),
    ("stop.materials", (StepKind.MATERIALS,)),
    ("stop.review", (StepKind.REVIEW, StepKind.COMMIT)),
    ("stop.result", (StepKind.SUBMIT, StepKind.PRINT, StepKind.RECEIPT)),
)
"""The journey line: a few stops, each for one or more step kinds, by word key."""


def plan(matter: Matter) -> tuple[StepKind, ...]:
    """Return the step kinds of `matter`. Steps may still find nothing to do for one session and be passed over."""
    kinds = [StepKind.GUIDE]
    if matter.situations:
        kinds.append(StepKind.SITUATION)
    kinds += [StepKind.CONSENT, StepKind.CARD, StepKind.GUARDIAN]
    if matter.identity.face is not FaceRule.NONE:
        kinds.append(StepKind.FACE)
    asking = [StepKind.FORM] if matter.form else []
    if any(material.way in _ASKS_THE_CITIZEN for material in matter.materials):
        papers_first = any(material.reads for material in matter.materials)  # what they say need not be typed
        asking.insert(0 if papers_first else len(asking), StepKind.MATERIALS)
    kinds += asking
    kinds.append(StepKind.REVIEW)
    if matter.commitment is not None:
        kinds.append(StepKind.COMMIT)
    kinds += [StepKind.SUBMIT, StepKind.PRINT, StepKind.RECEIPT, StepKind.RATING, StepKind.GOODBYE]
    return tuple(kinds)
