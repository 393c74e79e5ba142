"""刷证件: read the identity card, and judge whether it may be used for this matter."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiosk.events import CardFailed, CardFound, CardLifted, CardRead, DeadlinePassed, Event
from kiosk.faults.catalogue import entry_of
from kiosk.faults.fault import Fault
from kiosk.form.prefill import CARD, from_card
from kiosk.identity.document import IdentityDocument
from kiosk.identity.readers import READER_GONE
from kiosk.journey.outcome import Done, Failed, Outcome, StepKind
from kiosk.journey.readiness import reader_caution, readers_wanted, readers_working
from kiosk.journey.step import Step
from kiosk.ports.devices import Role
from kiosk.views import CardPlace, CardView

PLACES: Mapping[Role, CardPlace] = MappingProxyType({Role.CARD_READER: "reader", Role.SOCIAL_CARD_READER: "slot"})
_WORDS: Mapping[tuple[CardPlace, ...], str] = MappingProxyType(
    {("reader",): "", ("slot",): "_slot", ("reader", "slot"): "_both"}
)


class CardStep(Step):
    """Waits for a card. A card that cannot be used is explained on the spot, and the reader keeps looking."""

    kind = StepKind.CARD

    def enter(self) -> Outcome | None:
        """Start looking; only a card read from now on leads further."""
        self.problem: Fault | None = None
        self.reading: Role | None = None
        self.desk.devices.card_reader.start_reading(self.matter.identity.cards)
        self.desk.after(self.deadline("card"), self.desk.stretch(self.desk.patience.card))
        return None

    def leave(self) -> None:
        """Stop looking."""
        self.desk.devices.card_reader.stop_reading()

    def on(self, event: Event) -> Outcome | None:
        """Follow the card."""
        match event:
            case CardFound(reader):
                self.reading, self.problem = reader, None
            case CardRead(document):
                return self._judge(document)
            case CardFailed(fault):
                return self._fail(fault)
            case CardLifted():
                self.reading = None
            case DeadlinePassed(name) if name == self.deadline("card"):
                return Failed(Fault("CRD-001"))
            case _:
                return super().on(event)
        return None

    def confirm(self) -> Outcome | None:
        """Ignore the yellow key: the next act is on the machine."""
        return None

    def view(self) -> CardView:
        """Return the prompt: for each place where a card can be read now."""
        say, places = self.desk.say, self._places()
        which = _WORDS[places]
        entry = entry_of(self.problem.code) if self.problem else None
        title = say("card.reading" if self.reading else f"card.title{which}")
        return CardView(
            state="problem" if entry else "reading" if self.reading else "waiting",
            title=self.desk.read(entry.title) if entry else title,
            note=self.desk.read(entry.help) if entry else say(f"card.note{which}"),
            problem=self.desk.read(entry.title) if entry else "",
            code=self.problem.code if self.problem else "",
            seconds_left=self.desk.left(self.deadline("card")),
            places=places,
            caution="" if entry or self.reading else reader_caution(self.desk, self.matter),
        )

    def _places(self) -> tuple[CardPlace, ...]:
        if self.reading:
            return (PLACES[self.reading],)
        offered = readers_working(self.desk, self.matter) or readers_wanted(self.desk, self.matter)
        return tuple(place for role, place in PLACES.items() if role in offered)

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
        self.reading = None
        if fault.code in READER_GONE:
            return Failed(fault)
        self.problem = fault
        self.desk.report(fault)
        self.desk.after(self.deadline("card"), self.desk.stretch(self.desk.patience.card))
        return None
