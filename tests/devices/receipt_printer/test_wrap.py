"""Lines break as Chinese type-setting wants it, and nothing is ever lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from devices.receipt_printer.wrap import balance, units, wrap


def width_of(text: str) -> float:
    return sum(2.0 if ord(character) >= 0x2E80 else 1.0 for character in text)


TEXTS = st.text(st.sampled_from("船员证书核发（延续）、，。“”《》abcXYZ019 -/:·王䶮𬀩"), max_size=80)


@given(TEXTS, st.integers(min_value=4, max_value=40))
def test_every_character_but_spaces_survives_wrapping(text: str, width: int) -> None:
    assert "".join(wrap(text, width, width_of)).replace(" ", "") == text.replace(" ", "")


@given(TEXTS, st.integers(min_value=4, max_value=40))
def test_no_line_is_wider_than_the_paper(text: str, width: int) -> None:
    assert all(width_of(line) <= width for line in wrap(text, width, width_of))


@given(TEXTS, st.integers(min_value=4, max_value=40))
def test_a_balanced_heading_has_as_many_lines_as_a_plain_one(text: str, width: int) -> None:
    assert len(balance(text, width, width_of)) == len(wrap(text, width, width_of))


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    lines = wrap("船舶（含平台、浮式、守护船）船员证书核发（延续）、其他", 12, width_of)
    assert not any(line[0] in "）、" for line in lines)
    assert not any(line.endswith("（") for line in lines)


def test_a_date_and_a_latin_word_stay_whole() -> None:
    assert "2026-11-22" in units("受理2026-11-22之日")
    assert "Lindqvist" in units("之日Lindqvist女士")


def test_the_last_line_never_holds_one_character_alone() -> None:
    assert wrap("东礁镇便民服务中心终端", 20, width_of) == ["东礁镇便民服务中心", "终端"]
