"""What a step may use: the ports, the clock, words in the citizen's language. It knows no person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.faults.catalogue import FaultEntry, entry_of
from kiosk.faults.fault import Fault
from kiosk.log import note
from kiosk.ports.clock import Clock
from kiosk.ports.devices import Devices
from kiosk.ports.phone import PhonePort
from kiosk.ports.platform import PlatformPort
from kiosk.ports.storage import CataloguePort, OutboxPort, PrintJournalPort
from kiosk.telemetry import Pulse
from kiosk.text import Language, Text
from kiosk.timers import Timers
from kiosk.words import words


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the terminal waits, in seconds; `elder_factor` stretches what waits for a person."""

    idle: float = 60.0
    warning: float = 20.0
    card: float = 30.0
    face_tries: int = 3
    goodbye: float = 8.0
    result: float = 45.0
    elder_factor: float = 2.0
    answer: float = 8.0  # one answer of the platform
    reading: float = 4.0  # what is still being read from papers when the form begins
    decision: float = 8.0  # the platform's receipt, on the submit screen
    sealing: float = 15.0  # the outbox
    certificate: float = 20.0  # fetching one
    printing: float = 90.0  # the printer's last word
    phone: float = 180.0  # a code for a phone, unless a file is just coming in
    power_end: float = 30.0  # from the last visitor on, while the battery is nearly empty


def _unknown() -> float | None:
    return None


@dataclass(frozen=True, slots=True)
class Site:
    """Where the terminal stands. What the platform calls it is known only once it has enrolled."""

    place: Text
    phone: str
    terminal: Callable[[], str] = str
    clock_offset: Callable[[], float | None] = _unknown


@dataclass(slots=True)
class Desk:
    """The ports and what is common to every step. One per terminal, on the heart's thread."""

    devices: Devices
    outbox: OutboxPort
    catalogue: CataloguePort
    journal: PrintJournalPort
    platform: PlatformPort
    phone: PhonePort
    clock: Clock
    site: Site
    patience: Patience
    language: Language = Language.ZH
    elder: bool = False
    timers: Timers = field(default_factory=Timers)
    funnel: dict[str, int] = field(default_factory=dict)
    on_fault: Callable[[Fault], None] | None = None
    telemetry: Callable[[Pulse], None] | None = None
    power_end: Callable[[], None] | None = None  # the site wants an orderly end before the battery is empty

    def say(self, key: str, **gaps: object) -> str:
        """Return words of the journey in the citizen's language."""
        return words(key, self.language, **gaps)

    def read(self, text: Text | None) -> str:
        """Return a matter's own text in the citizen's language."""
        return text.read(self.language) if text else ""

    def stretch(self, seconds: float) -> float:
        """Return a wait for a person, longer in elder mode."""
        return seconds * (self.patience.elder_factor if self.elder else 1.0)

    def after(self, name: str, seconds: float) -> None:
        """Let DeadlinePassed(name) come after `seconds`."""
        self.timers.set(name, self.clock.monotonic() + seconds)

    def left(self, name: str) -> int:
        """Return whole seconds until `name` passes, rounded up."""
        return int(-(-self.timers.left(name, self.clock.monotonic()) // 1))

    def report(self, fault: Fault) -> FaultEntry:
        """Note that a fault was shown to a person, and return its words."""
        note("fault_shown", code=fault.code, detail=fault.detail)
        if self.on_fault is not None:
            self.on_fault(fault)
        return entry_of(fault.code)

    def count(self, what: str) -> None:
        """Count what happened into the funnel, which waits for the platform however long the link is away."""
        self.funnel[what] = self.funnel.get(what, 0) + 1

    def tell_operator(self, *, urgent: bool = False) -> None:
        """Hand over how the terminal is. The funnel goes with it, and counting begins anew."""
        if self.telemetry is None:
            return
        counted, self.funnel = self.funnel, {}
        self.telemetry(Pulse(tuple(self.devices.states().values()), self.journal.stopped(), counted, urgent))
