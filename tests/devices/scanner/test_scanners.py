"""Both kinds of scanner through real host processes: query codes arrive, and nothing else does."""

from __future__ import annotations

import os
import queue
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.simulation.rig import SimulationRig
from kiosk.events import CodeScanned
from kiosk.ports.devices import Role, Status
from tests.devices.chain import FAST, Chain

CODE = "7K3M9Q2RWX4T"


class Hall(Chain):
    """A fleet with one scanner."""

    def scanned(self, seconds: float = 3.0) -> str:
        return self.until(CodeScanned, seconds=seconds).text

    def nothing_comes(self, seconds: float = 0.6) -> bool:
        try:
            self.scanned(seconds)
        except queue.Empty:
            return True
        return False

    def scanned_at_last(self, text: str = CODE) -> str:
        """Hold the code before it again and again, as a person does while the scanner is not ready yet."""
        for _ in range(6):
            self.pull("scan", text=text)
            try:
                return self.scanned(0.5)
            except queue.Empty:
                continue
        return ""


@pytest.fixture(params=["scanner", "scanner:keyboard"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    with SimulationRig(tmp_path, [request.param]) as rig, Hall(rig, Role.SCANNER, timing=FAST) as hall:
        hall.fleet.scanner.read_codes()
        assert hall.scanned_at_last("WARM0WARM0UP") == "WARM0WARM0UP"
        yield hall


def test_a_query_code_arrives_whether_or_not_something_ends_it(hall: Hall) -> None:
    hall.pull("scan", text=CODE)
    assert hall.scanned() == CODE
    hall.pull("fault", name="no_suffix")
    hall.pull("scan", text="AB12AB12AB12")
    assert hall.scanned() == "AB12AB12AB12"


@pytest.mark.parametrize("text", ["https://pay.example/x", "7k3m9q2rwx4t", CODE + "A", "1", "330999198803090112"])
def test_what_is_no_query_code_is_nobodys_matter(hall: Hall, text: str) -> None:
    hall.pull("scan", text=text)
    assert hall.nothing_comes()
    hall.pull("scan", text=CODE)
    assert hall.scanned() == CODE


@pytest.mark.parametrize("fault", ["garbled", "endless"])
def test_nonsense_on_the_line_is_thrown_away_and_the_next_code_is_read(hall: Hall, fault: str) -> None:
    hall.pull("fault", name=fault)
    hall.pull("scan", text=CODE)
    assert hall.nothing_comes(0.8)
    hall.pull("fault", name="none")
    hall.pull("scan", text=CODE)
    assert hall.scanned() == CODE


def test_a_code_held_before_a_scanner_that_repeats_it_is_told_once(hall: Hall) -> None:
    for _ in range(4):
        hall.pull("scan", text=CODE)
    assert hall.scanned() == CODE
    assert hall.nothing_comes()


def test_nothing_is_told_after_closing_nor_kept_for_later(hall: Hall) -> None:
    hall.fleet.scanner.close()
    hall.pull("scan", text=CODE)
    assert hall.nothing_comes()
    hall.fleet.scanner.read_codes()
    assert hall.nothing_comes()


@pytest.mark.provokes("SCN-001")
def test_a_scanner_that_is_pulled_is_absent_and_works_again_once_it_is_back(hall: Hall) -> None:
    hall.pull("fault", name="unplug")
    fault = hall.until_status(Status.ABSENT).fault
    assert fault is not None
    assert fault.code == "SCN-001"
    hall.pull("fault", name="none")
    hall.until_status(Status.READY)
    assert hall.scanned_at_last() == CODE


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_host_that_is_killed_or_frozen_is_replaced_and_goes_on_listening(hall: Hall, how: signal.Signals) -> None:
    os.kill(hall.pid, how)
    hall.until_status(Status.FAULT)
    hall.until_status(Status.READY)
    assert hall.scanned_at_last() == CODE


@pytest.mark.skipif(
    not os.access("/dev/uinput", os.W_OK), reason="no /dev/uinput here: the same reader is fed by a pipe"
)
def test_a_real_input_device_is_grabbed_and_read() -> None:
    from evdev import UInput

    from devices.scanner.evdev_keys import EvdevScanner, EvdevScannerOptions
    from devices.scanner.keyboard import key_strokes

    with UInput(name="kiosk-test-scanner") as typist:
        told: list[str] = []
        scanner = EvdevScanner(
            EvdevScannerOptions(path=str(typist.device.path)),
            lambda event, values=None, _=b"": told.append(f"{event} {values}"),
        )
        scanner.open()
        scanner.call("start", {}, b"")
        for stroke in key_strokes(CODE):
            typist.write(*stroke)
            typist.syn()
        scanner.poll()
        scanner.close()
        assert told == [f"code {{'text': '{CODE}'}}"]
