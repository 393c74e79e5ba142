"""监护人同意: the card of a child under 14 is used only with the consent of a parent or another guardian.

儿童个人信息网络保护规定, article 9: a guardian is told and agrees before a child's particulars are used. The age is
known only once the card is read, so it is asked right after; who does not agree leaves, and everything is wiped. No
child's face is ever compared: the card alone counts, with the same rights.
"""

from __future__ import annotations

from datetime import date

from kiosk.identity.document import IdentityDocument
from kiosk.journey.outcome import Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.views import ConsentView

GUARDIAN_AGE = 14
GUARDIAN_CONSENT = "guardian"


def is_child(document: IdentityDocument, today: date) -> bool:
    """Return whether the person is under 14; the fourteenth birthday ends it."""
    return document.age(today) < GUARDIAN_AGE


class GuardianStep(Step):
    """Asks whoever came with the child; the yellow key agrees."""

    kind = StepKind.GUARDIAN

    def needed(self) -> bool:
        """Return whether the card is a child's."""
        document = self.session.document
        return document is not None and is_child(document, self.desk.clock.now().date())

    def confirm(self) -> Outcome | None:
        """Note the consent."""
        if GUARDIAN_CONSENT not in self.session.consents:
            self.session.consents.append(GUARDIAN_CONSENT)
        return super().confirm()

    def view(self) -> ConsentView:
        """Return what is used, and what is not."""
        say = self.desk.say
        rows = [(say("guardian.card"), say("guardian.card_why")), (say("guardian.face"), say("guardian.face_why"))]
        return ConsentView(title=say("guardian.title"), items=tuple(rows), note=say("guardian.note"))
