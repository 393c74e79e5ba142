"""须知与授权: what will be read, by whom, and what for. Nothing personal is read before the yes."""

from __future__ import annotations

from kiosk.journey.outcome import Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.views import ConsentView

CARD_CONSENT = "read_card"


class ConsentStep(Step):
    """Lists what is read and from whom; the yellow key agrees."""

    kind = StepKind.CONSENT

    def confirm(self) -> Outcome | None:
        """Note what was agreed to."""
        self.session.consents[:] = [CARD_CONSENT, *(f"share_{source.id}" for source in self.matter.prefill)]
        return super().confirm()

    def view(self) -> ConsentView:
        """Return the list."""
        say, read = self.desk.say, self.desk.read
        items = [(say("consent.card"), say("consent.card_why"))]
        items += [
            (read(source.name), say("consent.source_why", owner=read(source.owner))) for source in self.matter.prefill
        ]
        return ConsentView(
            title=say("consent.title"),
            items=tuple(items),
            note=say("consent.note", department=read(self.matter.department.name)),
        )
