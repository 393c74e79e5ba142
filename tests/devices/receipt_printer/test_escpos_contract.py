"""Every driver with a line against the simulated printer: well, and in every trouble. The same suite on each line."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from devices.driver import Reply
from devices.fault import DeviceFault
from devices.receipt_printer.escpos_tcp import EscposTcpOptions, EscposTcpPrinter
from kiosk.paper.slip import Line, Slip


def ignore(event: str, values: Any = None, data: bytes = b"") -> None:
    """Nobody listens."""


def test_a_slip_is_printed_once_and_said_so_after_the_cut(bench: Any, slip: Slip) -> None:
    reply = bench.print(slip)
    assert isinstance(reply, Reply)
    assert reply.values["rows"] > 1000
    assert len(bench.simulator.papers()) == 1


def test_taking_the_paper_empties_the_tray(bench: Any, slip: Slip) -> None:
    bench.print(slip)
    assert len(bench.simulator.take_paper()) == 1
    assert bench.simulator.papers() == []


def test_a_well_printer_is_ready(bench: Any) -> None:
    assert bench.driver.health().status == "ready"


@pytest.mark.provokes("RCP-005")
def test_paper_near_its_end_asks_for_attention_and_still_prints(bench: Any, slip: Slip) -> None:
    bench.simulator.set_fault("near_end")
    assert isinstance(bench.print(slip), Reply)
    health = bench.driver.health()
    assert (health.status, health.code) == ("attention", "RCP-005")


@pytest.mark.provokes("RCP-001", "RCP-002", "RCP-003")
@pytest.mark.parametrize(
    ("fault", "code"), [("paper_out", "RCP-001"), ("cover_open", "RCP-002"), ("cutter_error", "RCP-003")]
)
def test_nothing_is_sent_to_a_printer_that_stands_still(bench: Any, slip: Slip, fault: str, code: str) -> None:
    bench.simulator.set_fault(fault)
    assert bench.code(slip) == code
    assert bench.driver.health().code == code
    bench.simulator.set_fault("none")
    assert isinstance(bench.print(slip), Reply)
    assert len(bench.simulator.papers()) == 1, "only the second slip was ever sent"


@pytest.mark.provokes("RCP-004")
@pytest.mark.parametrize("fault", ["silent", "closed", "stuck"])
def test_a_printer_that_does_not_answer_is_found_out_before_anything_is_sent(
    bench: Any, slip: Slip, fault: str
) -> None:
    bench.simulator.set_fault(fault)
    assert bench.code(slip) == "RCP-004"
    with pytest.raises(DeviceFault) as lost:
        bench.driver.health()
    assert lost.value.fault.code == "RCP-004"
    bench.simulator.set_fault("none")
    bench.until_ready()
    assert isinstance(bench.print(slip), Reply)
    assert len(bench.simulator.papers()) == 1


@pytest.mark.provokes("RCP-004")
def test_an_absent_printer_is_told_when_it_is_opened() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        options = EscposTcpOptions(host="127.0.0.1", port=unused.getsockname()[1], connect_seconds=0.5)
        driver = EscposTcpPrinter(options, ignore)
        with pytest.raises(DeviceFault) as absent:
            driver.open()
        driver.close()
    assert absent.value.fault.code == "RCP-004"


def test_a_slip_held_for_want_of_paper_comes_out_once_after_the_refill(bench: Any, slip: Slip) -> None:
    bench.simulator.set_fault("paper_out_mid_job")
    bench.on_emit.append(lambda: bench.simulator.set_fault("none"))  # somebody refills when the screen asks for it
    assert isinstance(bench.print(slip), Reply)
    assert bench.emitted[0] == ("held", {"code": "RCP-001"})
    assert bench.emitted[-1] == ("held", {"code": ""})
    assert len(bench.simulator.papers()) == 1


@pytest.mark.provokes("RCP-006")
def test_a_slip_that_was_sent_into_a_reset_is_unsure(bench: Any, slip: Slip) -> None:
    bench.simulator.set_fault("reset_mid_job")
    assert bench.code(slip) == "RCP-006"


@pytest.mark.provokes("RCP-006")
def test_a_printer_that_falls_silent_after_the_data_leaves_it_unsure(bench: Any, slip: Slip) -> None:
    bench.simulator.set_fault("mute_after_data")
    assert bench.code(slip) == "RCP-006"


@pytest.mark.provokes("RCP-001")
def test_a_held_slip_that_nobody_waits_for_is_wiped_and_never_lies_there_for_the_next_person(
    bench: Any, slip: Slip
) -> None:
    bench.simulator.set_fault("paper_out_mid_job")
    assert bench.code(slip) == "RCP-001", "wiped, and the printer said so: certainly not on paper"
    bench.simulator.set_fault("none")
    assert isinstance(bench.print(Slip((Line("somebody else"),))), Reply)
    assert len(bench.simulator.papers()) == 1


@pytest.mark.provokes("RCP-006")
def test_a_held_slip_in_a_printer_that_cannot_wipe_is_unsure_and_its_late_proof_proves_nothing(
    bench: Any, slip: Slip
) -> None:
    bench.simulator.set_fault("paper_out_mid_job_unwipeable")
    assert bench.code(slip) == "RCP-006"
    bench.simulator.set_fault("slow")  # refilled: the first slip comes out while the second is being sent
    assert isinstance(bench.print(slip), Reply)
    assert len(bench.simulator.papers()) == 2, "the proof of the first slip must not pass for the second's"


def test_an_unasked_byte_on_the_line_never_passes_for_a_status(slip: Slip) -> None:
    """A peer that answers every question with nonsense first: the fixed bits tell the truth apart."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = server.accept()
        with line:
            while data := line.recv(4096):
                line.sendall(b"\x00\xff\x11\x13" + b"\x12" * data.count(b"\x10\x04"))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    host, port = server.getsockname()
    driver = EscposTcpPrinter(EscposTcpOptions(host=host, port=port, status_seconds=0.5), ignore)
    driver.open()
    assert driver.health().status == "ready"
    driver.close()
    thread.join(5.0)
    server.close()


@pytest.mark.provokes("RCP-007")
def test_a_character_without_any_glyph_is_printed_as_its_code_point_and_told(bench: Any) -> None:
    reply = bench.print(Slip((Line("姓名：\U000f1234"),)))
    assert isinstance(reply, Reply)
    assert reply.values["undrawn"] == 1
    health = bench.driver.health()
    assert (health.status, health.code) == ("attention", "RCP-007")
    bench.print(Slip((Line("姓名：王"),)))
    assert bench.driver.health().status == "ready"
