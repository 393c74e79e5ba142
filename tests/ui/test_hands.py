"""The hands: what is touched on the glass arrives at the heart as the right event."""

from __future__ import annotations

import pytest

from kiosk import events
from kiosk.text import Language
from ui.gallery import SIZES
from ui.offscreen import StageError

TOUCHES = [
    ("attract", "key:next", events.Started()),
    ("attract", "key:start", events.Started()),
    ("home", "search", events.Searched("")),
    ("home", "key:search", events.Searched("")),
    ("home", "tile:M3", events.OpenedMatter("M3")),
    ("home", "group:d5", events.OpenedDepartment("d5")),
    ("home", "group:t4", events.OpenedTheme("t4")),
    ("home", "key:other", events.AskedProgress("")),
    ("home", "key:language", events.ChoseLanguage(Language.EN)),
    ("home", "key:elder", events.ChoseElder(elder=True)),
    ("list-department", "tile:N1", events.OpenedMatter("N1")),
    ("list-department", "tile:M8", events.OpenedMatter("M8")),
    ("list-department", "key:back", events.WentBack()),
    ("progress-found", "key:next", events.AskedProgress("")),
    ("guide", "key:next", events.Confirmed()),
    ("situation", "option:changed", events.Chose("changed")),
    ("situation-chosen", "key:next", events.Confirmed()),
    ("consent", "key:next", events.Confirmed()),
    ("card", "key:leave", events.Left()),
    ("face", "key:next", events.Confirmed()),
    ("face", "way:skip", events.TookWay("skip")),
    ("face-looking", "way:skip", events.TookWay("skip")),
    ("fault", "way:retry", events.TookWay("retry")),
    ("fault", "way:leave", events.TookWay("leave")),
    ("idle", "key:stay", events.Stayed()),
    ("idle", "key:leave-now", events.Left()),
]


@pytest.mark.parametrize("shape", SIZES)
def test_every_touch_becomes_its_event(shape: str, open_stage, scenes) -> None:
    every = scenes()
    stage, heart = open_stage(every["attract"], SIZES[shape])
    for page, name, event in TOUCHES:
        heart.show(every[page])
        stage.settle()
        heart.touched.clear()
        stage.tap(name)
        assert heart.touched == [event], f"{page} {name}"


def test_a_key_that_is_not_ready_cannot_be_pressed(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["situation"])
    with pytest.raises(StageError, match="cannot be pressed"):
        stage.tap("key:next")
    assert heart.touched == []


def test_a_missing_thing_is_named_with_what_there_is(open_stage, scenes) -> None:
    stage, _ = open_stage(scenes()["situation"])
    with pytest.raises(StageError, match=r"option:none-such is not on screen situation.*option:lost"):
        stage.tap("option:none-such")


def test_a_tile_far_down_a_list_is_scrolled_to(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes(elder=True)["list-department"], SIZES["landscape"])
    stage.tap("tile:M8")
    assert heart.touched == [events.OpenedMatter("M8")]


def test_the_scroll_keys_turn_a_long_page(open_stage, scenes) -> None:
    stage, _ = open_stage(scenes()["guide-long"])
    down, up = stage.find("scroll:down"), stage.find("scroll:up")
    assert down.isEnabled()
    assert not up.isEnabled()
    for _ in range(10):
        if down.isEnabled():
            stage.tap("scroll:down")
    assert not down.isEnabled()
    stage.tap("scroll:up")
    assert down.isEnabled()


def test_behind_the_idle_warning_nothing_can_be_touched(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["idle"])
    stage.tap("option:broken")
    assert heart.touched == []


def test_help_opens_over_the_page_and_closes_with_it(open_stage, scenes) -> None:
    every = scenes()
    stage, heart = open_stage(every["guide"])
    stage.tap("key:help")
    assert stage.find("key:close").isVisible()
    stage.tap("key:close")
    assert not stage.find("key:close").isVisible()
    stage.tap("key:help")
    heart.show(every["home"])
    stage.settle()
    assert not stage.find("key:close").isVisible()
    assert heart.touched == []


def test_a_search_is_typed_letter_by_letter(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["list-search-empty"])
    stage.type_text("sbk")
    assert [event.query for event in heart.touched if isinstance(event, events.Searched)][-1] == "sbk"


def test_a_case_number_is_typed_and_asked(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["progress-ask"])
    stage.type_text("QY11220047")
    stage.tap("key:next")
    assert heart.touched == [events.AskedProgress("QY 1122 0047")]


def test_the_window_can_be_smaller_than_the_design_and_still_be_touched(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["home"])
    stage.window.resize(540, 960)
    stage.settle()
    stage.tap("tile:M0")
    assert heart.touched == [events.OpenedMatter("M0")]
