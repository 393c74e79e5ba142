"""The fault catalogue holds: words for everybody, nothing unknown in the code, a test that provokes each."""

import re
from pathlib import Path

from kiosk.faults.catalogue import fault_catalogue
from kiosk.faults.document import document

ROOT = Path(__file__).parents[3]
CODE = re.compile(
    r"\b(?:CRD|FAC|RCP|CRT|DOC|PHN|SCN|NET|OBX|CAT|CFG|SES|MAT|PLT|DEV|SYS|AUD|CAB|PWR|VOI|HDS|OCR)-\d{3}\b"
)
HOUSE = ("kiosk", "devices", "offline_cache", "ui", "config", "central")


def test_every_code_has_words_for_the_citizen_and_a_remedy_in_both_languages() -> None:
    for code, entry in fault_catalogue().items():
        for text in (entry.title, entry.help, entry.technician):
            assert text.zh, code
            assert text.en, code
        assert entry.ways, code


def test_every_code_in_the_source_is_in_the_catalogue() -> None:
    known = fault_catalogue().keys()
    for folder in HOUSE:
        for path in (ROOT / folder).rglob("*.py"):
            assert set(CODE.findall(path.read_text(encoding="utf-8"))) <= known, path


def test_the_document_is_up_to_date() -> None:
    assert (ROOT / "docs" / "faults.md").read_text(encoding="utf-8") == document()


def test_a_test_provokes_every_code() -> None:
    provoked: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for mark in re.findall(r"mark\.provokes\(([^)]*)\)", path.read_text(encoding="utf-8")):
            provoked |= set(CODE.findall(mark))
    assert fault_catalogue().keys() - provoked == set()
