"""The simulated certificate printer: a real ippeveprinter where it is installed, else a small one of our own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Protocol

from devices.certificate_printer import eve_printer
from devices.certificate_printer.eve_printer import EvePrinter
from devices.certificate_printer.faults import TROUBLES, Trouble
from devices.certificate_printer.own_printer import OwnPrinter
from devices.simulation.simulator import Simulator

log = logging.getLogger(__name__)


class Machine(Protocol):
    """What stands behind the simulator."""

    def start(self) -> str:
        """Switch on and return the URI."""

    def stop(self) -> None:
        """Switch off and leave nothing but the tray."""

    def suffer(self, trouble: Trouble) -> None:
        """Have this trouble from now on."""


class CertificatePrinterSimulator(Simulator):
    """The printer and its tray. Levers from one thread."""

    role: ClassVar[str] = "certificate_printer"

    def __init__(self, folder: Path, machine: Callable[[Path], Machine] | None = None) -> None:
        """Put paper into `folder`; `machine` is chosen by what is installed unless given."""
        super().__init__(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self._machine_type = machine or (EvePrinter if eve_printer.installed() else OwnPrinter)
        self.machine: Machine = self._machine_type(folder)
        self._taken: set[str] = set()

    def start(self) -> Mapping[str, Any]:
        """Switch on. A real ippeveprinter that does not come up is replaced by our own."""
        try:
            uri = self.machine.start()
        except (TimeoutError, OSError) as error:
            if isinstance(self.machine, OwnPrinter):
                raise
            log.warning("ippeveprinter does not start (%r), the small IPP printer stands in", error)
            self.machine.stop()
            self.machine = OwnPrinter(self.folder)
            uri = self.machine.start()
        return {"uri": uri}

    def stop(self) -> None:
        """Switch off."""
        self.machine.stop()

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return the levers."""
        return {"papers": self.papers, "take_paper": self.take_paper, "fault": self.set_fault}

    def faults(self) -> Mapping[str, str]:
        """Return what it can suffer."""
        return {name: trouble.words for name, trouble in TROUBLES.items()}

    def papers(self) -> list[str]:
        """Return the documents in the tray, as the PDF files the printer received, oldest first."""
        found = sorted(str(path) for path in (self.folder / "tray").glob("document-*.pdf"))
        return [path for path in found if path not in self._taken]

    def take_paper(self) -> list[str]:
        """Take everything out of the tray and return the paths."""
        taken = self.papers()
        self._taken.update(taken)
        return taken

    def set_fault(self, name: str) -> None:
        """Make it suffer `name`; "none" cures it. Shows when this returns."""
        self.machine.suffer(TROUBLES[name])
