"""One visit from the attract screen back to it, held to a deadline, and what is told of it. The heart's thread."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import asdict, dataclass, field

from kiosk.app import App
from kiosk.faults.fault import Fault
from kiosk.play.hands import Hands, HandsError
from kiosk.play.player import Runner
from kiosk.play.world import WorldError
from kiosk.views import ReceiptView, Scene
from tests.faults.soak.guest import Guest, Hall
from tests.faults.soak.heart_time import LeapingClock
from tests.faults.soak.visits import Visit

DEADLINE = 150.0  # seconds of real time, by far: a printer's last word alone may take 90
LEAP = 10.0  # seconds of the heart's time passed over at once while nobody does anything
LOOK = 0.25  # seconds until a visitor who could do nothing looks again
GLANCE = 0.02  # the same where nobody is there any more
RECEIPTS_KEPT = 40


@dataclass(slots=True)
class Told:
    """What is told of one visit. Holds nothing personal."""

    seed: int
    kind: str
    seconds: float = 0.0
    leapt: float = 0.0
    screens: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    uid: str = ""  # of a submission the citizen was told is received
    number: str = ""  # the case number they were told
    slip: str = ""
    gave_up: str = ""  # the screen before which the visitor's patience ended
    wrong: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Return plain values."""
        return asdict(self)


class Sitting:
    """Lets visitors sit down at one terminal, one after the other."""

    def __init__(self, app: App, hall: Hall, hands: Hands, runner: Runner, clock: LeapingClock) -> None:
        """Bind to a terminal that stands in its lobby."""
        self._terminal = app.terminal
        self._hall = hall
        self._hands = hands
        self._runner = runner
        self._clock = clock
        self._receipts: deque[tuple[str, str]] = deque(maxlen=RECEIPTS_KEPT)
        self._told = Told(0, "")
        self._visit: Visit | None = None
        app.terminal.subscribe(self._hear)
        app.terminal.desk.on_fault = self._note_fault

    def receive(self, visit: Visit) -> Told:
        """Let `visit` happen, and bring the terminal back to its lobby."""
        told = self._told = Told(visit.seed, visit.kind)
        self._visit = visit
        guest = Guest(visit, self._hands, self._hall, self._words(visit), self._terminal.post, self._receipts)
        began, leapt = time.monotonic(), self._clock.leapt
        self._clock.leap(visit.before)
        try:
            self._go_through(guest, told, began)
            guest.tidy()
        except WorldError as error:
            told.wrong.append(f"the world: {error}")
        finally:
            self._visit = None
        self._hands.rest()
        self._back_to_the_lobby(told)
        told.seconds = round(time.monotonic() - began, 3)
        told.leapt = round(self._clock.leapt - leapt, 1)
        return told

    def _go_through(self, guest: Guest, told: Told, began: float) -> None:
        looked_at, before, came = began, ("", ""), False
        while (now := time.monotonic()) - began < DEADLINE:
            scene = self._terminal.scene()
            if came and scene.view.screen == "attract":
                return
            came = came or scene.view.screen != "attract"
            here = (scene.view.screen, str(getattr(scene.view, "state", "")))
            try:
                acted = guest.act(scene)
            except HandsError:  # the screen changed under the hand
                acted = False
            if acted or here != before:
                looked_at, before = now, here
            away = guest.gone or guest.waits_for_nothing(scene)
            if self._runner.run_until(lambda seen=scene: self._moved(seen), GLANCE if away else LOOK):
                continue
            journey = self._terminal.journey
            if journey is not None and journey.busy:
                continue
            if away:
                self._clock.leap(LEAP)
            elif now - looked_at > guest.visit.patience:
                told.gave_up = told.gave_up or scene.view.screen
                if not guest.leave(scene):
                    self._clock.leap(LEAP)
        told.wrong.append(f"stuck: not over within {DEADLINE:.0f} s, at {self._terminal.scene().view.screen}")

    def _back_to_the_lobby(self, told: Told) -> None:
        """Have the attract screen again; an alarm about a card left behind ends when the card is taken."""
        over = time.monotonic() + DEADLINE
        while self._terminal.scene().view.screen != "attract" or self._terminal.journey is not None:
            if time.monotonic() > over:
                told.wrong.append(f"stuck: no way back to the lobby from {self._terminal.scene().view.screen}")
                return
            self._clock.leap(LEAP)
            self._runner.run_until(lambda: self._terminal.scene().view.screen == "attract", GLANCE)

    def _words(self, visit: Visit) -> str:
        catalogue = self._terminal.lobby.catalogue
        matter = catalogue.matter(visit.script.matter) if catalogue else None
        return visit.script.search or (matter.name.zh if matter else visit.script.matter)

    def _moved(self, seen: Scene) -> bool:
        now = self._terminal.scene()
        return now.view != seen.view or now.frame.language != seen.frame.language or now.frame.elder != seen.frame.elder

    def _hear(self, scene: Scene) -> None:
        told, visit, journey = self._told, self._visit, self._terminal.journey
        if visit is None:
            return
        if not told.screens or told.screens[-1] != scene.view.screen:
            told.screens.append(scene.view.screen)
        if journey is None:
            return
        document = journey.session.document
        if document is not None and document.number != visit.number and "another person" not in told.wrong:
            told.wrong.append("another person")
        if isinstance(scene.view, ReceiptView):
            told.slip = scene.view.kind.value
            if journey.session.stored is not None:
                told.uid = journey.session.stored.uid
            if journey.session.receipt is not None and not told.number:
                told.number = journey.session.receipt.case_number
                self._receipts.append((told.number, scene.view.qr))

    def _note_fault(self, fault: Fault) -> None:
        self._told.faults.append(fault.code)
        if fault.code == "SYS-001":
            self._told.wrong.append(f"SYS-001 {fault.detail}")
