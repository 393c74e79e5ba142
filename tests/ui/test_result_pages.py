"""Review, submit, print, receipt, rating, goodbye: honest words, codes a phone can read, every touch an event."""

from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QImage

from kiosk.events import Confirmed, Edited, Rated, TookWay
from kiosk.views import ReceiptView, SlipKind
from ui.offscreen import Stage


def words_of(stage: Stage) -> list[str]:
    return [str(i.property("text")) for i in stage.items() if i.isVisible() and isinstance(i.property("text"), str)]


def picture_of(stage: Stage) -> Image.Image:
    grabbed = stage.window.grabWindow().convertToFormat(QImage.Format.Format_RGB888)
    size = (grabbed.width(), grabbed.height())
    return Image.frombytes("RGB", size, bytes(grabbed.constBits()), "raw", "RGB", grabbed.bytesPerLine())


def has_colour(stage: Stage, name: str) -> bool:
    from PySide6.QtGui import QColor

    wanted = QColor(name).getRgb()[:3]
    return any(colour == wanted for _, colour in picture_of(stage).getcolors(1 << 24) or [])


HOLD, DONE = "#574487", "#1B6540"


# ── review ──────────────────────────────────────────────────────────────────────────────────────────
def test_a_group_of_the_review_leads_back_to_its_step(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["review"])
    stage.tap("edit:form")
    stage.tap("edit:situation")
    stage.tap("key:next")
    assert heart.touched == [Edited("form"), Edited("situation"), Confirmed()]


def test_rare_characters_and_long_names_stand_whole_in_the_review(open_stage, scenes) -> None:
    stage, _ = open_stage(scenes()["review"])
    assert "李䶮" in words_of(stage)
    stage, _ = open_stage(scenes()["review-long"])
    assert "LINDQVIST OYELARAN MARTA ALEXANDRA KATARINA UM" in words_of(stage)


# ── submit and print ────────────────────────────────────────────────────────────────────────────────
def test_while_the_machine_works_there_is_nothing_yellow_to_press(open_stage, scenes) -> None:
    for name in ("submit-sealing", "submit-sending", "print-printing"):
        stage, _ = open_stage(scenes()[name])
        assert "key:next" not in stage.names(), name


def test_sending_offline_does_not_promise_seconds(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["submit-sending"])
    assert "最多再等 8 秒" in words_of(stage)
    heart.show(scenes()["submit-offline"])
    stage.settle()
    assert "网络断开了，连上就送" in words_of(stage)
    assert not any("最多再等" in words for words in words_of(stage))


# ── receipt ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)], ids=["portrait", "landscape"])
def test_a_phone_can_read_the_code_on_the_screen(open_stage, scenes, size: tuple[int, int]) -> None:
    stage, _ = open_stage(scenes()["receipt-accepted"], size)
    (code,) = zxingcpp.read_barcodes(picture_of(stage))
    assert code.text == "https://qingyu.example/c/330900202611220381"


def test_a_provisional_slip_wears_its_own_colour_and_never_the_green_of_done(open_stage, scenes) -> None:
    stage, _ = open_stage(scenes()["receipt-provisional"])
    assert has_colour(stage, HOLD)
    assert not has_colour(stage, DONE)
    assert "未受理" in words_of(stage)
    assert zxingcpp.read_barcodes(picture_of(stage)) == []


@pytest.mark.parametrize("kind", [kind for kind in SlipKind if kind is not SlipKind.PROVISIONAL])
def test_no_other_slip_wears_the_provisional_colour(open_stage, scenes, kind: SlipKind) -> None:
    stage, _ = open_stage(scenes()[f"receipt-{kind}"])
    assert not has_colour(stage, HOLD)


def test_the_number_is_the_largest_thing_on_the_slip_and_whole(open_stage, scenes) -> None:
    stage, _ = open_stage(scenes()["receipt-long"])
    number = stage.find("number")
    assert number is not None
    assert number.property("text") == "12441500196720244T3442199806003202206230068"
    stage, _ = open_stage(scenes()["receipt-provisional"])
    number = stage.find("number")
    assert number is not None
    assert number.property("font").pixelSize() >= 64


def test_one_does_not_leave_while_the_slip_is_being_printed(open_stage, scenes) -> None:
    scene = scenes()["receipt-granted"]
    assert isinstance(scene.view, ReceiptView)
    stage, heart = open_stage(replace(scene, view=replace(scene.view, paper="printing", paper_note="正在打印回执")))
    assert "key:next" not in stage.names()
    heart.show(scene)
    stage.settle()
    stage.tap("key:next")
    assert heart.touched == [Confirmed()]


def test_a_slip_that_did_not_come_out_can_be_printed_again(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["receipt-long"])
    assert "打印机没纸了。请记下号码，或扫一扫。" in words_of(stage)
    stage.tap("key:other")
    assert heart.touched == [TookWay("retry")]


# ── rating and goodbye ──────────────────────────────────────────────────────────────────────────────
def test_a_level_is_one_touch_and_nothing_is_chosen_beforehand(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["rating"])
    assert "key:next" not in stage.names()
    stage.tap("level:4")
    assert heart.touched == [Rated(4)]


def test_reasons_are_asked_for_poor_levels_only_and_can_be_several(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["rating-good"])
    assert not [name for name in stage.names() if name.startswith("tag:")]
    heart.show(scenes()["rating-poor"])
    stage.settle()
    stage.tap("tag:machine")
    stage.tap("tag:slow")
    assert heart.touched == [Rated(2, ("slow", "machine")), Rated(2, ())]


def test_nothing_moves_under_the_finger_when_reasons_appear(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["rating"])
    before = [stage.find(f"level:{n}").y() for n in range(1, 6)]
    heart.show(scenes()["rating-poor"])
    stage.settle()
    assert [stage.find(f"level:{n}").y() for n in range(1, 6)] == before


def test_goodbye_ends_on_the_yellow_key(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["goodbye"])
    stage.tap("key:next")
    assert heart.touched == [Confirmed()]
