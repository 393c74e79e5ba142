"""Matters are found by pinyin and initials, also where characters have several readings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.catalogue.load import load_catalogue
from central.catalogue.reading import syllables


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("参保证明", "can bao zheng ming"),
        ("偿还公积金贷款", "chang huan gong ji jin dai kuan"),
        ("还款", "huan kuan"),
        ("行驶证重领", "xing shi zheng chong ling"),
        ("银行", "yin hang"),
        ("船长", "chuan zhang"),
        ("清单", "qing dan"),
        ("解除", "jie chu"),
        ("青屿", "qing yu"),
        ("跨省长期居住", "kua sheng chang qi ju zhu"),
        ("本行政区", "ben xing zheng qu"),
        ("发卡企业", "fa ka qi ye"),
        ("A4打印（2份）", "a4 da yin 2 fen"),
    ],
)
def test_characters_with_several_readings_are_read_right(word: str, reading: str) -> None:
    assert syllables(word) == reading.split()


def test_name_tile_name_and_aliases_can_be_searched_by_initials() -> None:
    matter = next(matter for matter in load_catalogue().matters if matter.code == "000114001001")
    assert "yanglaodaiyulingquzigerenzheng" in matter.pinyin.split()
    assert "yldylqzgrz" in matter.initials.split()
    assert "yljrz" in matter.initials.split(), "养老金认证, as people say it"
    assert len(matter.pinyin.split()) == len(matter.initials.split())


@given(st.text(max_size=40))
def test_any_text_has_a_reading_of_letters_and_digits_only(text: str) -> None:
    assert all(syllable.isascii() and syllable.isalnum() for syllable in syllables(text))
