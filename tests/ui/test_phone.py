"""The code for a phone on the screen: it can be scanned in every mode, says what to do, and leaves nobody stuck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import zxingcpp
from PySide6.QtGui import QImage

from kiosk.events import Confirmed, TookWay
from kiosk.text import Language
from kiosk.views import MaterialsView, PhoneRow, Scene

LANDSCAPE, PORTRAIT = (1920, 1080), (1080, 1920)


def with_view(scene: Scene, **changes: object) -> Scene:
    assert isinstance(scene.view, MaterialsView)
    return replace(scene, view=replace(scene.view, **changes))  # type: ignore[arg-type]


def codes(stage) -> list[str]:
    """Read every code on the glass, as a phone would."""
    image = stage.window.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return [found.text for found in zxingcpp.read_barcodes(np.ascontiguousarray(rows[:, : image.width()]))]


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize("elder", [False, True])
def test_the_code_on_the_glass_is_the_address_a_phone_opens(open_stage, scenes, size, elder) -> None:
    scene = scenes(elder=elder)["materials-phone"]
    stage, _ = open_stage(scene, size)
    assert codes(stage) == [scene.view.phone.address]


@pytest.mark.parametrize("state", ["asking", "receiving", "over"])
def test_there_is_no_code_while_there_is_nothing_to_scan(open_stage, scenes, state) -> None:
    stage, _ = open_stage(scenes()[f"materials-phone-{state}"])
    assert codes(stage) == []


def test_the_way_by_phone_is_offered_under_the_camera_and_the_camera_under_the_code(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["materials-scan-phone"])
    stage.tap("way:phone")
    heart.show(scenes()["materials-phone"])
    stage.settle()
    assert "key:next" not in stage.names()
    stage.tap("key:other")
    assert heart.touched == [TookWay("phone"), TookWay("camera")]


@pytest.mark.parametrize("name", ["materials-scan", "materials-scan-offline"])
def test_without_a_link_the_way_is_not_offered(open_stage, scenes, name) -> None:
    stage, _ = open_stage(scenes()[name])
    assert "way:phone" not in stage.names()


def test_the_time_left_is_counted_down(open_stage, scenes) -> None:
    scene = scenes()["materials-phone"]
    stage, heart = open_stage(scene)
    seen = []
    for seconds in (155, 60, 9):
        heart.show(with_view(scene, phone=PhoneRow("waiting", scene.view.phone.address, seconds)))
        stage.settle()
        seen.append(stage.find("phone:left").property("text"))
    assert seen == ["还剩 2:35", "还剩 1:00", "还剩 0:09"]


def test_a_code_that_is_over_offers_a_new_one(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["materials-phone-over"])
    stage.tap("key:next")
    stage.tap("key:other")
    assert heart.touched == [Confirmed(), TookWay("camera")]


def test_a_page_that_came_is_kept_or_refused(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["materials-came"])
    stage.tap("key:other")
    stage.tap("key:next")
    assert heart.touched == [TookWay("retake"), Confirmed()]


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_a_broken_camera_leads_to_the_phone_and_can_be_tried_again(open_stage, scenes, size) -> None:
    scene = scenes()["materials-broken"]
    stage, heart = open_stage(scene, size)
    stage.tap("key:next")
    stage.tap("key:other")
    heart.show(with_view(scene, rows=tuple(replace(row, may_wait=True, state="todo") for row in scene.view.rows)))
    stage.settle()
    stage.tap("key:other")
    assert heart.touched == [Confirmed(), TookWay("camera"), TookWay("later")]


def test_with_a_broken_camera_nothing_leads_from_the_code_to_it(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["materials-phone-over-broken"])
    assert "key:other" not in stage.names()
    stage.tap("key:next")
    assert heart.touched == [Confirmed()]


@pytest.mark.parametrize("english", [False, True])
@pytest.mark.parametrize("name", ["materials-phone-over", "materials-phone-over-broken", "materials-broken"])
def test_words_on_the_yellow_key_stand_in_one_line(open_stage, scenes, name, english) -> None:
    language = Language.EN if english else Language.ZH
    stage, _ = open_stage(scenes(language)[name], PORTRAIT)
    assert stage.find("key:next").property("implicitHeight") == stage.find("key:back").property("implicitHeight")
