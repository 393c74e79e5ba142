"""The automatic citizen: looks at the scene and does what a person with this script would do next."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType

from kiosk.play.citizens import Citizen
from kiosk.play.hands import Hands, Strokes
from kiosk.play.script import Script
from kiosk.play.world import World
from kiosk.views import (
    CardPlace,
    CardView,
    CommitView,
    FaceView,
    FaultView,
    FormView,
    GuideView,
    MaterialsView,
    RatingView,
    ReceiptView,
    Scene,
    SituationView,
    SlipKind,
)

_AGAIN_SECONDS = 3
MOST_TRIES = 3  # a card that does not work is laid, and a page photographed, three times; then a person gives up
_CARDS: Mapping[str, tuple[CardPlace, ...]] = MappingProxyType(
    {"identity": ("reader",), "social": ("slot",), "both": ("slot", "reader")}
)
PAPER = "health_report"  # what is laid under the camera where the script names nothing


class AutomaticCitizen:
    """One visit. `act` does at most one thing for a scene and returns whether it did."""

    def __init__(self, script: Script, citizen: Citizen, hands: Hands, world: World, words: str) -> None:
        """Come with a card in the pocket."""
        self.script = script
        self.citizen = citizen
        self.hands = hands
        self.world = world
        self.words = words
        self.gone = False
        self._done: set[str] = set()
        self._paper_laid = ""
        self._card_at: CardPlace | None = None
        self._laid: Counter[CardPlace] = Counter()
        self._pictures: Counter[str] = Counter()  # taken of the page that lies there, by material
        self._looks = 0
        self._screens: dict[str, Callable[[Scene], bool]] = {
            "attract": self._attract,
            "home": self._home,
            "list": self._list,
            "guide": self._guide,
            "situation": self._situation,
            "consent": self._yes,
            "card": self._card,
            "face": self._face,
            "form": self._form,
            "materials": self._materials,
            "review": self._yes,
            "commit": self._commit,
            "receipt": self._receipt,
            "rating": self._rating,
            "goodbye": self._goodbye,
            "fault": self._fault,
        }

    def act(self, scene: Scene) -> bool:
        """Do the next thing for this scene."""
        if self.gone:
            return False
        if self.script.leave_at == scene.view.screen:
            self.gone = True
            self.world.walk_away()
            return True
        if scene.idle_seconds:
            return self._touch("key:stay", scene)
        handler = self._screens.get(scene.view.screen)
        return handler(scene) if handler else False

    # ── in the lobby ────────────────────────────────────────────────────────────────────────────────
    def _attract(self, scene: Scene) -> bool:
        return not self._did("arrived") and self._touch("key:start", scene)

    def _home(self, scene: Scene) -> bool:
        if scene.frame.language != self.script.language:
            return self._touch("key:language", scene)
        if scene.frame.elder != self.script.elder:
            return self._touch("key:elder", scene)
        tile = f"tile:{self.script.matter}"
        hot = any(t.code == self.script.matter for t in getattr(scene.view, "hot", ()))
        if not self.script.search and hot and self.hands.sees(tile):
            return self._touch(tile, scene)
        self.hands.search(self.words)
        return True

    def _list(self, scene: Scene) -> bool:
        if any(t.code == self.script.matter for t in getattr(scene.view, "tiles", ())):
            return self._touch(f"tile:{self.script.matter}", scene)
        return False

    # ── in the journey ──────────────────────────────────────────────────────────────────────────────
    def _guide(self, scene: Scene) -> bool:
        view = scene.view
        return isinstance(view, GuideView) and self._touch("key:next" if view.startable else "key:leave", scene)

    def _situation(self, scene: Scene) -> bool:
        view = scene.view
        if not isinstance(view, SituationView):
            return False
        wanted = self.script.situation.get(view.id, view.options[0].id)
        if view.chosen != wanted:
            return self._touch(f"option:{wanted}", scene)
        return not view.stop and self._touch("key:next", scene)

    def _yes(self, scene: Scene) -> bool:
        return self._touch("key:next", scene)

    def _card(self, scene: Scene) -> bool:
        view = scene.view
        if not isinstance(view, CardView):
            return False
        if view.state == "reading":
            return False
        if self._card_at is not None:
            if view.state == "waiting" and self._card_at in view.places:
                return False
            self.world.lift_card()
            self._card_at = None
            return True
        offered = [place for place in _CARDS[self.script.card] if place in view.places]
        if self._laid.total() >= MOST_TRIES:
            return self._touch("key:leave", scene)
        if offered:
            self._lay(min(offered, key=self._laid.__getitem__))  # another card, where the first one was refused
        return bool(offered)

    def _lay(self, place: CardPlace) -> None:
        self._card_at = place
        self._laid[place] += 1
        self.world.lay_card(self.citizen, place)

    def _face(self, scene: Scene) -> bool:
        view = scene.view
        if not isinstance(view, FaceView):
            return False
        turn = f"asked {self._looks} {view.asked} {(view.seconds_left + 1) // _AGAIN_SECONDS}"
        if view.challenge and not self._did(turn):  # and again after a while, where it is still asked
            self.world.do_as_asked(view.challenge)
            return True
        if view.state not in ("consent", "no_match"):
            return False
        if not self.script.face:
            return self._touch("way:skip", scene)
        self._looks += 1
        self.world.stand(self.citizen, self.script.manner)
        return self._touch("key:next", scene)

    def _form(self, scene: Scene) -> bool:
        view = scene.view
        if not isinstance(view, FormView) or view.waiting:
            return False
        row = next((r for r in (*view.asked, *view.known) if r.id == view.active), None)
        if row is None:
            return self._touch("key:next", scene)
        wanted = self.script.fields.get(row.id, row.choices[0].id if row.choices else "")
        if wanted and row.value != wanted:
            self.hands.write(row.id, wanted)
            return True
        return view.ready and self._touch("key:next", scene)

    def _materials(self, scene: Scene) -> bool:
        view = scene.view
        if not isinstance(view, MaterialsView) or view.busy:
            return False
        if view.scanning:
            return self._page(view, scene)
        again = next((m for m in self.script.retake if any(r.id == m and r.pages for r in view.rows)), "")
        if again and not self._did(f"again {again}"):
            return self._touch(f"material:{again}", scene)
        if view.ready:
            return self._touch("key:next", scene)
        row = next((r for r in view.rows if r.state == "todo"), None)
        if row is None:
            return False
        given_up = self._pictures[row.id] >= MOST_TRIES
        return self._touch("key:leave" if given_up else f"material:{row.id}", scene)

    def _page(self, view: MaterialsView, scene: Scene) -> bool:
        """Lay the paper, take it, show its corners where that is asked, look at it, and take it again if so planned."""
        match view.state:
            case "camera" if view.scanning in self.script.phone and view.by_phone == "offered":
                return self._touch("way:phone", scene)
            case "phone":
                return self._phone(view, scene)
            case "broken" if view.scanning not in self.script.phone:
                self._pictures[view.scanning] += 1  # whoever has no phone with them looks again, and then gives up
                return self._touch("key:back", scene)
            case "camera":
                page = f"{view.scanning}/{view.page}"
                if self._paper_laid != page:
                    self._paper_laid = page
                    way = "" if self._did(f"laid {view.scanning}") else self.script.lies.get(view.scanning, "")
                    self.world.lay_paper(self.script.papers.get(view.scanning, PAPER), way)
                    self._pictures[view.scanning] = 0
                if self._pictures[view.scanning] >= MOST_TRIES:
                    return self._touch("key:other", scene)
                self._pictures[view.scanning] += 1
            case "corners" if (corners := self.world.corners()) != view.corners:
                self.hands.place_corners(corners)
                return True
            case "pages" if view.scanning in self.script.retake and not self._did(f"retaken {view.scanning}"):
                self._paper_laid = ""
                return self._touch("key:other", scene)
        return self._touch("key:next", scene)

    def _phone(self, view: MaterialsView, scene: Scene) -> bool:
        """Scan the code and send the photo, once for each page; ask for a new code where it is over."""
        if view.phone is None or view.phone.state not in ("waiting", "opened", "over"):
            return False
        if view.phone.state == "over":
            return self._touch("key:next", scene)
        if self._did(f"sent {view.scanning}/{view.page} {view.phone.address}"):
            return False
        self.world.send_from_phone(view.phone.address, self.script.phone[view.scanning])
        return True

    def _commit(self, scene: Scene) -> bool:
        view = scene.view
        if not isinstance(view, CommitView):
            return False
        if view.signed:
            return self._touch("key:next", scene)
        if self.script.sign and not self._did("signed"):
            self.hands.sign(_flourish())
            return True
        return False

    def _receipt(self, scene: Scene) -> bool:
        view = scene.view
        if not isinstance(view, ReceiptView) or view.paper == "printing":
            return False
        if view.kind is SlipKind.PROVISIONAL and self.script.wait_for_case_number:
            return False
        return self._touch("key:next", scene)

    def _rating(self, scene: Scene) -> bool:
        view = scene.view
        if not isinstance(view, RatingView):
            return False
        if not self.script.rating:
            return self._touch("key:leave", scene)
        if view.level != self.script.rating:
            return self._touch(f"level:{self.script.rating}", scene)
        missing = [t for t in self.script.rating_tags if t not in {x.id for x in view.tags if x.chosen}]
        if missing and view.tags:
            return self._touch(f"tag:{missing[0]}", scene)
        return view.ready and self._touch("key:next", scene)

    def _goodbye(self, scene: Scene) -> bool:
        if self._did("goodbye"):
            return False
        self.world.lift_card()
        self.world.walk_away()
        return self._touch("key:next", scene)

    def _fault(self, scene: Scene) -> bool:
        view = scene.view
        if not isinstance(view, FaultView):
            return False
        way = self.script.ways.get(view.code, view.ways[0].id)
        if way == "retry" and self._did(f"retry {view.code}"):
            way = "leave"
        if view.code.startswith("CRD") and self._card_at is not None:
            self.world.lift_card()
            self._card_at = None
        return self._touch(f"way:{way}", scene)

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────
    def _touch(self, name: str, scene: Scene) -> bool:
        self.hands.touch(name, scene)
        return True

    def _did(self, what: str) -> bool:
        """Return whether `what` was done before, and note that it is done now."""
        before = what in self._done
        self._done.add(what)
        return before


def _flourish() -> Strokes:
    """Return an invented signature: one wave and one line, about a second and a half long."""
    wave = tuple((0.1 + 0.6 * i / 40, 0.5 + 0.25 * math.sin(i / 4), i / 40) for i in range(41))
    line = tuple((0.2 + 0.6 * i / 12, 0.85 - 0.05 * i / 12, 1.1 + i / 30) for i in range(13))
    return (wave, line)
