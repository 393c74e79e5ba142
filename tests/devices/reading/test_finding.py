"""Which line is which field: by label, by shape, or not at all; whatever is unsure is left out."""

from __future__ import annotations

from typing import Any

from devices.reading.finding import Line, Wanted, find, has_labels
from kiosk.matter.known_fields import known_fields

WANTED: dict[str, Wanted] = {
    key: {"kind": known.kind.value, "labels": known.labels} for key, known in known_fields().items()
}
CODE, OTHER = "92330999MA2Q8509E1", "91330999MA2Q0188X4"
SHOP = "外屿县东礁海生渔家饭店"


def row(number: int, text: str, left: float = 100, top: float = 100, *, wide: float = 300, sure: float = 0.99) -> Line:
    return Line(number, text, sure, left, top, left + wide, top + 30)


def table(*pairs: tuple[str, str], **more: Any) -> list[Line]:
    lines = []
    for at, (label, value) in enumerate(pairs):
        lines.append(row(2 * at, label, 100, 100 + 78 * at, wide=170))
        lines.append(row(2 * at + 1, value, 300, 100 + 78 * at, **more))
    return lines


def found(lines: list[Line], again: str | None = None) -> dict[str, str]:
    return find(lines, WANTED, lambda line: line.text if again is None else again)


def test_a_value_stands_right_of_its_label_or_behind_it() -> None:
    assert found(table(("统一社会信用代码", CODE), ("名称", SHOP))) == {
        "credit_code": CODE,
        "organisation_name": SHOP,
    }
    assert found([row(0, f"统一社会信用代码:{CODE}"), row(1, f"名称:{SHOP}", top=200)]) == {
        "credit_code": CODE,
        "organisation_name": SHOP,
    }
    assert found([row(0, "入院日期:2026-10-19出院日期:2026-10-28")]) == {"discharge_date": "2026-10-28"}


def test_a_label_within_another_word_is_none() -> None:
    assert found(table(("项目名称", SHOP))) == {}
    assert found(table(("预计出院日期", "2026年10月28日"))) == {}


def test_a_code_is_known_without_its_label_and_two_codes_are_none() -> None:
    assert found([row(0, CODE)]) == {"credit_code": CODE}
    assert found([row(0, CODE), row(1, OTHER, top=300)]) == {}
    assert found([*table(("统一社会信用代码", CODE)), row(9, OTHER, top=400)]) == {"credit_code": CODE}


def test_what_is_read_without_confidence_is_left_out() -> None:
    assert found(table(("统一社会信用代码", CODE), sure=0.8)) == {}
    assert found(table(("名称", SHOP), sure=0.8)) == {}


def test_two_values_of_one_field_are_none_and_the_same_twice_is_one() -> None:
    assert found([row(0, "出院日期:2026-10-28"), row(1, "出院日期:2026-10-29", top=300)]) == {}
    assert found([row(0, "出院日期:2026-10-28"), row(1, "出院日期:2026年10月28日", top=300)]) == {
        "discharge_date": "2026-10-28"
    }


def test_what_no_check_digit_proves_must_be_read_the_same_twice() -> None:
    assert found(table(("名称", SHOP)), again="外屿县东礁海牛渔家饭店") == {}
    assert found(table(("统一社会信用代码", CODE)), again="another") == {"credit_code": CODE}


def test_a_name_that_goes_on_in_the_next_line_is_left_out() -> None:
    lines = [*table(("名称", "潮音文化传播有限公司")), row(9, "东礁分公司", 300, 140)]
    assert found(lines) == {}
    two_rows = table(("名称", "潮音文化传播有限公司"), ("类型", "有限责任公司"))
    assert found(two_rows) == {"organisation_name": "潮音文化传播有限公司"}


def test_a_value_far_away_or_in_another_row_is_not_the_labels() -> None:
    assert found([row(0, "名称", wide=60), row(1, SHOP, 2000, 100)]) == {}
    assert found([row(0, "名称", wide=60), row(1, SHOP, 300, 160)]) == {}
    assert found([row(0, "名称", 700, wide=60), row(1, SHOP, 100, 100)]) == {}


def test_a_sum_is_taken_only_where_words_and_figures_agree() -> None:
    bill = [("金额合计(大写)", "叁仟贰佰壹拾元伍角整"), ("(小写)", "¥3,210.50"), ("床位费", "420.00")]
    assert found(table(*bill)) == {"bill_total": "3210.50"}
    assert found(table(bill[0], ("(小写)", "¥3,270.50"))) == {}
    assert found(table(*bill[1:])) == {}
    assert found(table(*bill, sure=0.8)) == {}
    assert found([row(0, "金额合计(大写)叁仟贰佰壹拾元伍角整(小写)¥3,210.50")]) == {"bill_total": "3210.50"}
    torn = [*table(("金额合计(大写)", "叁仟贰佰"), ("挂号费", "10.50")), row(9, "壹拾元伍角整", 640)]
    assert found(torn) == {}, "half of a sum is no sum"


def test_labels_tell_whether_the_page_lies_the_right_way_up() -> None:
    assert has_labels(table(("名称", "x")), WANTED)
    assert not has_labels([row(0, "睡倒")], WANTED)
