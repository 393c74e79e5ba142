"""Provisional numbers as people write them down and read them out."""

from __future__ import annotations

import re

import pytest

from central.cases.number_form import NumberForm, compact
from central.settings import Settings

FORM = NumberForm.parse("YC #### ###*")


def test_numbers_are_written_in_groups_and_all_differ() -> None:
    numbers = [FORM.number(serial) for serial in range(2000)]
    assert numbers[0] == "YC 0000 0000"
    assert len(set(numbers)) == 2000
    assert all(re.fullmatch(r"YC \d{4} \d{4}", number) for number in numbers)
    assert not any(re.fullmatch(r"\d{21}|\d{43}", compact(number)) for number in numbers)


def test_one_wrong_digit_and_two_that_changed_places_are_always_found() -> None:
    for serial in (0, 47, 1234567, 9999999):
        number = compact(FORM.number(serial))
        assert not FORM.mistyped(number)
        for at in range(2, len(number)):
            for digit in "0123456789":
                assert FORM.mistyped(number[:at] + digit + number[at + 1 :]) is (digit != number[at])
            swapped = number[: at - 1] + number[at] + number[at - 1] + number[at + 1 :]
            if at > 2 and swapped != number:
                assert FORM.mistyped(swapped)


def test_a_number_of_another_form_is_not_called_mistyped() -> None:
    for other in ("QY 1122 0047", "YC 12", "330999202611220000001", "YC 0000 000A", ""):
        assert not FORM.mistyped(other)


def test_how_it_is_written_does_not_matter() -> None:
    assert compact(" yc 0000-0047 ") == compact("YC 0000 0047") == "YC00000047"


def test_a_form_that_is_used_up_gives_no_number_twice() -> None:
    small = NumberForm.parse("A ### ###*")
    small.number(small.capacity - 1)
    with pytest.raises(ValueError, match="left"):
        small.number(small.capacity)


@pytest.mark.parametrize(
    "form",
    ["", "#### ###*", "YC ####", "YC ## ##*", "OI #### ###*", "yc #### ###*", "YC {x}", "YC #### #### #### #### ###*"],
)
def test_a_form_nobody_could_read_out_stops_the_start(form: str) -> None:
    with pytest.raises(ValueError, match="provisional number"):
        Settings(provisional_number=form)
