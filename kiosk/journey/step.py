"""What a step is: one screen's worth of a journey. No step calls another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from kiosk.events import Confirmed, Event, TookWay, WentBack
from kiosk.journey.desk import Desk
from kiosk.journey.outcome import Back, Done, Ended, Outcome, StepKind
from kiosk.session.session import Session
from kiosk.views import View


class Step(ABC):
    """Base of all steps. All methods run on the heart's thread and return at once."""

    kind: ClassVar[StepKind]
    busy = False  # True: the machine is at work and cannot be left; the idle watch waits
    working = False  # True: the machine is at work, but may be left; the idle watch waits
    offers: ClassVar[frozenset[str]] = frozenset()  # ways on the step's own screen, beside those of a fault page
    final = False  # True: from here on there is no way back into the form

    def __init__(self, desk: Desk, session: Session) -> None:
        """Take what the step works with; do nothing yet."""
        self.desk = desk
        self.session = session
        self.matter = session.matter

    def needed(self) -> bool:
        """Return whether this step has anything to do for this session."""
        return True

    def enter(self) -> Outcome | None:
        """Begin, or begin again after a fault or an edit."""
        return None

    def leave(self) -> None:
        """Let go of devices and deadlines. Called whenever the step is no longer on the screen."""

    def let_go(self) -> bool:
        """Return whether the visitor may go as things stand; False: something has just come true that they must see.

        Asked whenever the session is about to end by a touch of the exit key or because nobody is there.
        """
        return True

    def on(self, event: Event) -> Outcome | None:
        """Handle one event; None stays here."""
        if isinstance(event, Confirmed):
            return self.confirm()
        if isinstance(event, WentBack):
            return Back()
        if isinstance(event, TookWay) and event.way in self.offers:
            return self.take(event.way)
        return None

    def hear(self, event: Event) -> bool:
        """Take note of an event while the fault page covers the step; True: it lifts the fault, enter again."""
        del event
        return False

    def confirm(self) -> Outcome | None:
        """Handle the yellow key."""
        return Done()

    def take(self, way: str) -> Outcome | None:
        """Take one of the ways a fault page offers."""
        if way == "retry":
            return self.enter()
        if way == "leave":
            return Ended()
        return Done()

    @abstractmethod
    def view(self) -> View:
        """Return what the screen shows now."""

    def deadline(self, name: str) -> str:
        """Return the full name of a deadline of this step."""
        return f"{self.kind}.{name}"
