"""One form value: right, not yet, or wrong in words; never an exception."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.form.check import check_value
from kiosk.matter.model import FieldKind, FormField
from kiosk.words import all_words

CHOICES = ({"id": "post", "label": "邮寄"}, {"id": "pick", "label": "自取"})


def field(kind: FieldKind, **more: object) -> FormField:
    choices = CHOICES if kind is FieldKind.CHOICE else ()
    return FormField.model_validate({"id": "x", "label": "x", "kind": kind, "choices": choices} | more)


@pytest.mark.parametrize("kind", list(FieldKind))
@given(text=st.text(max_size=130) | st.text("0123456789X.-+eE _", max_size=30))
def test_no_text_raises_and_every_verdict_has_words(kind: FieldKind, text: str) -> None:
    verdict = check_value(field(kind), text)
    assert verdict.right == (not verdict.missing and not verdict.error)
    for key in (verdict.missing, verdict.error):
        assert not key or key in all_words()
    assert verdict.count >= 0


@pytest.mark.parametrize("kind", list(FieldKind))
def test_empty_is_right_where_nothing_is_required(kind: FieldKind) -> None:
    assert check_value(field(kind), "  ").missing == "form.empty"
    assert check_value(field(kind, required=False), "").right


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.TEXT, "孙小船"),
        (FieldKind.PHONE, "13900001234"),
        (FieldKind.DIGITS, "6222"),
        (FieldKind.DATE, "2026-02-28"),
        (FieldKind.AMOUNT, "0"),
        (FieldKind.AMOUNT, "1800.50"),
        (FieldKind.CHOICE, "post"),
        (FieldKind.ADDRESS, "渔港路12号"),
        (FieldKind.ID_NUMBER, "330999195306180025"),
        (FieldKind.CREDIT_CODE, "91330900MA0000001U"),
    ],
)
def test_right_values_are_taken(kind: FieldKind, value: str) -> None:
    if kind is FieldKind.CREDIT_CODE:
        from stdnum.cn import uscc

        value = value[:17] + uscc.calc_check_digit(value[:17])
    assert check_value(field(kind), value).right


@pytest.mark.parametrize(
    ("kind", "value", "error"),
    [
        (FieldKind.PHONE, "23900001234", "form.bad_phone"),
        (FieldKind.PHONE, "139000012345", "form.bad_phone"),
        (FieldKind.PHONE, "１３９00001234", "form.bad_phone"),
        (FieldKind.DIGITS, "62 22", "form.digits_only"),
        (FieldKind.DIGITS, "²³", "form.digits_only"),
        (FieldKind.DATE, "2026-02-30", "form.bad_date"),
        (FieldKind.DATE, "20260228", "form.bad_date"),
        (FieldKind.DATE, "2026-W09-1", "form.bad_date"),
        (FieldKind.DATE, "0000-01-01", "form.bad_date"),
        (FieldKind.AMOUNT, "1e5", "form.bad_amount"),
        (FieldKind.AMOUNT, "1_000", "form.bad_amount"),
        (FieldKind.AMOUNT, "-1", "form.bad_amount"),
        (FieldKind.AMOUNT, "NaN", "form.bad_amount"),
        (FieldKind.AMOUNT, "Infinity", "form.bad_amount"),
        (FieldKind.AMOUNT, "1.005", "form.bad_amount"),
        (FieldKind.AMOUNT, "１２", "form.bad_amount"),
        (FieldKind.CHOICE, "ship", "form.not_a_choice"),
        (FieldKind.ID_NUMBER, "330999195306180026", "form.bad_id_number"),
        (FieldKind.CREDIT_CODE, "91330900MA0000001", ""),
        (FieldKind.CREDIT_CODE, "9133 0900 MA00 0000 1", "form.bad_credit_code"),
        (FieldKind.TEXT, "x" * 101, "form.too_long"),
    ],
)
def test_wrong_values_are_refused_in_words(kind: FieldKind, value: str, error: str) -> None:
    verdict = check_value(field(kind), value)
    assert not verdict.right
    assert verdict.error == error


def test_what_is_still_missing_is_counted() -> None:
    assert check_value(field(FieldKind.PHONE), "139").count == 8
    assert check_value(field(FieldKind.ID_NUMBER), "330999").count == 12
    assert check_value(field(FieldKind.DIGITS, min_length=16), "6222").count == 12
    assert check_value(field(FieldKind.TEXT, min_length=4), "渔港").count == 2
    assert check_value(field(FieldKind.AMOUNT), "12.").missing == "form.digits_missing"


@given(st.dates())
def test_every_real_date_is_taken(day: date) -> None:
    assert check_value(field(FieldKind.DATE), day.isoformat()).right


@given(st.decimals(0, 999_999_999_999, places=2))
def test_every_amount_in_yuan_and_cents_is_taken(amount: object) -> None:
    assert check_value(field(FieldKind.AMOUNT), f"{amount:f}").right
