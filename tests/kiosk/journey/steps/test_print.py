"""打印证照: once, to the right person, and only the printer is believed."""

import pytest
from in_memory import Bench, certificate_ref, receipt_for
from walking import INSURED, durable_event, record, to_guide, to_receipt, to_submit

from kiosk.events import (
    Answered,
    AnswerFailed,
    Confirmed,
    Delivered,
    Left,
    Printed,
    PrintFailed,
    TookWay,
    WentBack,
)
from kiosk.faults.fault import Fault
from kiosk.wire.submission import Decision


@pytest.fixture
def fetching(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr("kiosk.journey.steps.print.is_about", lambda pdf, _: b"mine" in pdf)
    to_receipt(bench, INSURED, decision=Decision.GRANTED, certificate=certificate_ref())
    assert (bench.screen, bench.view.state) == ("print", "fetching")
    return bench


def answer(bench: Bench, pdf: bytes = b"%PDF mine") -> str:
    return bench.do(Answered(bench.platform.asked[-1][0], pdf))


def job(bench: Bench) -> str:
    return bench.devices.certificate_printer.jobs[-1][0]


def test_the_intent_is_written_before_the_printer_is_asked_and_settled_by_its_word(fetching: Bench) -> None:
    assert answer(fetching) == "print"
    assert fetching.view.state == "printing"
    number = certificate_ref().number
    assert fetching.journal.written == [("intend", number)]
    assert fetching.do(Printed(job(fetching))) == "receipt"
    assert fetching.journal.written[-1] == ("settle", "printed")
    assert fetching.terminal.journey.session.certificate_printed
    assert ("居住证明", "已打印") in fetching.view.rows


def test_the_job_at_the_printer_names_nobody(fetching: Bench) -> None:
    answer(fetching)
    assert fetching.terminal.journey.session.matter.code == INSURED
    assert "王" not in job(fetching)


def test_touches_mean_nothing_while_it_prints(fetching: Bench) -> None:
    answer(fetching)
    for touch in (Confirmed(), WentBack(), Left(), TookWay("retry"), TookWay("later")):
        assert fetching.do(touch) == "print"
    assert len(fetching.devices.certificate_printer.jobs) == 1


def test_the_same_answer_twice_prints_once(fetching: Bench) -> None:
    answer(fetching)
    assert answer(fetching) == "print"
    assert fetching.view.state == "printing"
    assert len(fetching.devices.certificate_printer.jobs) == 1


@pytest.mark.provokes("CRT-006")
def test_somebody_elses_certificate_stops_printing_for_everybody_after(fetching: Bench) -> None:
    assert answer(fetching, b"%PDF somebody else") == "fault"
    assert fetching.view.code == "CRT-006"
    assert fetching.devices.certificate_printer.jobs == []
    assert fetching.journal.halted == "CRT-006"
    assert fetching.do(TookWay("leave")) == "receipt", "the case is done: its slip with the number is not lost"
    fetching.do(Left())
    to_guide(fetching, INSURED)
    assert not fetching.view.startable
    assert fetching.faults[-1] == "MAT-003"


@pytest.mark.provokes("CRT-006")
def test_whoever_was_on_the_way_when_printing_was_stopped_gets_no_certificate_either(bench: Bench) -> None:
    to_submit(bench, INSURED)
    bench.journal.stop("CRT-006")
    bench.do(durable_event(bench))
    decided = receipt_for(record(bench), Decision.GRANTED, certificate=certificate_ref())
    assert bench.do(Delivered(decided)) == "fault"
    assert bench.view.code == "CRT-006"
    assert bench.devices.certificate_printer.jobs == []


@pytest.mark.provokes("CRT-001", "CRT-002", "CRT-003", "CRT-004", "CRT-005")
@pytest.mark.parametrize("code", ["CRT-001", "CRT-002", "CRT-003", "CRT-004", "CRT-005"])
def test_what_is_surely_not_on_paper_may_be_tried_again(fetching: Bench, code: str) -> None:
    answer(fetching)
    assert fetching.do(PrintFailed(job(fetching), Fault(code))) == "fault"
    assert fetching.journal.written[-1] == ("settle", "not_printed")
    assert fetching.do(TookWay("retry")) == "print"
    answer(fetching)
    assert len(fetching.devices.certificate_printer.jobs) == 2
    assert fetching.do(Printed(job(fetching))) == "receipt"


def test_giving_the_certificate_up_for_now_leads_to_the_slip(fetching: Bench) -> None:
    answer(fetching)
    fetching.do(PrintFailed(job(fetching), Fault("CRT-001")))
    assert fetching.do(TookWay("later")) == "receipt"
    assert ("居住证明", "未打印") in fetching.view.rows


@pytest.mark.provokes("CRT-008")
def test_what_may_be_on_paper_is_never_printed_again(fetching: Bench) -> None:
    answer(fetching)
    assert fetching.do(PrintFailed(job(fetching), Fault("CRT-008"), unsure=True)) == "fault"
    assert fetching.journal.written[-1] == ("settle", "unsure")
    for touch in (TookWay("retry"), WentBack(), Confirmed(), TookWay("later")):
        assert fetching.do(touch) == "fault"
    assert len(fetching.devices.certificate_printer.jobs) == 1


@pytest.mark.parametrize("code", ["DEV-001", "DEV-002"])
def test_a_printer_whose_process_died_with_the_document_in_hand_leaves_doubt(fetching: Bench, code: str) -> None:
    answer(fetching)
    assert fetching.do(PrintFailed(job(fetching), Fault(code, "process died"), unsure=True)) == "fault"
    assert (fetching.view.code, fetching.journal.written[-1]) == ("CRT-008", ("settle", "unsure"))
    assert fetching.do(TookWay("leave")) == "receipt"


@pytest.mark.provokes("CRT-008")
def test_a_printer_that_says_nothing_leaves_doubt_and_a_late_word_ends_it(fetching: Bench) -> None:
    answer(fetching)
    assert fetching.wait(89) == "print"
    assert fetching.wait(1) == "fault"
    assert (fetching.view.code, fetching.journal.written[-1]) == ("CRT-008", ("settle", "unsure"))
    fetching.do(Printed(job(fetching)))
    assert fetching.journal.written[-1] == ("settle", "printed")
    assert fetching.do(TookWay("leave")) == "receipt"
    assert ("居住证明", "已打印") in fetching.view.rows


@pytest.mark.provokes("CRT-008")
def test_a_journal_that_does_not_allow_it_keeps_the_printer_still(fetching: Bench) -> None:
    fetching.journal.may_print = False
    assert answer(fetching) == "fault"
    assert fetching.view.code == "CRT-008"
    assert fetching.devices.certificate_printer.jobs == []


@pytest.mark.provokes("NET-006")
def test_a_certificate_that_does_not_come_in_time_can_be_fetched_again(fetching: Bench) -> None:
    assert fetching.wait(20) == "print"
    assert fetching.wait(1) == "fault"
    assert fetching.view.code == "NET-006"
    assert fetching.do(TookWay("retry")) == "print"
    assert answer(fetching) == "print"
    assert len(fetching.devices.certificate_printer.jobs) == 1


@pytest.mark.provokes("CRT-009")
def test_a_certificate_with_a_wrong_hash_is_not_printed(fetching: Bench) -> None:
    assert fetching.do(AnswerFailed(fetching.platform.asked[-1][0], Fault("CRT-009"))) == "fault"
    assert fetching.view.code == "CRT-009"
    assert fetching.do(TookWay("later")) == "receipt"


def test_a_certificate_that_arrives_late_at_the_receipt_is_printed_and_the_slip_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.journey.steps.print.is_about", lambda *_: True)
    to_submit(bench, INSURED)
    bench.do(durable_event(bench))
    assert bench.wait(8) == "receipt"
    decided = receipt_for(record(bench), Decision.GRANTED, certificate=certificate_ref())
    assert bench.do(Delivered(decided)) == "print"
    answer(bench)
    assert bench.do(Printed(job(bench))) == "receipt"
    assert len(bench.devices.receipt_printer.jobs) == 2


def test_the_slip_is_printed_whole_for_a_name_outside_the_plane(bench: Bench) -> None:
    to_receipt(bench, INSURED, "ouyang_wei", decision=Decision.GRANTED)
    slip = bench.devices.receipt_printer.jobs[-1][1]
    assert any("欧阳𬀩" in str(getattr(block, "value", "")) for block in slip.blocks)


@pytest.mark.provokes("CRT-006")
def test_the_operator_is_told_at_once_that_certificates_are_stopped(fetching: Bench) -> None:
    told = []
    fetching.desk.telemetry = told.append
    assert answer(fetching, b"%PDF somebody else") == "fault"
    assert fetching.view.code == "CRT-006"
    assert [(pulse.urgent, pulse.certificates_stopped) for pulse in told] == [(True, True)]
