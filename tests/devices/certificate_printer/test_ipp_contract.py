"""The IPP driver against a real ippeveprinter and against our own small printer: the same suite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from devices.driver import Reply
from devices.fault import DeviceFault


def test_a_certificate_arrives_whole_and_counts_as_printed_when_all_pages_are_out(bench: Any, pdf: bytes) -> None:
    reply = bench.print(pdf)
    assert isinstance(reply, Reply)
    assert reply.values["pages"] == 2
    (paper,) = bench.simulator.papers()
    assert Path(paper).read_bytes() == pdf
    text = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
    assert "李䶮" in text
    assert "欧阳𬀩" in text


def test_a_well_printer_is_ready(bench: Any) -> None:
    assert bench.driver.health().status == "ready"


@pytest.mark.provokes("CRT-001", "CRT-002", "CRT-005")
@pytest.mark.parametrize(
    ("fault", "code"), [("media_empty", "CRT-001"), ("media_jam", "CRT-002"), ("cover_open", "CRT-005")]
)
def test_nothing_is_handed_to_a_printer_that_cannot_print(bench: Any, pdf: bytes, fault: str, code: str) -> None:
    bench.simulator.set_fault(fault)
    assert bench.driver.health().code == code
    assert bench.code(pdf) == code
    bench.simulator.set_fault("none")
    assert bench.driver.health().status == "ready"
    assert isinstance(bench.print(pdf), Reply)
    assert len(bench.simulator.papers()) == 1


@pytest.mark.provokes("CRT-001")
def test_paper_of_another_size_in_the_tray_is_seen_before_anything_is_handed_over(bench: Any, pdf: bytes) -> None:
    bench.simulator.set_fault("wrong_paper")
    assert bench.driver.health().code == "CRT-001"
    assert bench.code(pdf) == "CRT-001"
    bench.simulator.set_fault("none")
    assert bench.driver.health().status == "ready"
    assert isinstance(bench.print(pdf), Reply)


@pytest.mark.provokes("CRT-010")
def test_little_toner_asks_for_attention_and_still_prints(bench: Any, pdf: bytes) -> None:
    bench.simulator.set_fault("toner_low")
    health = bench.driver.health()
    assert (health.status, health.code) == ("attention", "CRT-010")
    assert isinstance(bench.print(pdf), Reply)


@pytest.mark.provokes("CRT-011")
def test_no_toner_stops_it(bench: Any, pdf: bytes) -> None:
    bench.simulator.set_fault("toner_empty")
    assert bench.code(pdf) == "CRT-011"


@pytest.mark.provokes("CRT-004")
def test_a_job_the_printer_aborted_is_certainly_not_on_paper(bench: Any, pdf: bytes) -> None:
    bench.simulator.set_fault("aborted")
    assert bench.code(pdf) == "CRT-004"
    assert bench.simulator.papers() == []


@pytest.mark.provokes("CRT-004")
def test_what_is_no_pdf_is_never_sent(bench: Any) -> None:
    assert bench.code(b"hello") == "CRT-004"


@pytest.mark.provokes("CRT-003")
def test_a_printer_that_is_switched_off_is_unreachable_and_well_again_when_it_is_back(bench: Any, pdf: bytes) -> None:
    bench.simulator.set_fault("power_off")
    assert bench.code(pdf) == "CRT-003"
    with pytest.raises(DeviceFault) as lost:
        bench.driver.health()
    assert lost.value.fault.code == "CRT-003"
    bench.simulator.set_fault("none")
    assert isinstance(bench.print(pdf), Reply)


@pytest.mark.provokes("CRT-003")
def test_a_printer_that_stays_busy_with_another_job_never_gets_ours(bench: Any, pdf: bytes) -> None:
    bench.simulator.set_fault("busy")
    assert bench.code(pdf) == "CRT-003"
    bench.simulator.set_fault("none")
    assert bench.simulator.papers() == []


@pytest.mark.parametrize("fault", ["jam_mid_job", "empty_mid_job"])
def test_trouble_in_the_middle_that_somebody_puts_right_ends_in_one_certificate(
    bench: Any, pdf: bytes, fault: str
) -> None:
    bench.simulator.set_fault(fault)
    bench.on_held.append("none")
    assert isinstance(bench.print(pdf), Reply)
    assert bench.emitted[0] == ("held", {"code": "CRT-002" if fault == "jam_mid_job" else "CRT-001"})
    assert len(bench.simulator.papers()) == 1


@pytest.mark.provokes("CRT-008")
def test_a_printer_that_loses_power_with_the_job_inside_leaves_it_unsure(bench: Any, pdf: bytes) -> None:
    bench.simulator.set_fault("jam_mid_job")
    bench.on_held.append("power_off")
    assert bench.code(pdf) == "CRT-008"


@pytest.mark.provokes("CRT-008")
def test_a_job_that_never_ends_is_taken_back_or_else_unsure(bench: Any, pdf: bytes) -> None:
    """ippeveprinter cannot stop a job that is on its way; our own can, and then nothing is left inside for the next."""
    bench.simulator.set_fault("jam_mid_job")
    assert bench.code(pdf) == ("CRT-008" if bench.real else "CRT-002")
    if not bench.real:
        bench.simulator.set_fault("none")
        assert isinstance(bench.print(pdf), Reply)
        assert len(bench.simulator.papers()) == 1


@pytest.mark.parametrize("bench", ["own"], indirect=True)  # ippeveprinter does not tell what it was asked for
def test_the_job_asks_for_a4_at_true_size(bench: Any, pdf: bytes) -> None:
    """pyipp drops attributes whose type it does not know; true size must not be among them."""
    bench.print(pdf)
    (asked,) = bench.simulator.machine.jobs_asked()
    assert asked == {"media": ["iso_a4_210x297mm"], "sides": ["one-sided"], "print-scaling": ["none"]}


def test_no_spool_and_no_process_is_left_behind(bench: Any, pdf: bytes) -> None:
    bench.print(pdf)
    bench.simulator.stop()
    left = {path.name for path in bench.simulator.folder.rglob("*") if path.is_file()}
    assert left <= {"document-0001.pdf", "wish.json", "hook.sh"}
    with pytest.raises(DeviceFault):
        bench.driver.health()
