"""Typed, shown, stored: three shapes of one value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.keyboard.entry import bare, limited, shown, stored, unfinished_digits


@pytest.mark.parametrize(
    ("kind", "typed", "line"),
    [
        ("phone", "13900001234", "139 0000 1234"),
        ("phone", "1390", "139 0"),
        ("id_number", "330999195306180025", "330999 1953 0618 0025"),
        ("date", "2026112", "2026-11-2"),
        ("text", "李䶮", "李䶮"),
        ("amount", "12.50", "12.50"),
        ("phone", "", ""),
    ],
)
def test_a_line_is_shown_in_the_groups_people_read(kind: str, typed: str, line: str) -> None:
    assert shown(kind, typed) == line


def test_a_date_lacks_digits_until_all_eight_are_there() -> None:
    assert unfinished_digits("date", "2026112") == 1
    assert unfinished_digits("date", "20261122") == 0
    assert unfinished_digits("date", "") == 0
    assert unfinished_digits("phone", "139") == 0


@given(st.text("0123456789", max_size=8))
def test_a_date_goes_to_the_heart_and_back_without_loss(typed: str) -> None:
    assert bare("date", stored("date", typed)) == typed


@given(st.sampled_from(["phone", "date", "id_number", "credit_code", "text"]), st.text("0123456789X", max_size=40))
def test_showing_adds_only_spaces_and_dashes(kind: str, typed: str) -> None:
    assert shown(kind, typed).replace(" ", "").replace("-", "") == typed


def test_what_is_too_long_for_its_kind_is_cut() -> None:
    assert limited("phone", "139000012345") == "13900001234"
    assert limited("address", "长" * 50) == "长" * 50
