"""告知承诺与手写签名: the text, and the citizen's own hand under it; or a mark, from whoever cannot write."""

from __future__ import annotations

from kiosk.events import Event, Signed, TookWay
from kiosk.journey.outcome import Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.paper.ink import length
from kiosk.session.session import NO_STROKES
from kiosk.views import CommitView

MARK = "mark_instead_of_signature"
"""Stands among the record's consents where the picture is a mark (画押) and not a name: the department can see it."""
_LEAST_POINTS, _LEAST_LENGTH = 8, 0.12  # of a name; less is a touch by accident, or one stroke of many
_LEAST_MARK_POINTS, _LEAST_MARK_LENGTH = 4, 0.08  # of a circle or a cross, as wide as a thumb
_A_DOT = 0.02  # pads: a finger that only rests


class CommitStep(Step):
    """Takes the signature as strokes; the picture of it is made when the submission is put together."""

    kind = StepKind.COMMIT
    offers = frozenset({"mark", "sign"})

    def enter(self) -> Outcome | None:
        """Ask for a fresh signature each time: what is signed may have been changed."""
        self._begin(mark=False)
        return None

    def on(self, event: Event) -> Outcome | None:
        """Take or clear the signature."""
        if isinstance(event, Signed):
            self.session.strokes = event.strokes
            return None
        if isinstance(event, TookWay) and event.way in self.offers:
            self._begin(mark=event.way == "mark")
            return None
        return super().on(event)

    def confirm(self) -> Outcome | None:
        """Go on once it is signed."""
        return super().confirm() if self._signed() else None

    def view(self) -> CommitView:
        """Return the text, whether it is signed, and what is wrong with what was written."""
        say = self.desk.say
        return CommitView(
            title=say("commit.title_mark" if self.mark else "commit.title"),
            text=self.desk.read(self.matter.commitment),
            signed=self._signed(),
            mark=self.mark,
            note=say("commit.mark_note", phone=self.desk.site.phone) if self.mark else "",
            problem=self._problem(),
        )

    def _begin(self, *, mark: bool) -> None:
        self.mark = mark
        self.session.strokes = NO_STROKES
        consents = self.session.consents
        consents[:] = [consent for consent in consents if consent != MARK] + [MARK] * mark

    def _problem(self) -> str:
        """Return why this is no signature; empty: nothing was written, or nothing is wrong."""
        if not any(self.session.strokes) or self._signed():
            return ""
        say = self.desk.say
        least = say("commit.mark_least" if self.mark else "commit.sign_least")
        a_dot = length(self.session.strokes) < _A_DOT
        return say("commit.a_dot", least=least) if a_dot else say("commit.too_short", least=least)

    def _signed(self) -> bool:
        strokes = self.session.strokes
        points, least = (_LEAST_MARK_POINTS, _LEAST_MARK_LENGTH) if self.mark else (_LEAST_POINTS, _LEAST_LENGTH)
        return sum(map(len, strokes)) >= points and length(strokes) >= least
