"""The form of a provisional number (暂存编号): short groups, a check digit, and never the look of a case number.

Letters come first, so that no case number (all digits in the field: 21 or 43) can be meant, and only letters that
cannot be heard or read as a digit and that the terminal's keyboard for codes has: no I, O, S, V, Z. The check digit is
Damm's: it finds every single wrong digit and every two neighbours that changed places, which is how numbers go wrong
on the phone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import damm

LETTERS = "ABCDEFGHJKLMNPQRTUWXY"
LEAST_DIGITS = 6
_FORM = re.compile(rf"[{LETTERS}]{{1,4}}(?: #{{2,5}})*(?: #{{1,4}}\*)")
_LONGEST = 20  # as written: a slip has room for it in one line


@dataclass(frozen=True, slots=True)
class NumberForm:
    """A form such as `YC #### ###*`: `#` a digit of the serial, `*` the check digit."""

    form: str

    @classmethod
    def parse(cls, form: str) -> NumberForm:
        """Return the form; ValueError where people could not read it out."""
        if not _FORM.fullmatch(form) or form.count("#") < LEAST_DIGITS or len(form) > _LONGEST:
            raise ValueError(
                f"a provisional number has 1 to 4 letters of {LETTERS}, then groups of 2 to 5 digits, the last one"
                f" ending in *: at least {LEAST_DIGITS} '#', at most {_LONGEST} characters, e.g. 'YC #### ###*'"
            )
        return cls(form)

    @property
    def capacity(self) -> int:
        """How many numbers there are."""
        return int(10 ** self.form.count("#"))

    def number(self, serial: int) -> str:
        """Return the number of a serial as it is written. ValueError where the form has no more numbers."""
        if not 0 <= serial < self.capacity:
            raise ValueError("no number of this form is left")
        digits = f"{serial:0{self.form.count('#')}d}"
        left = iter(digits + damm.calc_check_digit(digits))
        return "".join(next(left) if place in "#*" else place for place in self.form)

    def mistyped(self, number: str) -> bool:
        """Return whether `number` has this form but a wrong check digit."""
        plain = compact(number)
        letters, digits = plain.rstrip("0123456789"), plain.lstrip(LETTERS)
        same = letters == self.form.split(" ", 1)[0] and len(digits) == self.form.count("#") + 1 and digits.isdecimal()
        return same and not damm.is_valid(digits)


def compact(number: str) -> str:
    """Return a number without what differs between writing and reading it out: gaps and small letters."""
    return re.sub(r"[\s-]+", "", number).upper()
