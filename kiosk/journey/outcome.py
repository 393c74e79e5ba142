"""What a step reports, and nothing else: done, back, failed — or somewhere to go on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.faults.fault import Fault


class StepKind(StrEnum):
    """The kinds of steps. The names stand in scripts, in the funnel and in edit links."""

    GUIDE = "guide"
    SITUATION = "situation"
    CONSENT = "consent"
    CARD = "card"
    GUARDIAN = "guardian"
    FACE = "face"
    FORM = "form"
    MATERIALS = "materials"
    REVIEW = "review"
    COMMIT = "commit"
    SUBMIT = "submit"
    PRINT = "print"
    RECEIPT = "receipt"
    RATING = "rating"
    GOODBYE = "goodbye"


@dataclass(frozen=True, slots=True)
class Done:
    """Go on to the next step that is needed."""


@dataclass(frozen=True, slots=True)
class Back:
    """Go back to the step before."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Show the fault page; its ways come back to the step that failed."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class Goto:
    """Go to a step of this journey by kind: edit links, and a certificate that arrived late."""

    kind: StepKind


@dataclass(frozen=True, slots=True)
class Ended:
    """The session is over."""


Outcome = Done | Back | Failed | Goto | Ended
