"""The certificate printer twice: a real ippeveprinter, and the small printer of our own. The same tests run on both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typst

from devices.certificate_printer import eve_printer
from devices.certificate_printer.eve_printer import EvePrinter
from devices.certificate_printer.ipp import IppOptions, IppPrinter
from devices.certificate_printer.own_printer import OwnPrinter
from devices.certificate_printer.simulator import CertificatePrinterSimulator
from devices.driver import Reply
from devices.fault import DeviceFault
from kiosk.faults.fault import Fault
from tests.lacking import lacking

MACHINES = {"ippeveprinter": EvePrinter, "own": OwnPrinter}


@dataclass
class Bench:
    simulator: CertificatePrinterSimulator
    driver: IppPrinter
    emitted: list[tuple[str, dict[str, Any]]]
    on_held: list[str]
    real: bool
    jobs: int = 0

    def print(self, pdf: bytes) -> Reply | Fault:
        self.jobs += 1
        try:
            return self.driver.call("print", {"job": f"job-{self.jobs}", "title": "certificate"}, pdf)
        except DeviceFault as failed:
            return failed.fault

    def code(self, pdf: bytes) -> str:
        result = self.print(pdf)
        return result.code if isinstance(result, Fault) else ""


@pytest.fixture(scope="session")
def pdf() -> bytes:
    """Two pages of A4 with a rare character."""
    source = '#set page(width: 210mm, height: 297mm)\n#set text(font: ("Noto Serif CJK SC", "HanaMinB"))\n'
    fonts = ["/usr/share/fonts/opentype/noto", "/usr/share/fonts/truetype/hanazono"]
    return typst.compile(
        (source + "李䶮 欧阳𬀩 #pagebreak() 第二页").encode(), font_paths=fonts, ignore_system_fonts=True
    )


@pytest.fixture(params=MACHINES)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    real = request.param == "ippeveprinter"
    if real and not eve_printer.installed():
        lacking("ippeveprinter (cups-ipp-utils) or dbus-daemon")
    simulator = CertificatePrinterSimulator(tmp_path / "printer", MACHINES[request.param])
    where = simulator.start()
    assert isinstance(simulator.machine, MACHINES[request.param])
    emitted: list[tuple[str, dict[str, Any]]] = []
    on_held: list[str] = []

    def emit(event: str, values: Any = None, data: bytes = b"") -> None:
        emitted.append((event, dict(values or {})))
        if on_held:
            simulator.set_fault(on_held.pop(0))

    options = IppOptions(**where, answer_seconds=3.0, start_seconds=0.5, print_seconds=1.5, cancel_seconds=0.5)
    driver = IppPrinter(options, emit)
    try:
        driver.open()
        yield Bench(simulator, driver, emitted, on_held, real)
    finally:
        driver.close()
        simulator.stop()
