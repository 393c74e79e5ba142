"""What a recognised text is worth: taken whole, and proven by its check digit, its shape, or by standing there twice.

A text that proves nothing is no value: a wrong value that looks right is worse than an empty field. All of it is pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

_HAN = "㐀-鿿\U00020000-\U0003ffff"
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RT-UWXY]{18}(?![0-9A-Za-z])")  # GB 32100: no I, O, S, V, Z
_ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X](?![0-9A-Za-z])")
_DATE = re.compile(r"((?:19|20)[0-9]{2})[年./-]([0-9]{1,2})[月./-]([0-9]{1,2})(?![0-9])日?")
_PROPERTY = re.compile(rf"([{_HAN}])\(((?:19|20)[0-9]{{2}})\)([{_HAN}]{{1,20}})不动产权第([0-9]{{4,9}})号")
_ORGANISATION = re.compile(
    rf"[{_HAN}A-Za-z0-9()·]{{3,40}}(?:公司|中心|合作社|工作室|[店厂部社行院所馆坊户站吧园城铺摊场会局校堂楼庄屋])"
)
_PERSON = re.compile(rf"[{_HAN}](?:[{_HAN}]|·(?=[{_HAN}])){{1,24}}")
_FIGURES = re.compile(r"(?<![0-9.,])(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})\.[0-9]{2}(?![0-9])")


def plain(text: str) -> str:
    """Return a text without spaces, full width made half, so that （ equals ( and ： equals : (Unicode NFKC)."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def proven(kind: str, text: str) -> str | None:
    """Return the value at the beginning of a plain text, as a form takes it, or None where it is not proven.

    Not for `amount_twice`, which one text alone cannot prove.
    """
    prove = _PROOFS.get(kind)
    return prove(text) if prove else None


def proves_itself(kind: str) -> bool:
    """Return whether a wrong character would be noticed: a check digit, or the same sum in words."""
    return kind in {"credit_code", "id_number", "amount_twice"}


def has_a_shape(kind: str) -> bool:
    """Return whether a value is known for what it is without a label before it."""
    return kind in {"credit_code", "property_number"}


def shapes_in(kind: str, text: str) -> list[str]:
    """Return every proven value of such a kind anywhere in a plain text."""
    pattern = {"credit_code": _CREDIT_CODE, "property_number": _PROPERTY}[kind]
    starts = (found.start() for found in pattern.finditer(text) if not _runs_on(text, found.start()))
    return [value for start in starts if (value := proven(kind, text[start:]))]


def figures_in(text: str) -> list[Decimal]:
    """Return the sums of money with two decimals in a plain text."""
    return [Decimal(found.replace(",", "")) for found in _FIGURES.findall(text)]


def _runs_on(text: str, start: int) -> bool:
    """Return whether the character before is a letter or digit too: then it is the end of something longer."""
    return start > 0 and text[start - 1].isascii() and text[start - 1].isalnum()


def _credit_code(text: str) -> str | None:
    found = _CREDIT_CODE.match(text)
    return found[0] if found and uscc.is_valid(found[0]) else None


def _id_number(text: str) -> str | None:
    found = _ID_NUMBER.match(text)
    if found is None:
        return None
    number = found[0]
    try:
        mod_11_2.validate(number)
    except ValidationError:
        return None
    return number if _day(number[6:10], number[10:12], number[12:14]) else None


def _date(text: str) -> str | None:
    found = _DATE.match(text)
    return _day(*found.groups()) if found else None


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _property_number(text: str) -> str | None:
    found = _PROPERTY.match(text)
    return "{}（{}）{}不动产权第{}号".format(*found.groups()) if found else None


def _organisation(text: str) -> str | None:
    if not _ORGANISATION.fullmatch(text) or text.count("(") != text.count(")"):
        return None
    return text.replace("(", "（").replace(")", "）")  # as registers write them


def _person(text: str) -> str | None:
    return text if _PERSON.fullmatch(text) else None


_PROOFS: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {
        "credit_code": _credit_code,
        "id_number": _id_number,
        "date": _date,
        "property_number": _property_number,
        "organisation": _organisation,
        "person": _person,
    }
)
