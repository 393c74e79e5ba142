"""Hands without a screen: the names of things on the screen, and the events they make."""

import pytest
from in_memory import Bench

from kiosk.events import (
    AskedProgress,
    Chose,
    ChoseElder,
    ChoseLanguage,
    Confirmed,
    Edited,
    Event,
    Filled,
    Focused,
    Left,
    OpenedDepartment,
    OpenedMaterial,
    OpenedMatter,
    PickedPage,
    Rated,
    Searched,
    Signed,
    Started,
    Stayed,
    TookWay,
    WentBack,
)
from kiosk.play.hands import DirectHands, HandsError
from kiosk.text import Language


@pytest.fixture
def posted() -> list[Event]:
    return []


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("key:start", Started()),
        ("key:next", Confirmed()),
        ("key:back", WentBack()),
        ("key:leave", Left()),
        ("key:stay", Stayed()),
        ("key:progress", AskedProgress()),
        ("key:elder", ChoseElder(elder=True)),
        ("key:language", ChoseLanguage(Language.EN)),
        ("tile:000114001001", OpenedMatter("000114001001")),
        ("group:1133", OpenedDepartment("1133")),
        ("option:own", Chose("own")),
        ("way:skip", TookWay("skip")),
        ("field:phone", Focused("phone")),
        ("material:paper", OpenedMaterial("paper")),
        ("page:2", PickedPage(2)),
        ("edit:form", Edited("form")),
        ("level:5", Rated(5)),
    ],
)
def test_every_name_makes_its_event(bench: Bench, posted: list[Event], name: str, event: Event) -> None:
    DirectHands(posted.append).touch(name, bench.terminal.scene())
    assert posted == [event]


@pytest.mark.parametrize("name", ["key:nothing", "door:1", "", "tag:slow"])
def test_what_has_no_such_name_is_said(bench: Bench, posted: list[Event], name: str) -> None:
    with pytest.raises(HandsError):
        DirectHands(posted.append).touch(name, bench.terminal.scene())
    assert posted == []


def test_writing_searching_and_signing(posted: list[Event]) -> None:
    hands = DirectHands(posted.append)
    hands.write("phone", "139")
    hands.search("失业")
    hands.sign((((0.1, 0.1, 0.0),),))
    assert posted == [Filled("phone", "139"), Searched("失业"), Signed((((0.1, 0.1, 0.0),),))]
