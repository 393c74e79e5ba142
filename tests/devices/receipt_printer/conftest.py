"""A simulated printer with its driver in this process, on each kind of line, and the slips the tests print."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "reading"))
sys.path.insert(0, str(Path(__file__).parent))

from devices.driver import Reply
from devices.fault import DeviceFault
from devices.receipt_printer.encoding import to_plain
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.escpos_serial import EscposSerialOptions, EscposSerialPrinter
from devices.receipt_printer.escpos_tcp import EscposTcpOptions, EscposTcpPrinter
from devices.receipt_printer.escpos_usb import EscposUsbOptions, EscposUsbPrinter
from devices.receipt_printer.serial_bridge import SerialBridge
from devices.receipt_printer.simulator import ReceiptPrinterSimulator
from kiosk.faults.fault import Fault
from kiosk.paper.slip import Code, Heading, Slip, Stamp


@dataclass
class Bench:
    simulator: ReceiptPrinterSimulator
    driver: EscposPrinter
    emitted: list[tuple[str, dict[str, Any]]]
    on_emit: list[Callable[[], None]] = field(default_factory=list)

    def print(self, slip: Slip) -> Reply | Fault:
        try:
            return self.driver.call("print", to_plain(slip), b"")
        except DeviceFault as failed:
            return failed.fault

    def until_ready(self, deadline: float = 8.0) -> None:
        """Wait until the printer answers again: one that was switched on boots for a second."""
        pause, ends = threading.Event(), time.monotonic() + deadline
        while time.monotonic() < ends:
            try:
                if self.driver.health().status == "ready":
                    return
            except DeviceFault:
                pause.wait(0.05)
        raise TimeoutError("the printer is not back in time")

    def code(self, slip: Slip) -> str:
        result = self.print(slip)
        return result.code if isinstance(result, Fault) else ""


@pytest.fixture
def slip() -> Slip:
    """About 170 mm of paper."""
    return Slip((Heading("青屿市政务服务"), Stamp("未受理"), Code("https://qingyu.example/p/0047", "扫码")) * 2)


LINES = ("tcp", "serial", "usb")
WAITS = {"status_seconds": 0.4, "write_seconds": 1.5, "confirm_seconds": 1.2}


@pytest.fixture(params=LINES)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """The same simulator behind TCP, and behind a pty once through pyserial and once as a raw device file."""
    simulator = ReceiptPrinterSimulator(tmp_path / "paper")
    where = simulator.start()
    bridge = SerialBridge(tmp_path / "port", **where)
    emitted: list[tuple[str, dict[str, Any]]] = []
    hooks: list[Callable[[], None]] = []

    def emit(event: str, values: Any = None, data: bytes = b"") -> None:
        emitted.append((event, dict(values or {})))
        for hook in hooks:
            hook()

    driver: EscposPrinter
    if request.param == "tcp":
        driver = EscposTcpPrinter(EscposTcpOptions(**where, connect_seconds=1.0, **WAITS), emit)
    elif request.param == "serial":  # a pty has no modem lines, so no DTR
        driver = EscposSerialPrinter(EscposSerialOptions(port=bridge.start(), flow="xonxoff", **WAITS), emit)
    else:
        driver = EscposUsbPrinter(EscposUsbOptions(path=bridge.start(), **WAITS), emit)
    driver.open()
    yield Bench(simulator, driver, emitted, hooks)
    driver.close()
    bridge.stop()
    simulator.stop()
