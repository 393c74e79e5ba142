"""回执: what is true now, on the screen in any case, on paper if the printer can."""

import pytest
from in_memory import Bench, certificate_ref, receipt_for
from walking import NEWBORN, PENSION, durable_event, record, to_receipt, to_submit

from kiosk.events import Confirmed, Delivered, DeliveryFailed, Printed, PrintFailed, TookWay
from kiosk.faults.fault import Fault
from kiosk.views import SlipKind
from kiosk.wire.submission import ChildCase, Decision


def slip_job(bench: Bench) -> str:
    return bench.devices.receipt_printer.jobs[-1][0]


def provisional(bench: Bench) -> None:
    to_submit(bench)
    bench.do(durable_event(bench))
    assert bench.wait(8) == "receipt"


@pytest.mark.provokes("RCP-001", "RCP-002", "RCP-003", "RCP-004")
@pytest.mark.parametrize("code", ["RCP-001", "RCP-002", "RCP-003", "RCP-004"])
def test_without_paper_number_and_code_stay_on_the_screen(bench: Bench, code: str) -> None:
    to_receipt(bench)
    assert bench.do(PrintFailed(slip_job(bench), Fault(code))) == "receipt"
    assert (bench.view.paper, bench.view.number) == ("failed", "330999202611220000001")
    assert bench.view.qr
    assert "扫一扫" in bench.view.paper_note
    assert bench.faults[-1] == code
    assert bench.do(TookWay("retry")) == "receipt"
    assert bench.view.paper == "printing"
    bench.do(Printed(slip_job(bench)))
    assert bench.view.paper == "printed"


def test_a_provisional_receipt_has_no_code_and_asks_for_none_to_be_scanned(bench: Bench) -> None:
    provisional(bench)
    bench.do(PrintFailed(slip_job(bench), Fault("RCP-001")))
    assert bench.view.qr == ""
    assert "扫" not in bench.view.paper_note
    assert "号码" in bench.view.paper_note


@pytest.mark.provokes("RCP-006")
def test_a_slip_nobody_can_vouch_for_is_not_printed_again(bench: Bench) -> None:
    to_receipt(bench)
    assert bench.wait(89) == "receipt"
    assert bench.view.paper == "printing"
    bench.wait(1)
    assert (bench.view.paper, bench.faults[-1]) == ("failed", "RCP-006")
    jobs = len(bench.devices.receipt_printer.jobs)
    bench.do(TookWay("retry"))
    assert len(bench.devices.receipt_printer.jobs) == jobs


@pytest.mark.parametrize("code", ["DEV-001", "DEV-002"])
def test_a_printer_whose_process_died_with_the_slip_in_hand_leaves_doubt_and_prints_no_second(
    bench: Bench, code: str
) -> None:
    to_receipt(bench)
    bench.do(PrintFailed(slip_job(bench), Fault(code), unsure=True))
    assert (bench.view.paper, bench.faults[-1]) == ("failed", "RCP-006")
    jobs = len(bench.devices.receipt_printer.jobs)
    bench.do(TookWay("retry"))
    assert len(bench.devices.receipt_printer.jobs) == jobs


def test_nobody_goes_on_before_the_slip_is_out(bench: Bench) -> None:
    to_receipt(bench)
    assert bench.do(Confirmed()) == "receipt"
    bench.do(Printed("another job"))
    assert bench.view.paper == "printing"
    bench.do(Printed(slip_job(bench)))
    assert bench.do(Confirmed()) == "rating"


def test_a_provisional_slip_turns_into_the_platforms_and_is_shown_its_full_time(bench: Bench) -> None:
    provisional(bench)
    bench.do(Printed(slip_job(bench)))
    bench.wait(44)
    assert bench.do(Delivered(receipt_for(record(bench)))) == "receipt"
    bench.do(Printed(slip_job(bench)))
    assert bench.wait(44) == "receipt"
    assert bench.view.kind is SlipKind.ACCEPTED


def test_a_second_receipt_changes_nothing(bench: Bench) -> None:
    to_receipt(bench)
    seen = bench.view
    bench.do(Delivered(receipt_for(record(bench), Decision.REFUSED, case_number="1")))
    assert bench.view == seen


@pytest.mark.provokes("PLT-001")
def test_a_refused_case_is_said_with_the_reason_and_the_rights(bench: Bench) -> None:
    to_receipt(bench, PENSION, decision=Decision.REFUSED, reason="不在本市参保")
    assert (bench.view.kind, bench.view.note) == (SlipKind.REFUSED, "不在本市参保")
    assert bench.faults[-1] == "PLT-001"
    assert bench.view.next_steps[0][1] == "打 12345，报受理号"


@pytest.mark.provokes("OBX-003")
def test_a_case_that_is_quarantined_while_one_reads_the_slip(bench: Bench) -> None:
    provisional(bench)
    assert bench.do(DeliveryFailed(record(bench).uid, Fault("OBX-003"))) == "fault"
    assert bench.do(TookWay("leave")) == "goodbye"


def test_without_a_promised_day_none_is_named(bench: Bench) -> None:
    to_receipt(bench)
    assert all("None" not in note and "最晚" not in note for _, note in bench.view.next_steps)
    dated = Bench()
    to_receipt(dated, due="2026-12-20")
    assert ("部门审查", "最晚 2026-12-20 办好") in dated.view.next_steps


def test_the_time_on_the_slip_is_the_time_on_the_wall(bench: Bench) -> None:
    from datetime import timedelta, timezone

    bench.clock.start = bench.clock.start.astimezone(timezone(timedelta(hours=8)))
    to_submit(bench)
    sealed = record(bench)
    from kiosk.events import RecordDurable

    bench.do(RecordDurable(sealed.uid, sealed.provisional_number, "2026-11-22T14:32:05+00:00"))
    bench.wait(8)
    assert ("存好时间", "2026-11-22 22:32") in bench.view.rows


def test_the_child_cases_of_one_thing_are_all_named(bench: Bench) -> None:
    children = (
        ChildCase(matter_code="000109006002", matter_name="新生儿出生登记", case_number="C-1", decision="accepted"),
        ChildCase(matter_code="000125006003", matter_name="居民医保登记", case_number="C-2", decision="accepted"),
    )
    assert NEWBORN in bench.catalogue.matters
    to_receipt(bench, PENSION, children=children)
    assert ("新生儿出生登记", "C-1") in bench.view.rows
    assert ("居民医保登记", "C-2") in bench.view.rows


def test_a_certificate_not_printed_is_said_on_the_slip(bench: Bench) -> None:
    to_receipt(bench, PENSION, decision=Decision.GRANTED, certificate=certificate_ref())
    bench.wait(21)
    assert bench.do(TookWay("leave")) == "receipt"
    assert ("居住证明", "未打印") in bench.view.rows
