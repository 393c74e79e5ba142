"""Printers without paper or power: never a dead end, never a second certificate, never a lost case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.faults.catalogue import entry_of
from kiosk.play.script import Expectation, Provocation, Script
from kiosk.ports.devices import Role, Status
from kiosk.views import FaultView, GuideView, ReceiptView
from kiosk.words import words

if TYPE_CHECKING:
    from house import House

PROOF, TICKET = "000114002001", "000718002001"


@pytest.mark.provokes("CRT-001")
def test_a_certificate_printer_that_runs_out_of_paper_prints_exactly_one_after_the_refill(house: House) -> None:
    outcome = house.play(
        Script(
            name="no paper",
            matter=PROOF,
            citizen="sun_min",
            face=False,
            ways={"CRT-001": "retry"},
            provoke=(
                Provocation(at="submit", do="certificate_printer.fault", args={"name": "media_empty"}),
                Provocation(at="fault", do="certificate_printer.fault", args={"name": "none"}),
            ),
            expect=Expectation(decision="granted", faults=("CRT-001",), paper=("certificate", "receipt")),
        )
    )
    pages = [scene.view for scene in house.scenes if isinstance(scene.view, FaultView)]
    assert outcome.failures == []
    assert pages[0].code == "CRT-001"
    assert pages[0].title == entry_of("CRT-001").title.zh
    assert [way.id for way in pages[0].ways] == list(entry_of("CRT-001").ways)
    assert outcome.case_number in pages[0].survives, "the page says that the case is safe, and its number"


@pytest.mark.provokes("MAT-003")
def test_a_matter_with_a_certificate_is_not_startable_while_its_printer_has_no_paper(house: House) -> None:
    house.pull("certificate_printer", "fault", name="media_empty")
    house.until(lambda: house.status(Role.CERTIFICATE_PRINTER) is Status.FAULT)
    with house.leaving_when(lambda scene: isinstance(scene.view, GuideView)):
        outcome = house.play(Script(name="guide", matter=PROOF, citizen="sun_min"))
    guides = [scene.view for scene in house.scenes if isinstance(scene.view, GuideView)]
    assert outcome.steps[-1].screen == "guide"
    assert outcome.faults == ["MAT-003"]
    assert not any(guide.startable for guide in guides)
    assert guides[-1].why_not == words("why_not.certificate_printer", house.terminal.desk.language)


def test_another_matter_is_done_as_ever_while_the_certificate_printer_has_no_paper(house: House) -> None:
    house.pull("certificate_printer", "fault", name="media_empty")
    house.until(lambda: house.status(Role.CERTIFICATE_PRINTER) is Status.FAULT)
    outcome = house.play(
        Script(
            name="ticket",
            matter=TICKET,
            citizen="zhou_haisheng",
            expect=Expectation(case_number=True, faults=(), paper=("receipt",)),
        )
    )
    assert outcome.failures == []


@pytest.mark.provokes("RCP-004")
def test_a_receipt_printer_without_power_leaves_the_code_on_the_screen_and_the_number(house: House) -> None:
    outcome = house.play(
        Script(
            name="no power",
            matter=TICKET,
            citizen="zhou_haisheng",
            provoke=(Provocation(at="review", do="receipt_printer.fault", args={"name": "closed"}),),
            expect=Expectation(decision="granted", case_number=True, faults=("RCP-004",), paper=()),
        )
    )
    last = [scene.view for scene in house.scenes if isinstance(scene.view, ReceiptView)][-1]
    assert outcome.failures == []
    assert last.paper == "failed"
    assert last.qr
    assert last.number == outcome.case_number
    assert entry_of("RCP-004").title.zh in last.paper_note
    assert outcome.case_number in house.case_numbers()
