"""刷证件: read the identity card, and judge whether it may be used for this matter."""

from __future__ import annotations

from kiosk.events import CardFailed, CardFound, CardLifted, CardRead, DeadlinePassed, Event
from kiosk.faults.catalogue import entry_of
from kiosk.faults.fault import Fault
from kiosk.form.prefill import CARD, from_card
from kiosk.identity.document import IdentityDocument
from kiosk.journey.outcome import Done, Failed, Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.views import CardView

_NO_USE_WAITING = {"CRD-006", "DEV-001", "DEV-002"}


class CardStep(Step):
    """Waits for a card. A card that cannot be used is explained on the spot, and the reader keeps looking."""

    kind = StepKind.CARD

    def enter(self) -> Outcome | None:
        """Start looking; only a card read from now on leads further."""
        self.problem: Fault | None = None
        self.reading = False
        self.desk.devices.card_reader.start_reading()
        self.desk.after(self.deadline("card"), self.desk.stretch(self.desk.patience.card))
        return None

    def leave(self) -> None:
        """Stop looking."""
        self.desk.devices.card_reader.stop_reading()

    def on(self, event: Event) -> Outcome | None:
        """Follow the card."""
        match event:
            case CardFound():
                self.reading, self.problem = True, None
            case CardRead(document):
                return self._judge(document)
            case CardFailed(fault):
                return self._fail(fault)
            case CardLifted():
                self.reading = False
            case DeadlinePassed(name) if name == self.deadline("card"):
                return Failed(Fault("CRD-001"))
            case _:
                return super().on(event)
        return None

    def confirm(self) -> Outcome | None:
        """Ignore the yellow key: the next act is on the machine."""
        return None

    def view(self) -> CardView:
        """Return the prompt."""
        say = self.desk.say
        entry = entry_of(self.problem.code) if self.problem else None
        return CardView(
            state="problem" if entry else "reading" if self.reading else "waiting",
            title=self.desk.read(entry.title) if entry else say("card.reading" if self.reading else "card.title"),
            note=self.desk.read(entry.help) if entry else say("card.note"),
            problem=self.desk.read(entry.title) if entry else "",
            code=self.problem.code if self.problem else "",
            seconds_left=self.desk.left(self.deadline("card")),
        )

    def _judge(self, document: IdentityDocument) -> Outcome | None:
        today = self.desk.clock.now().date()
        rule = self.matter.identity
        age = document.age(today)
        if document.kind not in rule.cards:
            return self._fail(Fault("CRD-007", document.kind))
        if document.expired(today):
            return self._fail(Fault("CRD-004"))
        if age < rule.min_age or (rule.max_age is not None and age > rule.max_age):
            return self._fail(Fault("CRD-008"))
        self.session.meet(document)
        filled = from_card(self.matter, document)
        self.session.form.update(filled)
        self.session.sources.update(dict.fromkeys(filled, CARD))
        return Done()

    def _fail(self, fault: Fault) -> Outcome | None:
        self.reading = False
        if fault.code in _NO_USE_WAITING:
            return Failed(fault)
        self.problem = fault
        self.desk.report(fault)
        self.desk.after(self.deadline("card"), self.desk.stretch(self.desk.patience.card))
        return None
