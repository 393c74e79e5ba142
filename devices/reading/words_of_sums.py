"""Sums of money written in words (大写金额), as bills carry them: 叁仟贰佰壹拾元伍角整."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

_DIGITS: Mapping[str, int] = MappingProxyType({word: n for n, word in enumerate("零壹贰叁肆伍陆柒捌玖")})
_TENS: Mapping[str, int] = MappingProxyType({"拾": 10, "佰": 100, "仟": 1000})
_SUM = re.compile(
    r"(?:([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)[元圆])?(?:零?([壹贰叁肆伍陆柒捌玖零])角)?(?:零?([壹贰叁肆伍陆柒捌玖零])分)?[整正]?"
)


def sum_in_words(text: str) -> Decimal | None:
    """Return the one sum written in words in `text`, or None where there is none or more than one."""
    found = {value for match in _SUM.finditer(text) if (value := _value(match)) is not None}
    return found.pop() if len(found) == 1 else None


def _value(match: re.Match[str]) -> Decimal | None:
    yuan, jiao, fen = match.groups()
    if not (yuan or jiao or fen):
        return None
    whole = _whole(yuan) if yuan else 0
    if whole is None:
        return None
    return Decimal(whole) + Decimal(_DIGITS[jiao or "零"]) / 10 + Decimal(_DIGITS[fen or "零"]) / 100


def _whole(words: str) -> int | None:
    """Return the number, or None where the words are none: every unit has its digit, and units fall."""
    total = section = 0
    digit: int | None = None
    last = 10_000
    for word in words:
        if word in _DIGITS:
            if digit:  # two digits with no unit between
                return None
            digit = _DIGITS[word]
        elif word in _TENS:
            unit = _TENS[word]
            if unit >= last or not (digit or (word == "拾" and digit is None and section == 0)):
                return None
            section += (digit or 1) * unit
            digit, last = None, unit
        else:
            section += digit or 0
            if section == 0:
                return None
            total = (total + section) * (10_000 if word == "万" else 100_000_000)
            section, digit, last = 0, None, 10_000
    return total + section + (digit or 0)
