"""告知承诺与手写签名: the text, and the citizen's own hand under it."""

from __future__ import annotations

import math
from itertools import pairwise

from kiosk.events import Event, Signed
from kiosk.journey.outcome import Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.session.session import NO_STROKES
from kiosk.views import CommitView

_LEAST_POINTS = 8  # fewer is a touch by accident, not a signature
_LEAST_LENGTH = 0.05  # of the pad, all strokes together: a finger that only rests does not sign


class CommitStep(Step):
    """Takes the signature as strokes; the picture of it is made when the submission is put together."""

    kind = StepKind.COMMIT

    def enter(self) -> Outcome | None:
        """Ask for a fresh signature each time: what is signed may have been changed."""
        self.session.strokes = NO_STROKES
        return None

    def on(self, event: Event) -> Outcome | None:
        """Take or clear the signature."""
        if isinstance(event, Signed):
            self.session.strokes = event.strokes
            return None
        return super().on(event)

    def confirm(self) -> Outcome | None:
        """Go on once it is signed."""
        return super().confirm() if self._signed() else None

    def view(self) -> CommitView:
        """Return the text and whether it is signed."""
        return CommitView(
            title=self.desk.say("commit.title"), text=self.desk.read(self.matter.commitment), signed=self._signed()
        )

    def _signed(self) -> bool:
        strokes = self.session.strokes
        length = sum(math.dist(a[:2], b[:2]) for stroke in strokes for a, b in pairwise(stroke))
        return sum(map(len, strokes)) >= _LEAST_POINTS and length >= _LEAST_LENGTH
