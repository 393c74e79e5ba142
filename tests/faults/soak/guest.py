"""What one visitor does next: the automatic citizen, and everything no script has: asking, giving up, forgetting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from kiosk.events import AskedProgress, Event, OpenedDepartment, OpenedMatter
from kiosk.play.citizen import AutomaticCitizen
from kiosk.play.citizens import Citizen, citizens
from kiosk.play.hands import Hands
from kiosk.play.world import Levers, World
from kiosk.views import (
    AttractView,
    CardPlace,
    CardView,
    FaultView,
    FormView,
    GuideView,
    HomeView,
    ListView,
    ProgressView,
    Scene,
    SituationView,
)
from tests.faults.soak.visits import Visit

ANSWERS = {
    "text": "青屿港第一码头",
    "address": "青屿市青屿区渔港路12号3单元201室",
    "phone": "13900009999",
    "digits": "1234567890",
    "date": "2026-03-01",
    "amount": "1200.50",
    "id_number": "330999198803090112",
}
"""Kind of field → what is written where nobody knows better."""
MOST_FAULT_PAGES = 4  # then they take the way out


class Hall(World):
    """The world around the terminal, where nobody moves what already is as wanted: cameras render every change."""

    def __init__(self, levers: Levers) -> None:
        """Begin with nobody there."""
        super().__init__(levers, None)
        self.card: dict[str, Any] = {}
        self.card_lies = False
        self._stands = self._paper = False

    def lay_card(self, citizen: Citizen, place: CardPlace = "reader") -> None:
        """Lay the visit's card on the reader, in place of one that was left there."""
        self.card_lies = True
        self._pull("card_reader", "lay", card=self.card)

    def lift_card(self) -> None:
        """Take the card away, where one lies."""
        if self.card_lies:
            self.card_lies = False
            super().lift_card()

    def stand(self, citizen: Citizen, manner: str = "willing") -> None:
        """Step in front of the camera."""
        self._stands = True
        super().stand(citizen, manner)

    def lay_paper(self, kind: str, way: str = "") -> None:
        """Lay a paper under the document camera."""
        self._paper = True
        super().lay_paper(kind, way)

    def lay_slip(self, code: str) -> None:
        """Lay a receipt under the document camera."""
        self._paper = True
        self._pull("document_camera", "show_document", kind="code", text=code)

    def scan(self, code: str) -> None:
        """Hold a receipt before the scanner."""
        self._pull("scanner", "scan", text=code)

    def walk_away(self) -> None:
        """Step out of the camera's sight, and take the paper along."""
        stood, self._stands = self._stands, False
        paper, self._paper = self._paper, False
        if stood:
            self._pull("face_camera", "walk_away")
        if paper:
            self._pull("document_camera", "remove_document")


class Guest:
    """One visit. `act` does at most one thing for a scene and returns whether it did."""

    def __init__(
        self,
        visit: Visit,
        hands: Hands,
        hall: Hall,
        words: str,
        post: Callable[[Event], None],
        receipts: Sequence[tuple[str, str]],
    ) -> None:
        """`receipts`: case number and query code of earlier visits, for whoever asks how a case stands."""
        self.visit = visit
        self.gone = False
        self._hall = hall
        self._hands = hands
        self._post = post
        self._receipts = receipts
        self._random = Random(visit.seed)
        self._fault_pages = 0
        self._did: set[str] = set()
        self._citizen = AutomaticCitizen(visit.script, citizens()[visit.script.citizen], hands, hall, words)
        hall.card = visit.card

    def act(self, scene: Scene) -> bool:
        """Do the next thing for this scene."""
        if self.gone:
            return False
        if scene.idle_seconds:
            return self._touch("key:stay", scene)
        screen, kind = scene.view.screen, self.visit.kind
        if self.visit.at == screen:
            return self._end(scene)
        match scene.view:
            case AttractView() if scene.view.out_of_service:
                return False  # whoever finds it closed waits until it is open, and touches it then
            case FaultView():
                return self._fault(scene.view, scene)
            case HomeView() | ListView() | GuideView() | ProgressView() if kind in ("asks", "progress", "wanders off"):
                return self._ask(scene)
            case CardView() if kind == "no card":
                return False
            case FormView() if (answer := self._answer(scene.view)) is not None:
                self._hands.write(*answer)
                return True
            case SituationView() if scene.view.stop:
                return self.leave(scene)
        if screen == "goodbye" and self.visit.leaves_card:
            self._hall.card_lies = False  # nobody takes it along: the next visitor lays theirs in its place
        return self._citizen.act(scene)

    def waits_for_nothing(self, scene: Scene) -> bool:
        """Return whether they stand there and will not do what the screen asks for."""
        return self.visit.kind == "no card" and isinstance(scene.view, CardView)

    def leave(self, scene: Scene) -> bool:
        """Press the exit key, where it is offered."""
        if not scene.frame.can_leave:
            return False
        self.tidy()
        return self._touch("key:leave", scene)

    def tidy(self) -> None:
        """Take along what is one's own; the visit is over."""
        if not self.visit.leaves_card:
            self._hall.lift_card()
        self._hall.walk_away()

    def _answer(self, view: FormView) -> tuple[str, str] | None:
        """Return field and value of a field that no script answers: the state knew nothing of somebody invented."""
        row = next((r for r in (*view.asked, *view.known) if r.id == view.active), None)
        if row is None or view.waiting or row.value or row.choices or row.id in self.visit.script.fields:
            return None
        return (row.id, ANSWERS[row.kind]) if row.kind in ANSWERS and row.required else None

    # ── ways of ending ──────────────────────────────────────────────────────────────────────────────
    def _end(self, scene: Scene) -> bool:
        if self.visit.kind == "gives up":
            return self.leave(scene)
        self.gone = True
        self.tidy()
        return True

    def _fault(self, view: FaultView, scene: Scene) -> bool:
        """Take one of the ways by chance; after some pages the one that leads out."""
        self._fault_pages += 1
        ways = [way.id for way in view.ways]
        way = self._random.choice(ways)
        if self._fault_pages > MOST_FAULT_PAGES or (way == "retry" and self._once(f"retry {view.code}")):
            way = "leave" if "leave" in ways else ways[-1]
        if view.code.startswith("CRD"):
            self._hall.lift_card()
        return self._touch(f"way:{way}", scene)

    # ── asking ──────────────────────────────────────────────────────────────────────────────────────
    def _ask(self, scene: Scene) -> bool:
        """Look around as far as this visit goes."""
        kind, view = self.visit.kind, scene.view
        if kind == "wanders off":
            self.gone = True
            return True
        if kind == "progress":
            return self._progress(scene)
        match view:
            case HomeView() if view.departments and not self._once("department"):
                self._post(OpenedDepartment(self._random.choice(view.departments).id))
            case HomeView():
                return self.leave(scene)
            case ListView() if view.tiles and not self._once("matter"):
                self._post(OpenedMatter(self._random.choice(view.tiles).code))
            case ListView():
                return self._touch("key:back", scene)
            case _ if self._random.random() < 0.5 and not self._once("back"):
                return self._touch("key:back", scene)
            case _:
                return self.leave(scene)
        return True

    def _progress(self, scene: Scene) -> bool:
        view = scene.view
        if not isinstance(view, ProgressView):
            if self._once("progress"):
                return self.leave(scene)
            self._post(AskedProgress())
            return True
        if view.state == "looking":
            return False
        if view.state != "ask":
            return self.leave(scene)
        number, code = self._random.choice(self._receipts) if self._receipts else ("", "")
        if code and view.can_scan and not self._once("code"):
            if self._random.random() < 0.7:
                self._hall.scan(code)
            else:
                self._hall.lay_slip(code)
            return True
        if self._once("number"):
            return False
        self._post(AskedProgress(number or "33099920260101" + str(self._random.randrange(10**6))))
        return True

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────
    def _touch(self, name: str, scene: Scene) -> bool:
        self._hands.touch(name, scene)
        return True

    def _once(self, what: str) -> bool:
        """Return whether `what` was done before, and note that it is done now."""
        before = what in self._did
        self._did.add(what)
        return before
