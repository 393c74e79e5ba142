"""The steps, one small class per kind."""

from __future__ import annotations

from kiosk.journey.outcome import StepKind
from kiosk.journey.step import Step
from kiosk.journey.steps.card import CardStep
from kiosk.journey.steps.commit import CommitStep
from kiosk.journey.steps.consent import ConsentStep
from kiosk.journey.steps.face import FaceStep
from kiosk.journey.steps.form import FormStep
from kiosk.journey.steps.goodbye import GoodbyeStep
from kiosk.journey.steps.guardian import GuardianStep
from kiosk.journey.steps.guide import GuideStep
from kiosk.journey.steps.materials import MaterialsStep
from kiosk.journey.steps.print import PrintStep
from kiosk.journey.steps.rating import RatingStep
from kiosk.journey.steps.receipt import ReceiptStep
from kiosk.journey.steps.review import ReviewStep
from kiosk.journey.steps.situation import SituationStep
from kiosk.journey.steps.submit import SubmitStep

_STEPS: dict[StepKind, type[Step]] = {
    step.kind: step
    for step in (
        GuideStep,
        SituationStep,
        ConsentStep,
        CardStep,
        GuardianStep,
        FaceStep,
        FormStep,
        MaterialsStep,
        ReviewStep,
        CommitStep,
        SubmitStep,
        PrintStep,
        ReceiptStep,
        RatingStep,
        GoodbyeStep,
    )
}


def step_of(kind: StepKind) -> type[Step]:
    """Return the class of a step kind."""
    return _STEPS[kind]
