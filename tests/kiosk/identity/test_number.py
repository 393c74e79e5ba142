"""Identity numbers of every accepted card, right and wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from kiosk.identity.number import birth_in, number_is_valid, sex_in
from kiosk.play.citizens import citizens

NUMBERS = {key: person.document.number for key, person in citizens().items()}
EIGHTEEN = sorted(number for number in NUMBERS.values() if len(number) == 18)


@st.composite
def right_numbers(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(["330999", "810000", "820000", "830000", "933752"]))
    born = draw(st.dates(date(1900, 1, 1), date(2026, 11, 22)))
    body = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + mod_11_2.calc_check_digit(body)


@pytest.mark.parametrize("key", sorted(NUMBERS))
def test_the_number_on_every_invented_card_is_valid(key: str) -> None:
    assert number_is_valid(NUMBERS[key])


@given(right_numbers())
def test_resident_hmt_and_2023_foreigners_numbers_pass(number: str) -> None:
    assert number_is_valid(number)


@given(right_numbers(), st.integers(0, 17), st.sampled_from("0123456789"))
def test_a_changed_digit_is_always_found(number: str, place: int, digit: str) -> None:
    changed = number[:place] + digit + number[place + 1 :]
    assert number_is_valid(changed) == (changed == number)


@given(right_numbers(), st.integers(0, 15))
def test_two_neighbours_exchanged_are_always_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert number_is_valid(swapped) == (swapped == number)


@given(st.text(max_size=24))
def test_no_text_makes_the_check_raise(text: str) -> None:
    assert number_is_valid(text) in (True, False)
    assert birth_in(text) is None or len(text) == 18
    assert sex_in(text) in (None, "1", "2")


def test_a_2017_foreigners_number_has_three_letters_and_twelve_digits() -> None:
    assert number_is_valid("NGA330080052001")
    for wrong in ("NG3330080052001", "nga330080052001", "NGA33008005200", "NGA3300800520011", "NGAX30080052001"):
        assert not number_is_valid(wrong), wrong


def test_a_date_that_never_was_is_not_a_birthday() -> None:
    body = "33099919900230001"
    assert not number_is_valid(body + mod_11_2.calc_check_digit(body))


def test_digits_of_other_scripts_and_line_ends_are_refused() -> None:
    number = NUMBERS["wang_xiulan"]
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    assert not number_is_valid(wide)
    assert not number_is_valid(number + "\n")
    assert not number_is_valid("NGA330080052001\n")
    assert birth_in(wide) is None
    assert sex_in(wide) is None


@pytest.mark.parametrize("key", sorted(key for key, number in NUMBERS.items() if len(number) == 18))
def test_birth_and_sex_in_the_number_are_those_on_the_card(key: str) -> None:
    document = citizens()[key].document
    assert birth_in(document.number) == document.birth
    assert sex_in(document.number) == document.sex
