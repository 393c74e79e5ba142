"""Which card the automatic citizen takes where: each card has its place, and a refused one gives way to the other."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.play.citizen import MOST_TRIES, AutomaticCitizen
from kiosk.play.citizens import citizens
from kiosk.play.script import Script
from kiosk.play.world import World
from kiosk.text import Language
from kiosk.views import CardPlace, CardView, Frame, Scene

BOTH: tuple[CardPlace, ...] = ("reader", "slot")


class Levers:
    def __init__(self) -> None:
        self.pulled: list[str] = []

    def pull(self, role: str, lever: str, **args: Any) -> None:
        self.pulled.append(f"{role} {lever}")


class Hands:
    def __init__(self) -> None:
        self.touched: list[str] = []

    def touch(self, name: str, scene: Scene) -> None:
        self.touched.append(name)


class Visitor:
    def __init__(self, card: str) -> None:
        self.levers, self.hands = Levers(), Hands()
        script = Script(name="", matter="", citizen="li_yan", card=card)  # type: ignore[arg-type]
        world = World(self.levers, None, slot=True)
        hands: Any = self.hands
        self.citizen = AutomaticCitizen(script, citizens()["li_yan"], hands, world, "")

    def sees(self, state: str, *places: CardPlace) -> list[str]:
        """Look at the card page, and return what was done then."""
        self.levers.pulled.clear()
        view = CardView(state, "", "", places=places or BOTH)  # type: ignore[arg-type]
        frame = Frame("", "", Language.ZH, elder=False, offline=False)
        self.citizen.act(Scene(frame, view))
        return list(self.levers.pulled)


LIFTED = ["card_reader lift", "social_card_reader lift"]


@pytest.mark.parametrize(
    ("card", "laid"),
    [("identity", "card_reader lay"), ("social", "social_card_reader lay"), ("both", "social_card_reader lay")],
)
def test_a_card_goes_where_it_belongs_and_stays_while_it_is_read(card: str, laid: str) -> None:
    visitor = Visitor(card)
    assert visitor.sees("waiting") == [laid]
    assert visitor.sees("waiting") == []
    assert visitor.sees("reading") == []


def test_a_refused_card_gives_way_to_the_other() -> None:
    visitor = Visitor("both")
    visitor.sees("waiting")
    assert visitor.sees("problem") == LIFTED
    assert visitor.sees("problem") == ["card_reader lay"]


def test_a_card_whose_reader_is_gone_gives_way_to_the_other() -> None:
    visitor = Visitor("both")
    visitor.sees("waiting")
    assert visitor.sees("waiting", "reader") == LIFTED
    assert visitor.sees("waiting", "reader") == ["card_reader lay"]


def test_whoever_has_only_the_card_that_cannot_be_read_now_waits() -> None:
    visitor = Visitor("social")
    assert visitor.sees("waiting", "reader") == []
    assert visitor.hands.touched == []


def test_after_some_tries_a_person_gives_up() -> None:
    visitor = Visitor("both")
    for _ in range(MOST_TRIES):
        visitor.sees("problem")
        visitor.sees("problem")
    visitor.sees("problem")
    assert visitor.hands.touched == ["key:leave"]


def test_where_there_is_no_second_reader_nothing_is_asked_of_it() -> None:
    levers = Levers()
    world = World(levers, None)
    world.lay_card(citizens()["li_yan"])
    world.lift_card()
    assert levers.pulled == ["card_reader lay", "card_reader lift"]
