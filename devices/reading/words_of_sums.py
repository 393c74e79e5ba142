"""Sums of money written in words (大写金额), as bills carry them: 叁仟贰佰壹拾元伍角整. Below 100 million yuan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

_DIGITS: Mapping[str, int] = MappingProxyType({word: n for n, word in enumerate("零壹贰叁肆伍陆柒捌玖")})
_UNITS: Mapping[str, int] = MappingProxyType({"拾": 10, "佰": 100, "仟": 1000})
_DIGIT = "[壹贰叁肆伍陆柒捌玖]"
_SUM = re.compile(
    rf"(?:([零壹贰叁肆伍陆柒捌玖拾佰仟万]+)[元圆])?(?:零?({_DIGIT})角|零角)?(?:零?({_DIGIT})分|零分)?[整正]?(?![零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分])"
)


def sum_in_words(text: str) -> Decimal | None:
    """Return the sum in words at the beginning of `text`, or None where there is none."""
    match = _SUM.match(text)
    if match is None or not any(match.groups()):
        return None
    yuan, jiao, fen = match.groups()
    whole = _whole(yuan) if yuan else 0
    if whole is None:
        return None
    return Decimal(whole) + Decimal(_DIGITS.get(jiao, 0)) / 10 + Decimal(_DIGITS.get(fen, 0)) / 100


def _whole(words: str) -> int | None:
    """Return the number, or None where the words are none."""
    head, wan, tail = words.rpartition("万")
    thousands = _section(head) if wan else 0
    rest = _section(tail) if tail else 0
    return None if thousands is None or rest is None else thousands * 10_000 + rest


def _section(words: str) -> int | None:
    """Return a number below ten thousand: every unit has its digit (拾 alone is 10), and units fall."""
    total, last, digit = 0, 10_000, 0
    for word in words:
        if word in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[word]
        elif word in _UNITS and _UNITS[word] < last and (digit or (word == "拾" and last == 10_000)):
            total, last, digit = total + (digit or 1) * _UNITS[word], _UNITS[word], 0
        else:
            return None
    return (total + digit) or None
