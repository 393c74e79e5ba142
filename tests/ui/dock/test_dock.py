"""The dock: every press pulls one lever on another thread, and says how it went."""

from __future__ import annotations

import io
import threading
from dataclasses import replace

import pytest
from PIL import Image

from ui.dock.levers import Around, PaperOut


def a_picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (57, 120), "red").save(kept, "PNG")
    return kept.getvalue()


def test_a_press_lays_the_card_of_the_chosen_citizen_on_another_thread(open_dock) -> None:
    desk = open_dock()
    desk.press("dock:person:li")
    desk.press("dock:card:lay")
    desk.until(lambda: desk.dock.property("card") == "li")
    assert desk.levers.pulled == [("card:lay", "li")]
    assert threading.get_ident() not in desk.levers.threads
    assert "读卡器上：li" in desk.words()


def test_a_lever_that_takes_long_says_so_and_is_not_pulled_twice(open_dock) -> None:
    desk = open_dock()
    desk.levers.gate.clear()
    desk.press("dock:network:cut")
    desk.until(lambda: "请稍等…" in desk.words())
    desk.press("dock:network:cut")
    desk.dock.pull("network:cut")
    desk.levers.gate.set()
    desk.until(lambda: not desk.dock.property("busy"))
    assert desk.levers.pulled == [("network:cut", "wang")]


def test_a_lever_that_fails_says_so_in_both_languages(open_dock) -> None:
    desk = open_dock()
    desk.levers.refuses = True
    desk.press("dock:face:stand")
    desk.until(lambda: desk.dock.property("saidZh") == "没有照办")
    assert "没有照办\nwas not done" in desk.words()
    assert desk.dock.property("face") == ""


def test_simulators_that_are_gone_are_said_and_forgotten_once_they_answer(open_dock) -> None:
    desk = open_dock()
    desk.levers.lost = True
    desk.until(lambda: desk.dock.property("saidEn") == "nobody answers")
    desk.levers.lost = False
    desk.until(lambda: desk.dock.property("saidEn") == "")


def test_the_state_of_a_device_follows_the_terminal(open_dock) -> None:
    desk = open_dock()
    assert desk.find("dock:state:card_reader").property("text") == "正常"
    desk.levers.lines = (replace(desk.levers.lines[0], status="fault", says_zh="CRD-006", says_en="plug it in"),)
    desk.until(lambda: desk.find("dock:state:card_reader").property("text") == "CRD-006")
    assert "plug it in" in desk.words()


def test_the_other_faults_of_a_device_unfold(open_dock) -> None:
    desk = open_dock()
    desk.press("dock:more:card_reader")
    desk.until(lambda: any(item.objectName() == "dock:fault:card_reader:mute" for item in desk.items()))
    desk.until(lambda: desk.find("dock:fault:card_reader:mute").width() > 10)
    desk.press("dock:fault:card_reader:mute")
    desk.until(lambda: desk.levers.pulled == [("fault:card_reader:mute", "wang")])


def test_paper_that_came_out_is_shown_small_and_large(open_dock) -> None:
    desk = open_dock()
    assert not desk.find("dock:tray:take").isEnabled()
    desk.levers.around = Around(papers=(PaperOut(1, "凭条", "Receipt", taken=False, picture=a_picture()),))
    desk.until(lambda: desk.dock.property("inTray") == 1)
    assert desk.find("dock:tray:take").isEnabled()
    desk.until(lambda: "凭条 · 未取\nReceipt" in desk.words())
    desk.press("dock:paper:1")
    desk.until(lambda: any(i.objectName() == "dock:paper:away" and i.isVisible() for i in desk.items()))
    large = desk.window.window.grabWindow()
    middle = large.pixelColor(large.width() // 2, large.height() // 3)
    assert (middle.red(), middle.green()) == (255, 0)
    desk.press("dock:paper:away")
    desk.until(lambda: not desk.find("dock:paper:away").isVisible())


def test_a_code_can_be_shown_once_there_is_a_receipt_with_one(open_dock) -> None:
    desk = open_dock()
    assert not desk.find("dock:code:show").isEnabled()
    assert "QR code: no receipt yet" in desk.words()
    desk.levers.around = Around(code=True)
    desk.until(lambda: desk.find("dock:code:show").isEnabled())
    assert {"出示二维码", "Show a QR code"} <= set(desk.words())
    desk.press("dock:code:show")
    desk.until(lambda: desk.levers.pulled == [("code:show", "wang")])


def test_a_phone_sends_only_while_there_is_a_code_to_scan(open_dock) -> None:
    desk = open_dock()
    assert not desk.find("dock:phone:send").isEnabled()
    desk.levers.around = Around(phone=True)
    desk.until(lambda: desk.find("dock:phone:send").isEnabled())
    desk.press("dock:phone:send")
    desk.until(lambda: desk.levers.pulled == [("phone:send", "wang")])


@pytest.mark.parametrize("size", [(260, 700), (376, 700), (600, 1160), (940, 732), (1160, 2100)])
def test_words_stay_inside_their_keys(open_dock, size: tuple[int, int]) -> None:
    desk = open_dock(size=size)
    for item in desk.items():
        if item.objectName().startswith("dock:") and item.inherits("QQuickRectangle"):
            words = [i for i in item.childItems() if i.height() > 0]
            assert all(word.y() >= 0 and word.y() + word.height() <= item.height() for word in words), item.objectName()


def test_what_the_voice_said_stands_as_subtitles_and_the_headset_has_its_keys(open_dock) -> None:
    desk = open_dock()
    assert "还没有说话 nothing said yet" in desk.words()
    desk.levers.around = Around(said=("［耳机］好了。", "［扬声器］请取走您的回执。"), headset=True)
    desk.until(lambda: "［耳机］好了。" in desk.words())
    assert "［扬声器］请取走您的回执。" in desk.words()
    desk.press("dock:headset:pull")
    desk.until(lambda: desk.levers.pulled == [("headset:pull", "wang")])
