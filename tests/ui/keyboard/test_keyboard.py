"""The keyboard under a real finger: touches on the glass become characters in the field, and nothing stays."""

import ctypes
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.events import Filled
from kiosk.views import FieldRow, FormView, Frame, GoodbyeView, Scene
from tests.lacking import lacking
from ui.gallery import ShownHeart
from ui.keyboard import composer
from ui.keyboard.engine import open_engine
from ui.offscreen import Stage

FRAME = Frame(place="青屿岛便民服务站", phone="12345", language="zh", elder=False, offline=False, can_leave=True)


def form(kind: str, value: str = "", *, frame: Frame = FRAME, name: str = "f", **more: object) -> Scene:
    field = FieldRow(name, "紧急联系人", kind, value, **more)  # type: ignore[arg-type]
    return Scene(frame, FormView("只差这一项", (), (field,), name, ready=False))


@pytest.fixture(scope="module")
def heart() -> ShownHeart:
    return ShownHeart(form("text"))


@pytest.fixture(scope="module")
def glass(heart: ShownHeart) -> Iterator[Stage]:
    stage = Stage(heart)
    yield stage
    stage.close()


@pytest.fixture
def stage(glass: Stage, heart: ShownHeart) -> Iterator[Stage]:
    yield glass
    heart.show(Scene(FRAME, GoodbyeView("再见", ())))
    glass.settle()
    heart.touched.clear()
    assert glass.complaints == []


def show(stage: Stage, heart: ShownHeart, scene: Scene) -> None:
    heart.show(scene)
    stage.settle()
    heart.touched.clear()


def press(stage: Stage, keys: str) -> None:
    for key in keys.split():
        stage.tap(key if ":" in key else f"kb:{key}")


def values(heart: ShownHeart) -> list[str]:
    return [event.value for event in heart.touched if isinstance(event, Filled)]


def demand_pinyin() -> None:
    if open_engine() is None:
        lacking("libgooglepinyin0")


def test_pinyin_and_one_touch_on_a_suggestion_write_a_name(stage: Stage, heart: ShownHeart) -> None:
    demand_pinyin()
    show(stage, heart, form("text"))
    press(stage, "z h a n g w e i candidate:0")
    assert heart.touched == [Filled("f", "张伟")]


def test_letters_alone_fill_nothing(stage: Stage, heart: ShownHeart) -> None:
    show(stage, heart, form("text"))
    press(stage, "z h a n g")
    assert heart.touched == []


def test_a_government_word_is_the_first_suggestion(stage: Stage, heart: ShownHeart) -> None:
    demand_pinyin()
    show(stage, heart, form("text"))
    press(stage, "b d c d j space")
    assert values(heart) == ["不动产登记"]


def test_a_character_far_behind_is_found_among_all_suggestions(stage: Stage, heart: ShownHeart) -> None:
    demand_pinyin()
    engine = open_engine()
    assert engine is not None
    far = [candidate.text for candidate in engine.search("yi")][60]
    show(stage, heart, form("text"))
    press(stage, "y i more down down candidate-of-all:60")
    assert values(heart) == [far]


def test_deleting_takes_the_letters_first_then_the_characters(stage: Stage, heart: ShownHeart) -> None:
    show(stage, heart, form("text", "张"))
    press(stage, "w e back back")
    assert heart.touched == []
    press(stage, "back")
    assert values(heart) == [""]


def test_a_rare_character_is_deleted_whole(stage: Stage, heart: ShownHeart) -> None:
    show(stage, heart, form("text", "欧阳𬀩"))
    press(stage, "back")
    assert values(heart) == ["欧阳"]


def test_clear_empties_the_field_and_the_letters(stage: Stage, heart: ShownHeart) -> None:
    show(stage, heart, form("text", "张伟"))
    press(stage, "l i clear")
    assert values(heart) == [""]
    assert stage.find("candidate:0") is None


@pytest.mark.parametrize(
    ("kind", "keys", "value"),
    [
        ("phone", "1 3 9 0 0 0 0 1 2 3 4 5 6", "13900001234"),
        ("digits", "0 0 7", "007"),
        ("amount", "1 2 . 5 0", "12.50"),
        ("date", "1 9 5 3 0 6 1 8", "1953-06-18"),
        ("date", "1 9 5 3 0 6 1 8 9", "1953-06-18"),
        ("id_number", "3 3 0 9 9 9 1 9 5 3 0 6 1 8 0 0 2 X", "33099919530618002X"),
        ("credit_code", "9 1 M A 2 N", "91MA2N"),
        ("address", "123 1 2 号 3 单元", "12号3单元"),
        ("text", "abc o k a f o r", "okafor"),
        ("text", "abc shift O K shift a", "OKa"),
    ],
)
def test_every_kind_of_field_has_the_keys_it_needs(
    stage: Stage, heart: ShownHeart, kind: str, keys: str, value: str
) -> None:
    show(stage, heart, form(kind))
    press(stage, keys)
    assert values(heart)[-1] == value


def test_a_credit_code_has_no_letters_its_standard_does_not_use(stage: Stage, heart: ShownHeart) -> None:
    show(stage, heart, form("credit_code"))
    pressable = stage.names()
    assert not {f"kb:{letter}" for letter in "IOSVZ"} & set(pressable)
    assert "kb:Y" in pressable


def test_in_english_the_letters_come_first(stage: Stage, heart: ShownHeart) -> None:
    show(stage, heart, form("text", frame=replace(FRAME, language="en")))
    press(stage, "m a")
    assert values(heart) == ["m", "ma"]
    show(stage, heart, form("text"))


def test_the_letters_follow_the_language_where_it_is_switched_on_the_page(stage: Stage, heart: ShownHeart) -> None:
    show(stage, heart, form("text"))
    press(stage, "123 pinyin")
    show(stage, heart, form("text", frame=replace(FRAME, language="en")))
    press(stage, "m a")
    assert values(heart) == ["m", "ma"]
    show(stage, heart, form("text"))
    assert "kb:abc" in stage.names()


def test_keys_pressed_faster_than_the_heart_answers_lose_nothing(stage: Stage, heart: ShownHeart) -> None:
    show(stage, heart, form("phone"))
    press(stage, "1 3 9")
    heart.show(form("phone", "1"))  # the answer to the first key comes late
    press(stage, "8")
    heart.show(form("phone", "13"))
    heart.show(form("phone", "1398"))
    press(stage, "0")
    assert values(heart) == ["1", "13", "139", "1398", "13980"]


def test_what_somebody_else_fills_replaces_what_was_typed(stage: Stage, heart: ShownHeart) -> None:
    show(stage, heart, form("phone", "139"))
    heart.show(form("phone", "15800000000"))
    press(stage, "back")
    assert values(heart) == ["1580000000"]


def test_a_known_value_is_typed_anew_because_it_is_shown_masked(stage: Stage, heart: ShownHeart) -> None:
    show(stage, heart, form("phone", "139****1234", source="来自社保系统"))
    press(stage, "1")
    assert values(heart) == ["1"]


def test_another_field_begins_without_the_letters_of_the_last(stage: Stage, heart: ShownHeart) -> None:
    demand_pinyin()
    show(stage, heart, form("text"))
    press(stage, "w e i")
    assert stage.find("candidate:0") is not None
    show(stage, heart, form("text", name="g"))
    assert stage.find("candidate:0") is None


def test_keys_never_take_the_focus(stage: Stage, heart: ShownHeart) -> None:
    show(stage, heart, form("text"))
    before = stage.window.activeFocusItem()
    press(stage, "z h back clear")
    assert stage.window.activeFocusItem() == before


def test_when_the_page_goes_the_engine_holds_nothing_of_what_was_typed(stage: Stage, heart: ShownHeart) -> None:
    demand_pinyin()
    library = ctypes.CDLL("libgooglepinyin.so.0")
    library.im_get_sps_str.restype = ctypes.c_char_p
    library.im_get_sps_str.argtypes = [ctypes.POINTER(ctypes.c_size_t)]
    show(stage, heart, form("text"))
    press(stage, "o u y a n g")
    assert library.im_get_sps_str(ctypes.byref(ctypes.c_size_t())) == b"ouyang"
    show(stage, heart, Scene(FRAME, GoodbyeView("再见", ())))
    assert b"ouyang" not in (library.im_get_sps_str(ctypes.byref(ctypes.c_size_t())) or b"")


@pytest.mark.parametrize(("elder", "least"), [(False, 48), (True, 64)])
@pytest.mark.parametrize("kind", ["text", "phone", "id_number", "credit_code", "address"])
def test_every_key_is_large_enough_for_a_finger(
    stage: Stage, heart: ShownHeart, kind: str, elder: bool, least: int
) -> None:
    show(stage, heart, form(kind, frame=replace(FRAME, elder=elder)))
    if kind == "text":
        press(stage, "z h a n g")
    if kind == "address":
        press(stage, "123")
    keys = [i for i in stage.items() if i.objectName().startswith(("kb:", "candidate:")) and i.isVisible()]
    assert len(keys) >= 12
    small = [i.objectName() for i in keys if i.opacity() > 0 and (i.width() < least or i.height() < least)]
    assert small == []


def test_without_the_engine_the_panel_says_so_and_letters_and_digits_still_work(
    stage: Stage, heart: ShownHeart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composer, "_engine_of_this_process", lambda: None)
    show(stage, heart, form("text"))
    words = [i.property("text") for i in stage.items() if i.isVisible() and isinstance(i.property("text"), str)]
    assert "拼音现在用不了，请按 ABC 写字母" in words
    assert "kb:z" not in stage.names()
    press(stage, "abc z 123 7")
    assert values(heart) == ["z", "z7"]
