"""Certificates as paper that counts: read back with independent decoders, never crossed, never quietly changed."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from central.certificates.identifier import identifier_is_valid
from central.certificates.typesetting import without_glyph
from kiosk.wire.submission import Decision, SubmissionReceipt
from tests.lacking import lacking

RARE = [("li_yan", "李䶮"), ("ouyang", "欧阳𬀩")]


def _pdf(desk: Any, receipt: SubmissionReceipt) -> bytes:
    assert receipt.certificate is not None
    answer = desk.http.get(f"/v1/certificates/{receipt.certificate.number}.pdf")
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == receipt.certificate.sha256
    assert len(answer.content) == receipt.certificate.size
    return bytes(answer.content)


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return re.sub(r"\s+", "", text)


def _picture(pdf: bytes) -> Any:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1, "one sheet"
    picture = document[0].render(scale=3).to_pil()
    document.close()
    return picture


@pytest.mark.parametrize(
    ("person", "name", "matter"),
    [("li_yan", "李䶮", "proof"), ("ouyang", "欧阳𬀩", "proof"), ("ouyang", "欧阳𬀩", "crew")],
)
def test_a_rare_name_survives_into_the_text_of_the_paper(desk: Any, person: str, name: str, matter: str) -> None:
    text = _text(_pdf(desk, desk.done(person, matter)))
    assert name in text
    assert desk.record(person)["applicant"]["number"] in text
    assert "青屿市" in text


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")
@pytest.mark.parametrize(("person", "name"), RARE)
def test_a_second_reader_finds_the_same_name(desk: Any, person: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "c.pdf").write_bytes(_pdf(desk, desk.done(person)))
    read = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "c.pdf", "-"], capture_output=True, check=True, timeout=30
    )
    assert name in read.stdout.decode()


def test_a_long_foreign_name_and_both_new_kinds_of_card_reach_the_paper(desk: Any) -> None:
    text = _text(_pdf(desk, desk.done("lindqvist")))
    assert "LINDQVISTOYELARANMARTAALEXANDRAKATARINA" in text
    assert "外国人永久居留身份证号码93375219900714002X" in text
    assert "港澳台居民居住证号码810000199208250044" in _text(_pdf(desk, desk.done("chan")))


def test_the_code_on_the_paper_leads_to_its_own_verification(desk: Any) -> None:
    receipt = desk.done("ouyang")
    pdf = _pdf(desk, receipt)
    codes = zxingcpp.read_barcodes(_picture(pdf))
    assert len(codes) == 1
    answer = desk.http.get(codes[0].text, headers={"Authorization": ""})
    assert receipt.certificate is not None
    assert answer.json()["number"] == receipt.certificate.number
    assert answer.json()["holder"] == "欧*𬀩"
    assert answer.json()["sha256"] == receipt.certificate.sha256
    page = desk.http.get(codes[0].text, headers={"Authorization": "", "Accept": "text/html"})
    assert "有效" in page.text
    assert "欧阳" not in page.text


def test_without_the_code_verification_names_nobody_and_a_wrong_code_finds_nothing(desk: Any) -> None:
    receipt = desk.done()
    assert receipt.certificate is not None
    path = f"/v1/certificates/{receipt.certificate.number}/verify"
    bare = desk.http.get(path, headers={"Authorization": ""}).json()
    assert (bare["status"], bare["holder"], bare["sha256"]) == ("10", None, None)
    assert desk.http.get(path, params={"code": "WRONG"}, headers={"Authorization": ""}).status_code == 404


def test_the_identifier_has_its_check_character(desk: Any) -> None:
    receipt = desk.done()
    assert receipt.certificate is not None
    number = receipt.certificate.number
    assert identifier_is_valid(number)
    assert not identifier_is_valid(number[:-1] + ("A" if number[-1] != "A" else "B"))
    assert identifier_is_valid("1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U")


def _status(pdf: bytes, house: Any) -> Any:
    root = load_cert_from_pemder(str(house.data / "authority" / "ca.pem"))
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    return validate_pdf_signature(PdfFileReader(BytesIO(pdf)).embedded_signatures[0], signer_validation_context=context)


def test_the_signature_covers_the_whole_paper_and_one_changed_byte_breaks_it(house: Any, desk: Any) -> None:
    pdf = _pdf(desk, desk.done())
    status = _status(pdf, house)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    broken = bytearray(pdf)
    broken[len(pdf) // 3] ^= 1
    assert not _status(bytes(broken), house).intact


def test_another_terminal_cannot_fetch_the_paper(desk: Any, other_desk: Any) -> None:
    receipt = desk.done()
    assert receipt.certificate is not None
    answer = other_desk.http.get(f"/v1/certificates/{receipt.certificate.number}.pdf")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_people_in_the_same_second_never_get_each_others_paper(desk: Any) -> None:
    people = ["li_yan", "ouyang", "wang", "sun", "zhou", "lindqvist", "chan", "okafor"]
    records = [desk.record(person) for person in people * 3]

    def serve(record: dict[str, Any]) -> tuple[dict[str, str], bytes]:
        return record["applicant"], _pdf(desk, desk.receipt(desk.put(desk.envelope(record))))

    with ThreadPoolExecutor(8) as threads:
        papers = list(threads.map(serve, records))
    numbers = {applicant["number"] for applicant, _ in papers}
    for applicant, pdf in papers:
        text = _text(pdf)  # pdfium reads in one thread only
        assert applicant["name"] in text
        assert {number for number in numbers if number in text} == {applicant["number"]}


def test_a_character_no_font_has_stops_the_paper_and_a_person_takes_over(desk: Any) -> None:
    record = desk.record("li_yan", form={"purpose": "\U0010fffd"})
    receipt = desk.receipt(desk.put(desk.envelope(record)))
    assert receipt.decision is Decision.PROCESSING
    assert receipt.certificate is None
    assert "字库" in receipt.reason


def test_markup_in_a_form_stays_what_it_is(desk: Any) -> None:
    text = _text(_pdf(desk, desk.done(form={"purpose": '#eval("1") *x* \\ $y$ <b>'})))
    assert '#eval("1")*x*\\$y$<b>' in text


def test_values_of_the_registers_stand_on_the_paper(desk: Any) -> None:
    text = _text(_pdf(desk, desk.done("li_yan")))
    assert "青屿港务集团有限公司" in text
    assert "147个月" in text
    assert "有效期至2027年" in _text(_pdf(desk, desk.done("zhou", "crew")))


def test_nothing_is_certified_that_no_register_knows(desk: Any) -> None:
    receipt = desk.done("wang", "crew")  # no crew certificate, no ship
    assert (receipt.decision, receipt.certificate) == (Decision.REFUSED, None)
    assert "没有查到" in receipt.reason


def test_the_glyph_check_knows_the_rare_names() -> None:
    from central.certificates.document import Document

    blank = dict.fromkeys(Document.model_fields, "") | {"paragraphs": (), "rows": (("姓名", "䶮𬀩𠮷"),)}
    assert without_glyph(Document.model_validate(blank)) == ()
    blank["rows"] = (("姓名", "\U0010fffd"),)
    assert without_glyph(Document.model_validate(blank)) == ("U+10FFFD",)


def test_the_coverage_is_that_of_the_fonts_whole_tables() -> None:
    from fontTools.ttLib import TTFont

    from central.certificates.coverage import FACES, covered

    path = FACES[2][0]
    if not path.exists():
        lacking("HanaMinB (fonts-hanazono)")
    with TTFont(str(path), lazy=True) as font:
        known = set(font.getBestCmap())
    assert all(map(covered, map(chr, list(known)[::97])))
    assert [covered(c) for c in "青屿䶮𬀩A\U0010fffd\U000e0100"] == [True] * 5 + [False] * 2
