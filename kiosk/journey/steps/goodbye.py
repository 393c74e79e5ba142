"""再见: take your card and your paper; everything is forgotten."""

from __future__ import annotations

from kiosk.events import DeadlinePassed, Event
from kiosk.journey.outcome import Ended, Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.matter.model import CardKind
from kiosk.ports.devices import Role
from kiosk.views import CardPlace, GoodbyeView


class GoodbyeStep(Step):
    """The last screen; it ends by itself."""

    kind = StepKind.GOODBYE
    final = True

    def enter(self) -> Outcome | None:
        """Forget the person now; the screen needs nothing of them."""
        self.printed = self.session.certificate_printed
        document = self.session.document
        self.social = document is not None and document.kind is CardKind.SOCIAL
        self.session.wipe()
        self.desk.after(self.deadline("end"), self.desk.stretch(self.desk.patience.goodbye))
        return None

    def on(self, event: Event) -> Outcome | None:
        """End on time, or on the yellow key."""
        if isinstance(event, DeadlinePassed) and event.name == self.deadline("end"):
            return Ended()
        return super().on(event)

    def view(self) -> GoodbyeView:
        """Return what not to leave behind."""
        say = self.desk.say
        lines = [
            say("goodbye.card"),
            say("goodbye.certificate" if self.printed else "goodbye.paper"),
            say("goodbye.forgotten"),
        ]
        return GoodbyeView(title=say("goodbye.title"), lines=tuple(lines), take_card=True, card_at=self._card_at())

    def _card_at(self) -> CardPlace:
        return "slot" if self.social and Role.SOCIAL_CARD_READER in self.desk.devices.states() else "reader"
