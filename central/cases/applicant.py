"""What an applicant's card says, checked against itself before anything is decided on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from stdnum.iso7064 import mod_11_2

from kiosk.matter.model import CardKind

_EIGHTEEN = re.compile(r"^\d{17}[\dX]$", re.ASCII)
_FOREIGNER_2017 = re.compile(r"^[A-Z]{3}\d{12}$", re.ASCII)


def contradiction(applicant: Mapping[str, str]) -> str:
    """Return the name of the field that cannot be right, or an empty string.

    GB 11643 (MOD 11-2) covers resident cards, 港澳台居民居住证 and the 18-digit foreigners' card; of the 2017
    foreigners' number only the shape is public.
    """
    if not applicant.get("name", "").strip():
        return "name"
    number = applicant.get("number", "")
    if applicant.get("card_kind") == CardKind.FOREIGNER_2017:
        return "" if _FOREIGNER_2017.match(number) else "number"
    if not _EIGHTEEN.match(number) or not mod_11_2.is_valid(number) or birth_of(applicant) is None:
        return "number"
    if applicant.get("birth") and applicant["birth"] != f"{birth_of(applicant)}":
        return "birth"
    sex = "1" if int(number[16]) % 2 else "2"
    return "sex" if applicant.get("sex", "") in {"1", "2"} - {sex} else ""


def birth_of(applicant: Mapping[str, str]) -> date | None:
    """Return the date of birth: from the number where it carries one, else as the card says."""
    number = applicant.get("number", "")
    if _EIGHTEEN.match(number):
        try:
            return datetime.strptime(number[6:14], "%Y%m%d").date()  # noqa: DTZ007  a calendar date has no zone
        except ValueError:
            return None
    return day_in(applicant.get("birth", ""))


def day_in(text: str) -> date | None:
    """Return the ISO date in `text`, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def age_on(birth: date, day: date) -> int:
    """Return whole years (周岁)."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
