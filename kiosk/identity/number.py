"""Identity numbers: check digits and what they must agree with.

GB 11643 (MOD 11-2, ISO 7064) covers resident cards, the 81/82/83 numbers of 港澳台居民居住证 and the
18-digit numbers starting with 9 of the 2023 foreigners' card. The 2017 foreigners' card has three
letters and twelve digits, whose check digit is not public: only its shape is checked.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FOREIGNER_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")


def number_is_valid(number: str) -> bool:
    """Return whether `number` has a right shape and check digit for any accepted card."""
    if _FOREIGNER_2017.fullmatch(number):
        return True
    if not _EIGHTEEN.fullmatch(number):
        return False
    try:
        mod_11_2.validate(number)
    except ValidationError:
        return False
    return birth_in(number) is not None


def has_check_digit(number: str) -> bool:
    """Return whether anybody can say that the last digit of such a number is wrong."""
    return bool(_EIGHTEEN.fullmatch(number))


def birth_in(number: str) -> date | None:
    """Return the date of birth an 18-digit number carries, or None where it carries no real date."""
    if not _EIGHTEEN.fullmatch(number):
        return None
    try:
        return datetime.strptime(number[6:14], "%Y%m%d").date()  # noqa: DTZ007  a calendar date has no zone
    except ValueError:
        return None


def sex_in(number: str) -> str | None:
    """Return the sex code (1 male, 2 female) an 18-digit number carries."""
    return ("1" if int(number[16]) % 2 else "2") if _EIGHTEEN.fullmatch(number) else None
