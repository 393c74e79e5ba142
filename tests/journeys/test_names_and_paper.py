"""Rare characters, long names and the newer cards: whole on the screen, on the receipt and on the certificate.

Nobody here reads what they wrote themselves: certificates are read by PDFium and by poppler, codes by zxing-cpp, the
receipt's text by comparison with shapes that typst laid out, the screen by the texts of its items.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import urllib.request
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from drawn_text import around, best, draw, in_reading_order, reference, tofu
from house import LANDSCAPE, PORTRAIT, built_in
from PIL import Image

from kiosk.play.citizens import citizens
from kiosk.play.script import Script

if TYPE_CHECKING:
    from house import House

    from kiosk.play.player import Outcome

NUMBER_SIZE = 42  # dots, of a case number of 21 digits on one line
INSURANCE, URGENT = "000114002001", "000718007001"
LONG_NAME = (
    "海岛户籍居民在岛际客运航线因台风、大雾等停航期间就医、就学、奔丧等紧急情形"
    "出行优先登船资格申请（含随行照护人员、加班航次和陆岛交通船转运安排）"
)
LONG_MATTER = Script(
    name="71个字的事项名称",
    matter=URGENT,
    citizen="li_yan",
    situation={"need": "exam"},
    face=False,
    fields={"island_address": "青屿市外屿县东礁镇渔业新村7号", "line": "south_sand", "phone": "13900001357"},
)
VISITS = {
    "li_yan": (Script(name="䶮", matter=INSURANCE, citizen="li_yan", face=False), LANDSCAPE),
    "ouyang_wei": (built_in("03-residence-proof"), PORTRAIT),
    "chan_ka_yan": (Script(name="港澳台", matter=INSURANCE, citizen="chan_ka_yan", face=False), PORTRAIT),
    "lindqvist": (built_in("07-foreigner-in-english"), LANDSCAPE),
    "long_matter": (LONG_MATTER, PORTRAIT),
}
WITH_CERTIFICATE = [who for who in VISITS if who != "long_matter"]


@dataclass
class Visit:
    """One visit on the real screen: what happened, what was read, what came out."""

    script: Script
    outcome: Outcome
    texts: dict[str, set[str]]
    misfits: list[str]
    complaints: list[str]

    def paper(self, kind: str) -> Path:
        """Return the one sheet of this kind."""
        files = [f for k, f in zip(self.outcome.paper, self.outcome.paper_files, strict=True) if k == kind]
        assert len(files) == 1, self.outcome.paper
        return Path(files[0])

    def receipt(self) -> Any:
        """Return the receipt as a grey picture."""
        return np.asarray(Image.open(self.paper("receipt")).convert("L"))

    def read(self, screen: str) -> str:
        """Return all texts of a screen."""
        return "\n".join(sorted(self.texts[screen]))


@pytest.fixture(scope="session")
def visits(standing_house: House) -> Any:
    """Play a visit on the real screen at the first call for it."""

    @cache
    def visit(who: str) -> Visit:
        script, size = VISITS[who]
        with standing_house.screen(size) as screen:
            outcome = standing_house.play(script)
        return Visit(script, outcome, screen.texts, screen.misfits, screen.complaints)

    return visit


@pytest.fixture
def visit(house: House, visits: Any, request: pytest.FixtureRequest) -> Visit:
    found: Visit = visits(request.param)
    return found


each = pytest.mark.parametrize("visit", VISITS, indirect=True)
each_with_certificate = pytest.mark.parametrize("visit", WITH_CERTIFICATE, indirect=True)


@each
def test_the_visit_on_the_real_screen_is_served(visit: Visit) -> None:
    assert visit.outcome.failures == []
    assert visit.outcome.case_number


@each
def test_neither_qt_nor_qml_complains(visit: Visit) -> None:
    assert visit.complaints == []


@each
def test_nothing_is_cut_or_covered_on_any_screen_passed(visit: Visit) -> None:
    assert visit.misfits == []


@each
def test_the_name_stands_whole_on_the_review_screen(visit: Visit) -> None:
    document = citizens()[visit.script.citizen].document
    assert document.display_name in visit.texts["review"]


@each
def test_the_number_of_the_card_is_masked_on_the_screen(visit: Visit) -> None:
    number = citizens()[visit.script.citizen].document.number
    assert all(number not in text for texts in visit.texts.values() for text in texts)


@pytest.mark.parametrize("visit", ["long_matter"], indirect=True)
def test_a_matter_name_of_71_characters_stands_whole_on_guide_and_receipt(visit: Visit) -> None:
    assert len(LONG_NAME) == 71
    assert visit.outcome.matter_name == LONG_NAME
    assert LONG_NAME in visit.texts["guide"]
    assert LONG_NAME in visit.texts["receipt"]


@each
def test_the_receipts_code_reads_back_as_the_one_on_the_screen(visit: Visit) -> None:
    codes = [code.text for code in zxingcpp.read_barcodes(visit.receipt())]
    assert len(codes) == 1
    assert codes[0]


@pytest.mark.parametrize("visit", ["li_yan", "ouyang_wei", "chan_ka_yan"], indirect=True)
def test_the_receipt_carries_the_whole_name(visit: Visit) -> None:
    name, paper = citizens()[visit.script.citizen].document.name, visit.receipt()
    assert in_reading_order(paper, name) == name
    rare = reference(name[-1])
    here = around(paper, rare)  # elsewhere chance may draw a box, as in a QR code
    assert best(here, rare) > best(here, tofu()) + 0.12
    assert best(here, rare) > best(here, reference("龘")) + 0.12, "a character that is not there looks like it too"


@pytest.mark.parametrize("visit", ["lindqvist"], indirect=True)
def test_the_receipt_carries_every_word_of_a_long_foreign_name(visit: Visit) -> None:
    words = citizens()["lindqvist"].document.name_en.split()
    assert len(words) == 6
    draw(words)
    for word in words:
        assert best(visit.receipt(), reference(word)) > 0.7, word
    assert best(visit.receipt(), reference("OYELARAN"[::-1])) < 0.6


@pytest.mark.parametrize("visit", ["long_matter"], indirect=True)
def test_the_receipt_carries_all_71_characters_of_the_matters_name(visit: Visit) -> None:
    assert in_reading_order(visit.receipt(), LONG_NAME) == LONG_NAME


@each
def test_the_receipt_carries_the_case_number(visit: Visit) -> None:
    number = visit.outcome.case_number
    another = f"{number[:-6]}999999"
    draw([number, another], NUMBER_SIZE, "bold")
    here = best(visit.receipt(), reference(number, NUMBER_SIZE, "bold"))
    assert here > 0.9
    assert best(visit.receipt(), reference(another, NUMBER_SIZE, "bold")) < here - 0.03


@each_with_certificate
def test_the_certificate_carries_name_and_number_for_pdfium(visit: Visit) -> None:
    document = pypdfium2.PdfDocument(visit.paper("certificate"))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    _carries(text, visit)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")
@each_with_certificate
def test_the_certificate_carries_name_and_number_for_poppler(visit: Visit) -> None:
    done = subprocess.run(
        ["pdftotext", "-layout", visit.paper("certificate"), "-"], capture_output=True, check=True, timeout=30
    )
    _carries(done.stdout.decode(), visit)


@each_with_certificate
def test_the_certificates_code_leads_to_its_check_at_the_platform(visit: Visit) -> None:
    document = pypdfium2.PdfDocument(visit.paper("certificate"))
    picture = document[0].render(scale=3).to_pil()
    document.close()
    codes = [code.text for code in zxingcpp.read_barcodes(picture)]
    assert len(codes) == 1
    with urllib.request.urlopen(codes[0], timeout=10) as answer:
        page = answer.read().decode()
    assert answer.status == 200
    assert citizens()[visit.script.citizen].document.number not in page, "anybody may scan the code"
    assert visit.outcome.case_number in codes[0]


def _carries(text: str, visit: Visit) -> None:
    packed = re.sub(r"\s+", "", text)
    document = citizens()[visit.script.citizen].document
    assert document.name in packed
    assert all(word in packed for word in document.name_en.split())
    assert document.number in packed
    kinds = {"chan_ka_yan": "港澳台居民居住证", "lindqvist": "外国人永久居留身份证"}
    assert kinds.get(visit.script.citizen, "") in packed
