"""What came out of the printer, read back by others than those who made it.

Codes by zxing-cpp, text by `tests/reading/drawn_text.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from drawn_text import FONTS, SURE, best, in_reading_order, reference, tofu
from PIL import Image

from devices.driver import Reply
from kiosk.paper.slip import Code, Line, Number, Pair, Slip
from kiosk.play.citizens import citizens

LONGEST_MATTER = (
    "从事海洋石油、海洋天然气开采作业船舶及设施（含平台、浮式生产储油装置、守护船）"
    "船员适任证书核发（延续）之三副、三管轮及以下等级（青屿市外屿县）"
)
assert len(LONGEST_MATTER) >= 71
LONGEST_NAME = "LINDQVIST OYELARAN MARTA ALEXANDRA KATARINA ANNELIE"
assert len(LONGEST_NAME.replace(" ", "")) == 46


def printed(bench: Any, *blocks: Any) -> np.ndarray:
    assert isinstance(bench.print(Slip(blocks)), Reply)
    return np.asarray(Image.open(bench.simulator.take_paper()[-1]).convert("L"))


@pytest.mark.parametrize("who", ["li_yan", "ouyang_wei"])
def test_a_name_with_a_rare_character_comes_out_unharmed(bench: Any, who: str) -> None:
    name = citizens()[who].document.name
    paper = printed(bench, Pair("申请人", name))
    assert in_reading_order(paper, name) == name
    rare = reference(name[-1])
    assert best(paper, rare) > best(paper, tofu()) + 0.2
    assert best(paper, rare) > best(printed(bench, Pair("申请人", name[:-1] + "王")), rare) + 0.2


@pytest.mark.parametrize("character", ["䶮", "𬀩", "㑇", "鿏", "𠮷", "〇"])
def test_a_rare_character_alone_on_its_line_comes_out_unharmed(bench: Any, character: str) -> None:
    paper = printed(bench, Line(character))
    assert best(paper, reference(character)) > 0.75
    assert best(paper, reference(character)) > best(paper, tofu()) + 0.2


def test_a_character_that_no_font_has_is_not_mistaken_for_one_that_was_drawn(bench: Any) -> None:
    """The negative control of this file: here the shape is not on the paper."""
    paper = printed(bench, Pair("申请人", "李\U000f1234"))
    assert in_reading_order(paper, "李") == "李"
    assert best(paper, reference("䶮")) < SURE


def test_the_longest_matter_name_comes_out_whole_and_wraps_under_itself(bench: Any) -> None:
    paper = printed(bench, Pair("事项", LONGEST_MATTER))
    assert in_reading_order(paper, LONGEST_MATTER) == LONGEST_MATTER
    ink = np.where(paper < 128)
    label_end = 52 + 60
    lower = ink[1][ink[0] > np.where(paper < 128)[0].min() + 60]
    assert lower.min() > label_end, "no line but the first reaches under the label"


def test_a_foreigners_name_of_46_letters_comes_out_whole(bench: Any) -> None:
    paper = printed(bench, Pair("姓名 Name", LONGEST_NAME))
    for word in LONGEST_NAME.split():
        assert best(paper, reference(word)) > 0.7, word
    assert best(paper, reference("LINDQVIST"[::-1])) < 0.6


def test_the_code_reads_back_and_so_do_its_caption_and_number(bench: Any) -> None:
    content = "https://qingyu.example/c/QY20261122000471"
    paper = printed(bench, Number("业务流水号", "QY 1122 0047"), Code(content, "扫码查询办理进度"))
    assert [code.text for code in zxingcpp.read_barcodes(paper)] == [content]
    assert best(paper, reference("扫", 22)) > 0.7


def test_a_number_too_long_for_one_line_breaks_between_its_groups_only(bench: Any) -> None:
    number = "11330900MB1234567X 20261122 000471 330999 000111"
    paper = printed(bench, Number("编号", number))
    for group in number.split():
        assert best(paper, reference(group, 48, "bold")) > 0.7, group


def test_nothing_is_printed_beyond_the_reach_of_the_head(bench: Any) -> None:
    paper = printed(bench, Line("国" * 60), Line("W" * 80))
    assert paper.shape[1] == 640
    assert (paper[:, :32] > 128).all()
    assert (paper[:, -32:] > 128).all()


def test_fonts_of_the_tests_are_installed() -> None:
    assert all(Path(folder).is_dir() for folder in FONTS)
