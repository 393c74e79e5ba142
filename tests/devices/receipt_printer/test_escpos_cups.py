"""The raw CUPS queue: never says printed, whatever CUPS says. Against a real cupsd, and against one that misbehaves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from devices.certificate_printer import ipp_message as ipp
from devices.certificate_printer.own_printer import OwnPrinter
from devices.fault import DeviceFault
from devices.receipt_printer.encoding import to_plain
from devices.receipt_printer.escpos_cups import EscposCupsOptions, EscposCupsPrinter
from devices.receipt_printer.private_cupsd import missing
from devices.receipt_printer.queue_simulator import QueuePrinterSimulator
from devices.receipt_printer.simulator import ReceiptPrinterSimulator
from kiosk.paper.slip import Slip
from tests.lacking import lacking


def ignore(event: str, values: Any = None, data: bytes = b"") -> None:
    """Nobody listens."""


def printer_at(uri: str, seconds: float = 1.0) -> EscposCupsPrinter:
    return EscposCupsPrinter(EscposCupsOptions(uri=uri, answer_seconds=2.0, handed_on_seconds=seconds), ignore)


def code_of(work: Callable[[], object]) -> str:
    with pytest.raises(DeviceFault) as failed:
        work()
    return failed.value.fault.code


def printing(driver: EscposCupsPrinter, slip: Slip) -> tuple[threading.Thread, list[str]]:
    """Print beside the test; return the thread, and the list that will hold the code it ended with."""
    codes: list[str] = []
    work = threading.Thread(target=lambda: codes.append(code_of(lambda: driver.call("print", to_plain(slip), b""))))
    work.start()
    return work, codes


def until(wanted: Callable[[], bool], deadline: float = 10.0) -> None:
    pause, ends = threading.Event(), time.monotonic() + deadline
    while not wanted():
        assert time.monotonic() < ends, "not in time"
        pause.wait(0.05)


def commands() -> list[str]:
    """Return the command lines and environments of all processes."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                found.append((entry / "cmdline").read_text() + (entry / "environ").read_text(errors="replace"))
    return found


# ── a real cupsd ────────────────────────────────────────────────────────────────────────────────────
@contextmanager
def running(simulator: QueuePrinterSimulator) -> Iterator[tuple[QueuePrinterSimulator, str]]:
    if lack := missing():
        lacking(lack)
    try:
        yield simulator, str(simulator.start()["uri"])
    finally:
        simulator.stop()


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[tuple[QueuePrinterSimulator, str]]:
    with running(QueuePrinterSimulator(tmp_path / "paper")) as ours:
        yield ours


@pytest.fixture
def hoarding_queue(tmp_path: Path) -> Iterator[tuple[QueuePrinterSimulator, str]]:
    with running(QueuePrinterSimulator(tmp_path / "paper", spool_outlives=True)) as ours:
        yield ours


@pytest.mark.provokes("RCP-006")
def test_a_slip_comes_out_through_a_real_queue_and_is_unsure_all_the_same(
    queue: tuple[QueuePrinterSimulator, str], slip: Slip
) -> None:
    simulator, uri = queue
    driver = printer_at(uri, 20.0)
    driver.open()
    assert driver.health().status == "ready"
    assert code_of(lambda: driver.call("print", to_plain(slip), b"")) == "RCP-006"
    until(lambda: len(simulator.papers()) == 1)


def test_a_slip_for_a_printer_that_is_off_is_taken_back_and_does_not_come_out_later(
    queue: tuple[QueuePrinterSimulator, str], slip: Slip
) -> None:
    simulator, uri = queue
    driver = printer_at(uri, 2.0)
    driver.open()
    simulator.set_fault("closed")
    assert code_of(lambda: driver.call("print", to_plain(slip), b"")) in ("RCP-004", "RCP-006")
    simulator.set_fault("none")
    second = printer_at(uri, 20.0)
    second.open()
    assert code_of(lambda: second.call("print", to_plain(slip), b"")) == "RCP-006"
    until(lambda: len(simulator.papers()) >= 1)
    assert len(simulator.papers()) == 1


@pytest.mark.provokes("RCP-004")
@pytest.mark.parametrize("fault", ["stopped", "rejects"])
def test_a_queue_that_takes_nothing_says_so_before_anybody_prints(
    queue: tuple[QueuePrinterSimulator, str], fault: str
) -> None:
    simulator, uri = queue
    driver = printer_at(uri)
    driver.open()
    simulator.set_fault(fault)
    health = driver.health()
    assert (health.status, health.code) == ("fault", "RCP-004")
    simulator.set_fault("none")
    assert driver.health().status == "ready"


@pytest.mark.provokes("RCP-006")
@pytest.mark.parametrize("by", ["the same process", "the next process"])
def test_a_slip_that_a_dying_daemon_kept_is_unsure_and_taken_back_as_soon_as_it_answers(
    hoarding_queue: tuple[QueuePrinterSimulator, str], slip: Slip, by: str
) -> None:
    simulator, uri = hoarding_queue
    driver = printer_at(uri, 20.0)
    driver.open()
    simulator.set_fault("holds")
    work, codes = printing(driver, slip)
    waiting = simulator.levers()["waiting"]
    until(lambda: waiting() == 1)
    simulator.set_fault("daemon_gone")
    work.join(10.0)
    assert codes == ["RCP-006"], "the job lies in the spool: nobody may say that it was not printed"
    simulator.set_fault("none")
    assert waiting() == 1
    if by == "the same process":
        assert driver.health().status == "ready"
    else:
        printer_at(uri).open()
    assert waiting() == 0
    assert simulator.papers() == []


def a_daemon_dies_over_a_slip_it_has_begun(simulator: QueuePrinterSimulator, uri: str, slip: Slip) -> None:
    """Kill it while its backend tries to reach a printer that is off; then printer and daemon are back."""
    driver = printer_at(uri, 20.0)
    driver.open()
    simulator.set_fault("closed")
    work, codes = printing(driver, slip)
    until(lambda: simulator._cups.ask(0x000B).first("printer-state") == 4)  # processing
    simulator._cups.kill()
    work.join(10.0)
    assert codes == ["RCP-006"]
    ReceiptPrinterSimulator.set_fault(simulator, "none")
    simulator.set_fault("none")


def test_a_slip_that_a_killed_daemon_had_begun_never_comes_out_for_the_next_citizen(
    queue: tuple[QueuePrinterSimulator, str], slip: Slip
) -> None:
    simulator, uri = queue
    a_daemon_dies_over_a_slip_it_has_begun(simulator, uri, slip)
    assert (simulator.levers()["waiting"](), simulator.papers()) == (0, [])
    home = simulator._cups._home
    assert home is not None
    assert not [path for path in (home / "spool").rglob("*") if path.is_file()], "nor does anybody's name stay there"
    driver = printer_at(uri, 20.0)
    driver.open()
    assert code_of(lambda: driver.call("print", to_plain(slip), b"")) == "RCP-006"
    until(lambda: len(simulator.papers()) >= 1)
    assert len(simulator.papers()) == 1, "what comes next is the next citizen's"


def test_where_the_spool_outlives_its_daemon_cups_sends_what_it_had_begun_though_nobody_asks(
    hoarding_queue: tuple[QueuePrinterSimulator, str], slip: Slip
) -> None:
    simulator, uri = hoarding_queue
    a_daemon_dies_over_a_slip_it_has_begun(simulator, uri, slip)
    until(lambda: len(simulator.papers()) == 1)


def test_a_daemon_killed_and_started_again_has_its_queue_still(queue: tuple[QueuePrinterSimulator, str]) -> None:
    simulator, uri = queue
    before = simulator.levers()["pid"]()
    simulator.set_fault("daemon_gone")
    simulator.set_fault("none")
    assert simulator.levers()["pid"]() != before
    driver = printer_at(uri)
    driver.open()
    assert driver.health().status == "ready"


def test_nothing_of_a_queue_stays_when_it_is_stopped(tmp_path: Path) -> None:
    if lack := missing():
        lacking(lack)
    simulator = QueuePrinterSimulator(tmp_path / "paper")
    simulator.start()
    home, pid = simulator._cups._home, simulator.levers()["pid"]()
    simulator.set_fault("blocked")  # its backend tries for ever
    simulator.stop()
    assert home is not None
    assert not home.exists()
    until(lambda: not any(str(home) in process for process in commands()))
    assert not Path(f"/proc/{pid}").exists()


# ── one that misbehaves ─────────────────────────────────────────────────────────────────────────────
NO_VALUE = 0x13  # RFC 8010 section 3.5.2


class Queue(OwnPrinter):
    """Answers as a queue of CUPS does, with the job and printer states it is told."""

    job_states: tuple[int, ...] = (9,)
    printer_state = 3
    reasons: tuple[str, ...] = ("none",)
    refuses = 0
    cancelled = 0
    job: bytes = b""
    begun_meanwhile = False  # between the last look and the cancelling
    left_over: tuple[int, ...] = ()
    cancels = 0  # the status of its answer

    def respond(self, message: ipp.Message) -> bytes:
        status, groups = 0, []
        match message.code:
            case 0x0002:
                self.job, status = message.data, self.refuses
                groups = [(ipp.JOB, [(ipp.INTEGER, "job-id", 7)])]
            case 0x0008:
                self.cancelled += 1
                status = self.cancels
            case 0x000A:
                groups = [(ipp.JOB, [(ipp.INTEGER, "job-id", number)]) for number in self.left_over]
            case 0x0009:
                state, *later = self.job_states
                self.job_states = tuple(later) or (state,)
                since = ipp.INTEGER if self.begun_meanwhile and self.cancelled else NO_VALUE
                looks = [(ipp.ENUM, "job-state", state), (since, "time-at-processing", b"" if since == NO_VALUE else 1)]
                groups = [(ipp.JOB, looks)]
            case 0x000B:
                answers = [
                    (ipp.ENUM, "printer-state", self.printer_state),
                    (ipp.KEYWORD, "printer-state-reasons", list(self.reasons)),
                ]
                groups = [(ipp.PRINTER, answers)]
        return ipp.build(status, message.request, [(ipp.OPERATION, ipp.opening("")), *groups])


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[Queue, EscposCupsPrinter]]:
    queue = Queue(tmp_path)
    driver = printer_at(queue.start())
    driver.open()
    yield queue, driver
    queue.stop()


@pytest.mark.provokes("RCP-006")
@pytest.mark.parametrize("states", [(9,), (3, 5, 9), (5, 7), (5, 8), (3, 5)])
def test_what_cups_began_to_send_is_unsure_whatever_became_of_it(
    told: tuple[Queue, EscposCupsPrinter], slip: Slip, states: tuple[int, ...]
) -> None:
    queue, driver = told
    queue.job_states = states
    assert code_of(lambda: driver.call("print", to_plain(slip), b"")) == "RCP-006"
    assert queue.job.endswith(b"\x1dr\x01")


@pytest.mark.provokes("RCP-004")
def test_what_cups_never_began_to_send_is_taken_back(told: tuple[Queue, EscposCupsPrinter], slip: Slip) -> None:
    queue, driver = told
    queue.job_states = (3,)
    assert code_of(lambda: driver.call("print", to_plain(slip), b"")) == "RCP-004"
    assert queue.cancelled == 1


@pytest.mark.provokes("RCP-006")
def test_what_cups_began_to_send_just_before_it_was_taken_back_is_unsure(
    told: tuple[Queue, EscposCupsPrinter], slip: Slip
) -> None:
    queue, driver = told
    queue.job_states, queue.begun_meanwhile = (3,), True
    assert code_of(lambda: driver.call("print", to_plain(slip), b"")) == "RCP-006"


@pytest.mark.provokes("RCP-006")
def test_what_cups_does_not_let_us_take_back_is_unsure(told: tuple[Queue, EscposCupsPrinter], slip: Slip) -> None:
    queue, driver = told
    queue.job_states, queue.cancels = (3,), 0x0403  # forbidden
    assert code_of(lambda: driver.call("print", to_plain(slip), b"")) == "RCP-006"


def test_every_slip_that_is_still_there_is_taken_back_once(tmp_path: Path) -> None:
    queue = Queue(tmp_path)
    queue.left_over = (3, 5)
    driver = printer_at(queue.start())
    driver.open()
    assert driver.health().status == "ready"
    assert queue.cancelled == 2
    queue.stop()


@pytest.mark.provokes("RCP-004")
@pytest.mark.parametrize(("cancels", "code"), [(0x0403, "RCP-004"), (0x0404, ""), (0x0406, "")])
def test_a_slip_that_cannot_be_taken_back_keeps_the_printer_out_of_use_unless_it_is_over(
    tmp_path: Path, cancels: int, code: str
) -> None:
    queue = Queue(tmp_path)
    queue.left_over, queue.cancels = (3,), cancels
    driver = printer_at(queue.start())
    if code:
        assert code_of(driver.open) == code
        queue.left_over = ()
    driver.open()
    assert driver.health().status == "ready"
    queue.stop()


@pytest.mark.provokes("RCP-001", "RCP-002", "RCP-004", "RCP-005")
@pytest.mark.parametrize(
    ("state", "reasons", "status", "code"),
    [
        (3, ("none",), "ready", ""),
        (3, ("media-empty-error",), "fault", "RCP-001"),
        (3, ("cover-open-warning", "media-empty"), "fault", "RCP-002"),
        (3, ("offline-report",), "fault", "RCP-004"),
        (5, ("paused",), "fault", "RCP-004"),
        (3, ("media-low-report",), "attention", "RCP-005"),
    ],
)
def test_what_cups_believes_of_the_printer_is_passed_on(
    told: tuple[Queue, EscposCupsPrinter], slip: Slip, state: int, reasons: tuple[str, ...], status: str, code: str
) -> None:
    queue, driver = told
    queue.printer_state, queue.reasons = state, reasons
    health = driver.health()
    assert (health.status, health.code) == (status, code)
    if status == "fault":
        assert code_of(lambda: driver.call("print", to_plain(slip), b"")) == code
        assert queue.job == b"", "nothing was sent"


@pytest.mark.provokes("RCP-004")
def test_a_queue_that_refuses_or_is_not_there_never_had_the_slip(
    told: tuple[Queue, EscposCupsPrinter], slip: Slip
) -> None:
    queue, driver = told
    queue.refuses = 0x0506
    assert code_of(lambda: driver.call("print", to_plain(slip), b"")) == "RCP-004"
    queue.stop()
    assert code_of(driver.health) == "RCP-004"
