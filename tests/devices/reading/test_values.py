"""What a recognised text is worth: proven by check digit, shape or repetition, or worth nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from devices.camera.papers import WRONG_CODE
from devices.reading.values import figures_in, has_a_shape, plain, proven, shapes_in
from devices.reading.words_of_sums import sum_in_words
from kiosk.matter.known_fields import KnownKind, known_fields

CODE = "92330999MA2Q8509E1"
NUMBER = "330999195306180025"


def test_a_text_is_freed_of_spaces_and_of_full_width() -> None:
    assert plain("统一社会信用代码 ： ９２３３０９９９ＭＡ２Ｑ８５０９Ｅ１") == f"统一社会信用代码:{CODE}"
    assert plain("（ 青 屿 ）") == "(青屿)"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("credit_code", CODE, CODE),
        ("credit_code", f"{CODE}法定代表人", CODE),
        ("id_number", NUMBER, NUMBER),
        ("date", "2026年10月28日", "2026-10-28"),
        ("date", "2026-1-8住院9天", "2026-01-08"),
        ("date", "2028.02.29", "2028-02-29"),
        ("property_number", "浙(2024)青屿市不动产权第0012345号", "浙（2024）青屿市不动产权第0012345号"),
        ("organisation", "潮音文化传播(青屿)有限公司", "潮音文化传播（青屿）有限公司"),
        ("organisation", "外屿县东礁海生渔家饭店", "外屿县东礁海生渔家饭店"),
        ("person", "欧阳𬀩", "欧阳𬀩"),
        ("person", "买买提·艾力", "买买提·艾力"),
    ],
)
def test_what_is_right_is_taken_as_a_form_takes_it(kind: str, text: str, value: str) -> None:
    assert proven(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("credit_code", WRONG_CODE),
        ("credit_code", CODE[:-1]),
        ("credit_code", f"{CODE}9"),
        ("credit_code", CODE.replace("0", "O", 1)),
        ("credit_code", CODE.lower()),
        ("id_number", "330999195306180026"),
        ("id_number", "330999195313180022"),
        ("id_number", f"{NUMBER}1"),
        ("date", "2026年13月1日"),
        ("date", "2026年2月30日"),
        ("date", "3026年1月1日"),
        ("date", "长期"),
        ("date", "2026年10月281"),
        ("property_number", "浙(2024)青屿市不动产权第号"),
        ("organisation", "变更记录"),
        ("organisation", "规格"),
        ("organisation", "潮音文化传播(青屿有限公司"),
        ("organisation", "青屿灯塔路海味贸易有限"),
        ("person", "王"),
        ("person", "王秀兰性别:女"),
        ("person", "王秀l"),
        ("amount_twice", "3210.50"),
        ("nonsense", "x"),
    ],
)
def test_what_is_not_proven_is_nothing(kind: str, text: str) -> None:
    assert proven(kind, text) is None


def test_a_code_is_found_without_a_label_but_not_at_the_end_of_something_longer() -> None:
    assert shapes_in("credit_code", f"代码{CODE}登记") == [CODE]
    assert shapes_in("credit_code", f"NO1{CODE}") == []
    assert not has_a_shape("date")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("叁仟贰佰壹拾元伍角整", "3210.50"),
        ("叁仟贰佰壹拾元伍角整(小写)¥3,210.50", "3210.50"),
        ("壹拾元整", "10"),
        ("拾伍元整", "15"),
        ("贰万零伍元零叁分", "20005.03"),
        ("壹仟贰佰万元整", "12000000"),
        ("壹仟零伍拾圆正", "1050"),
        ("伍角", "0.5"),
    ],
)
def test_a_sum_in_words_is_understood(text: str, value: str) -> None:
    assert sum_in_words(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "元整",
        "叁贰元",
        "仟元",
        "壹佰仟元",
        "万元整",
        "壹元贰元",
        "共计叁元",
        "佰拾元",
        "叁仟贰佰",
        "壹亿元整",
        "壹拾元伍",
    ],
)
def test_words_that_are_no_sum_are_none(text: str) -> None:
    assert sum_in_words(text) is None


def test_figures_have_two_decimals_and_right_groups() -> None:
    assert figures_in("¥3,210.50") == [Decimal("3210.50")]
    assert figures_in("1,80.00 12.345 7 1.2.34") == []


@given(st.sampled_from(range(18)), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_no_single_wrong_character_of_a_code_passes(place: int, character: str) -> None:
    changed = CODE[:place] + character + CODE[place + 1 :]
    assert proven("credit_code", changed) in (None, CODE)
    assert proven("credit_code", changed) is None or uscc.is_valid(changed)


@given(st.sampled_from(list(KnownKind)), st.text(alphabet="0123456789X.年月日-()第号店公司王·MA￥,元角拾佰万整壹"))
def test_any_text_gives_a_value_or_nothing(kind: KnownKind, text: str) -> None:
    value = proven(kind.value, plain(text))
    assert value is None or value
    assert sum_in_words(text) is None or sum_in_words(text) >= 0
    figures_in(text)


def test_every_kind_of_the_list_can_be_proven() -> None:
    kinds = {known.kind.value for known in known_fields().values()}
    assert kinds == set(KnownKind)
    samples = {
        "credit_code": CODE, "id_number": NUMBER, "date": "2026年1月1日", "organisation": "海生渔家饭店",
        "property_number": "浙(2024)青屿市不动产权第0012345号", "person": "王秀兰",
    }  # fmt: skip
    assert all(proven(kind, text) for kind, text in samples.items())
    assert kinds - samples.keys() == {"amount_twice"}
