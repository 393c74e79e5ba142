"""From the fields as they stand on the chip to an identity document, or to the fault that says what is wrong.

Runs in the terminal's process. Expiry is not judged here: the journey knows the matter and the day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from kiosk.faults.fault import Fault
from kiosk.identity.document import IdentityDocument
from kiosk.identity.number import birth_in, number_is_valid, sex_in
from kiosk.matter.model import CardKind

_NO_END = "长期"
_SEX_IN_NUMBER = {CardKind.RESIDENT, CardKind.HMT, CardKind.SOCIAL}
_NO_CHARACTER = re.compile(r"[\x00-\x1f\x7f\ufffd]")
_NUMBERED_BY_BIRTH = {*_SEX_IN_NUMBER, CardKind.FOREIGNER_2023}


def document_from(values: Mapping[str, str], photo: bytes) -> IdentityDocument | Fault:
    """Return the document, or CRD-003 (check digit) or CRD-010 (contradiction). Details name fields, never values."""
    try:
        kind = CardKind(values.get("kind", ""))
    except ValueError:
        return Fault("CRD-010", "kind")
    number = values.get("number", "")
    name, name_en = values.get("name", ""), values.get("name_en", "")
    if not (name.strip() or name_en.strip()) or _NO_CHARACTER.search(name + name_en):
        return Fault("CRD-010", "name")
    if not number_is_valid(number):
        return Fault("CRD-003", f"{kind.value} card")
    if (kind is CardKind.FOREIGNER_2017) == (birth_in(number) is not None):
        return Fault("CRD-010", "kind and number")  # only that card has a number without a birth
    birth = _day(values.get("birth", ""))
    valid_from = _day(values.get("valid_from", ""))
    end = values.get("valid_to", "")
    valid_to = None if end == _NO_END else _day(end)
    if birth is None or valid_from is None or (valid_to is None and end != _NO_END):
        return Fault("CRD-010", "a date is no date")
    sex = values.get("sex", "")
    if kind in _NUMBERED_BY_BIRTH and birth_in(number) != birth:
        return Fault("CRD-010", "birth and number")
    if kind in _SEX_IN_NUMBER and sex in {"1", "2"} and sex_in(number) != sex:
        return Fault("CRD-010", "sex and number")
    if valid_to is not None and valid_to < valid_from:
        return Fault("CRD-010", "valid from and to")
    return IdentityDocument(
        kind=kind,
        name=name,
        number=number,
        sex=sex,
        birth=birth,
        valid_from=valid_from,
        valid_to=valid_to,
        name_en=name_en,
        ethnicity=values.get("ethnicity", ""),
        nationality=values.get("nationality", ""),
        address=values.get("appended_address") or values.get("address", ""),
        issuer=values.get("issuer", ""),
        pass_number=values.get("pass_number", ""),
        photo=photo or None,
        name_raw=bytes.fromhex(values.get("name_raw", "")),
    )


def card_values(document: IdentityDocument) -> dict[str, str]:
    """Return the fields as they would stand on a chip: the way back, for simulators and tests."""
    return {
        "kind": document.kind.value,
        "name": document.name,
        "name_en": document.name_en,
        "number": document.number,
        "sex": document.sex,
        "birth": f"{document.birth:%Y%m%d}",
        "valid_from": f"{document.valid_from:%Y%m%d}",
        "valid_to": _NO_END if document.valid_to is None else f"{document.valid_to:%Y%m%d}",
        "ethnicity": document.ethnicity,
        "nationality": document.nationality,
        "address": document.address,
        "issuer": document.issuer,
        "pass_number": document.pass_number,
    }


def _day(text: str) -> date | None:
    if not (len(text) == 8 and text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  a calendar date has no zone
    except ValueError:
        return None
