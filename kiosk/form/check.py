"""Checks of one form value, while it is typed and before it is taken.

A verdict names what is missing by a word key and a count, never by an exception.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from kiosk.identity.number import number_is_valid
from kiosk.matter.model import FieldKind, FormField

PHONE_DIGITS = 11
ID_DIGITS = 18
CREDIT_CODE_CHARACTERS = 18
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")  # yuan and 角分; no signs, powers or separators
_CREDIT_CODE = re.compile(r"[0-9A-Z]{18}")  # the check below would forgive spaces and small letters


@dataclass(frozen=True, slots=True)
class Verdict:
    """`missing` and `error` are keys of the word list (`form.*`); both empty: the value is right."""

    missing: str = ""
    error: str = ""
    count: int = 0

    @property
    def right(self) -> bool:
        """Return whether the value can be taken."""
        return not self.missing and not self.error


RIGHT = Verdict()


def check_value(field: FormField, value: str) -> Verdict:
    """Judge `value` for `field`."""
    text = value.strip()
    if not text:
        return Verdict(missing="form.empty") if field.required else RIGHT
    if len(text) > field.max_length:
        return Verdict(error="form.too_long", count=field.max_length)
    match field.kind:
        case FieldKind.PHONE:
            return _phone(text)
        case FieldKind.DIGITS:
            return _digits(text, field.min_length)
        case FieldKind.DATE:
            return _date(text)
        case FieldKind.AMOUNT:
            return _amount(text)
        case FieldKind.CHOICE:
            return RIGHT if text in {c.id for c in field.choices} else Verdict(error="form.not_a_choice")
        case FieldKind.ID_NUMBER:
            return _sized(text, ID_DIGITS, number_is_valid(text), "form.bad_id_number")
        case FieldKind.CREDIT_CODE:
            return _sized(text, CREDIT_CODE_CHARACTERS, _credit_code(text), "form.bad_credit_code")
        case FieldKind.TEXT | FieldKind.ADDRESS:
            return _at_least(text, field.min_length)


def _phone(text: str) -> Verdict:
    if not text.isascii() or not text.isdigit() or not text.startswith("1"):
        return Verdict(error="form.bad_phone")
    if len(text) > PHONE_DIGITS:
        return Verdict(error="form.bad_phone")
    return (
        RIGHT if len(text) == PHONE_DIGITS else Verdict(missing="form.digits_missing", count=PHONE_DIGITS - len(text))
    )


def _digits(text: str, at_least: int) -> Verdict:
    if not text.isascii() or not text.isdigit():
        return Verdict(error="form.digits_only")
    return RIGHT if len(text) >= at_least else Verdict(missing="form.digits_missing", count=at_least - len(text))


def _date(text: str) -> Verdict:
    try:
        return RIGHT if _DATE.fullmatch(text) and date.fromisoformat(text) else Verdict(error="form.bad_date")
    except ValueError:
        return Verdict(error="form.bad_date")


def _amount(text: str) -> Verdict:
    if text.endswith(".") and _AMOUNT.fullmatch(text[:-1]):
        return Verdict(missing="form.digits_missing", count=1)
    return RIGHT if _AMOUNT.fullmatch(text) else Verdict(error="form.bad_amount")


def _sized(text: str, size: int, right: bool, error: str) -> Verdict:
    if right:
        return RIGHT
    return Verdict(missing="form.digits_missing", count=size - len(text)) if len(text) < size else Verdict(error=error)


def _at_least(text: str, size: int) -> Verdict:
    return RIGHT if len(text) >= size else Verdict(missing="form.characters_missing", count=size - len(text))


def _credit_code(text: str) -> bool:
    try:
        return bool(_CREDIT_CODE.fullmatch(text) and uscc.validate(text))
    except ValidationError:
        return False
