"""Inside the machine, under systemd: Debian's own services, told by one line what to do. See `__main__.py`."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from devices.fault import DeviceFault
from devices.receipt_printer.cups_spool import spool_fault
from devices.receipt_printer.encoding import to_plain
from devices.receipt_printer.escpos_cups import EscposCupsOptions, EscposCupsPrinter
from devices.receipt_printer.simulator import ReceiptPrinterSimulator
from devices.services import SERVICES, restart_fault
from kiosk.paper.slip import Heading, Slip
from tests.devices.usb.guest import PROJECT, RootsHands, run

_URI = "ipp://localhost:631/printers/slips"
_SLIP = Slip((Heading("业务受理回执"),) * 3)
_SECONDS, _OUT_SECONDS = 60.0, 12.0  # the backend of CUPS tries to reach a printer every five


class HostHands(RootsHands):
    """What a technician does with the services, and what befalls them."""

    _printer: ReceiptPrinterSimulator

    def do_write(self, path: str, text: str, *, more: bool = False) -> None:
        """Write a settings file, or more lines to its end."""
        with Path(path).open("a" if more else "w", encoding="utf-8") as settings:
            settings.write(text)

    def do_run(self, words: list[str]) -> str:
        """Run a command and return what it says."""
        return _said(*words)

    def do_kill(self, unit: str) -> None:
        """Kill a service's daemon, and nothing else of it."""
        _said("systemctl", "kill", "--signal=KILL", "--kill-who=main", unit)

    def do_wait_for(self, unit: str) -> None:
        """Wait until systemd has a service up again; one that whoever asks starts may be up before."""
        _until(lambda: "ActiveState=active" in _said("systemctl", "show", "-p", "ActiveState", unit), _SECONDS)

    def do_set_up(self) -> None:
        """Set the services up as the handbook says."""
        _said(str(PROJECT / "packaging" / "daemons" / "set_up.sh"))

    def do_paper(self) -> None:
        """Give CUPS a raw queue to a printer."""
        self._printer = ReceiptPrinterSimulator(Path("/tmp/paper"))
        where = self._printer.start()
        uri = f"socket://{where['host']}:{where['port']}/?waiteof=false"
        _said("lpadmin", "-p", "slips", "-E", "-v", uri, "-m", "raw")

    def do_die_over_a_slip(self, spool: str) -> dict[str, object]:
        """Kill cupsd over a slip it has begun, let systemd bring it back, ask for nothing; return what came of it."""
        before, driver = len(self._printer.papers()), _driver()
        self._printer.set_fault("closed")
        codes: list[str] = []
        work = threading.Thread(target=lambda: codes.append(_print(driver)))
        work.start()
        _until(lambda: "now printing" in _said("lpstat", "-p", "slips"), _SECONDS)
        died = _daemon()
        self.do_kill("cups.service")
        work.join(_SECONDS)
        self._printer.set_fault("none")
        _until(lambda: _daemon() not in ("0", died), _SECONDS)
        with suppress(TimeoutError):
            _until(lambda: len(self._printer.papers()) > before, _OUT_SECONDS)
        told, kept = spool_fault(), [path.name for path in Path(spool).rglob("*") if path.is_file()]
        papers = len(self._printer.papers()) - before
        return {"code": codes[0], "papers": papers, "kept": kept, "doctor": told.code if told else ""}

    def do_print_a_slip(self) -> dict[str, object]:
        """Print the next slip, and return its code and how many came out."""
        before, code = len(self._printer.papers()), _print(_driver())
        with suppress(TimeoutError):
            _until(lambda: len(self._printer.papers()) > before, _OUT_SECONDS)
        return {"code": code, "papers": len(self._printer.papers()) - before}

    def do_doctor(self) -> list[str]:
        """Return the services of which `kiosk doctor` says that they would stay dead."""
        return sorted(service for driver, service in SERVICES.items() if restart_fault(driver))

    def do_is_there(self, path: str) -> bool:
        """Return whether there is anything at a place."""
        return Path(path).exists()


def _driver() -> EscposCupsPrinter:
    driver = EscposCupsPrinter(EscposCupsOptions(uri=_URI, handed_on_seconds=60.0), lambda *_, **__: None)
    driver.open()
    return driver


def _print(driver: EscposCupsPrinter) -> str:
    try:
        driver.call("print", to_plain(_SLIP), b"")
    except DeviceFault as failed:
        return failed.fault.code
    return ""


def _daemon() -> str:
    active = subprocess.run(["systemctl", "is-active", "cups.service"], capture_output=True, text=True, check=False)
    pid = _said("systemctl", "show", "-p", "MainPID", "--value", "cups.service").strip()
    return pid if active.stdout.strip() == "active" else "0"


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr or done.stdout}")
    return done.stdout


def _until(wanted: Callable[[], bool], seconds: float) -> None:
    give_up = time.monotonic() + seconds
    while not wanted():
        if time.monotonic() > give_up:
            raise TimeoutError("not in time")
        time.sleep(0.1)


if __name__ == "__main__":
    run(HostHands())
