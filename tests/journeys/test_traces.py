"""The search for personal data finds what is there: without this, finding nothing would mean nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import traces

from kiosk.play.citizens import citizens

if TYPE_CHECKING:
    from house import House


@pytest.mark.parametrize("code", traces.ENCODINGS)
@pytest.mark.parametrize("who", ["li_yan", "ouyang_wei", "lindqvist"])
def test_a_name_or_number_left_anywhere_is_found(tmp_path: Path, who: str, code: str) -> None:
    document = citizens()[who].document
    for what in (document.name, document.number):
        path = tmp_path / "deep" / f"{code}.bin"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"\x00\x01" * 999 + what.encode(code) + b"\xff")
        assert traces.search(document, traces.files(tmp_path)) != []


def test_what_somebody_wrote_is_found(tmp_path: Path) -> None:
    (tmp_path / "log").write_text('{"detail": "13900001234"}', encoding="utf-8")
    document = citizens()["sun_min"].document
    assert traces.search(document, traces.files(tmp_path), {"phone": "13900001234"}) != []
    assert traces.search(document, traces.files(tmp_path), {"phone": "13900009999"}) == []


def test_the_places_looked_at_hold_what_the_terminal_writes(house: House) -> None:
    house.played("06-link-cut")
    names = {path.name for path in house.places()}
    assert {"kiosk.log", "outbox.sqlite", "journal.sqlite", "current.json"} <= names
    assert "step" in (house.rig.folder / "kiosk.log").read_text(encoding="utf-8")


def test_nobodys_data_is_left_by_all_journeys_together(house: House) -> None:
    house.played("03-residence-proof")
    house.played("06-link-cut")
    found = [line for person in citizens().values() for line in traces.search(person.document, house.places())]
    assert found == []


def test_no_temporary_file_is_left_by_a_journey(house: House) -> None:
    house.played("03-residence-proof")
    assert [path for path in traces.files(house.temporary) if path.suffix in (".png", ".pdf", ".jpg", ".json")] == []
