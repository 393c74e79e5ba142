"""The form page: what is touched goes to the heart, what is missing stands on the yellow key."""

from dataclasses import replace

from PySide6.QtQuick import QQuickItem

from kiosk.events import Confirmed, Filled, Focused
from kiosk.views import FieldRow, FormView, Scene
from ui.offscreen import Stage


def words_of(stage: Stage) -> list[str]:
    return [str(i.property("text")) for i in stage.items() if i.isVisible() and isinstance(i.property("text"), str)]


def key(stage: Stage) -> QQuickItem:
    found = stage.find("key:next")
    assert found is not None
    return found


def with_form(scene: Scene, **changes: object) -> Scene:
    assert isinstance(scene.view, FormView)
    return replace(scene, view=replace(scene.view, **changes))  # type: ignore[arg-type]


def test_the_yellow_key_says_what_is_missing_until_nothing_is(open_stage, scenes) -> None:
    scene = scenes()["form-phone"]
    stage, heart = open_stage(scene)
    assert not key(stage).isEnabled()
    assert key(stage).property("text") == "还差3位"
    heart.show(with_form(scene, ready=True, why_not=""))
    stage.settle()
    stage.tap("key:next")
    assert heart.touched == [Confirmed()]


def test_known_fields_say_where_they_came_from(open_stage, scenes) -> None:
    stage, _ = open_stage(scenes()["form-phone"])
    assert words_of(stage).count("来自证件") == 3
    assert "来自社保系统" in words_of(stage)


def test_only_a_field_that_may_be_changed_can_be_touched(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["form-phone"])
    stage.tap("field:address")
    stage.tap("field:name")
    assert heart.touched == [Focused("address")]


def test_choosing_an_answer_fills_the_field(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["form-choice-8"])
    stage.tap("option:b7")
    assert heart.touched == [Filled("bank", "b7")]


def test_a_half_typed_date_is_not_called_wrong(open_stage, scenes) -> None:
    scene = scenes()["form-date"]
    wrong = FieldRow("since", "哪一天丢的？", "date", "2026-11-2", error="没有这一天，请再看看")
    stage, heart = open_stage(with_form(scene, asked=(wrong,), why_not="没有这一天，请再看看"))
    assert "没有这一天，请再看看" not in words_of(stage)
    assert key(stage).property("text") == "还差1位"
    whole = replace(wrong, value="2026-11-31")
    heart.show(with_form(scene, asked=(whole,), why_not="没有这一天，请再看看"))
    stage.settle()
    assert "没有这一天，请再看看" in words_of(stage)


def test_an_optional_field_says_that_it_may_stay_empty(open_stage, scenes) -> None:
    field = FieldRow("mail", "邮寄地址", "address", "", required=False)
    stage, _ = open_stage(with_form(scenes()["form-phone"], asked=(field,), active="mail", ready=True))
    assert "邮寄地址（可以不填）" in words_of(stage)
    assert key(stage).isEnabled()


def test_when_all_is_filled_there_is_no_keyboard_and_everything_can_still_be_changed(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["form-done"])
    assert not [name for name in stage.names() if name.startswith("kb:")]
    stage.tap("field:phone")
    assert heart.touched == [Focused("phone")]


def test_while_shared_data_is_asked_nothing_can_be_confirmed(open_stage, scenes) -> None:
    stage, _ = open_stage(scenes()["form-waiting"])
    assert not key(stage).isEnabled()


def test_what_was_read_from_a_paper_stands_in_the_line_to_be_compared(open_stage, scenes) -> None:
    scene = scenes()["form-read"]
    stage, heart = open_stage(scene)
    words = words_of(stage)
    assert "外屿县东礁海生渔家饭店" in words, "whole, and to be changed letter by letter"
    assert "机器从您的材料上读的，请对一对。" in words
    assert key(stage).property("text") == "没错，下一步"
    stage.tap("key:next")
    assert heart.touched == [Confirmed()]


def test_a_value_that_comes_while_the_field_is_open_appears_in_it(open_stage, scenes) -> None:
    scene = scenes()["form-read"]
    assert isinstance(scene.view, FormView)
    read = scene.view.asked[0]
    stage, heart = open_stage(with_form(scene, asked=(replace(read, value="", source="", check=False),)))
    heart.show(scene)
    stage.settle()
    assert read.value in words_of(stage)
