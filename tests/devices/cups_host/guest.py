"""Inside the machine, under systemd: the host's own CUPS, a printer, and our driver, told by one line what to do."""

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
from kiosk.paper.slip import Heading, Slip
from tests.devices.usb.guest import Guest, line_out

PROJECT = Path(__file__).parents[3]
_URI = "ipp://localhost:631/printers/slips"
_SLIP = Slip((Heading("业务受理回执"),) * 3)
_BACK_SECONDS, _OUT_SECONDS = 60.0, 12.0  # its backend tries to reach a printer every five


class CupsGuest(Guest):
    """The machine's CUPS, as Debian starts it."""

    _printer: ReceiptPrinterSimulator

    def do_begin(self) -> None:
        """Give CUPS a raw queue to a printer; what it is given it keeps at once, which is the harsher case."""
        with Path("/etc/cups/cupsd.conf").open("a", encoding="utf-8") as settings:
            settings.write("DirtyCleanInterval 0\n")
        _run("systemctl", "start", "cups.service")
        self._printer = ReceiptPrinterSimulator(Path("/tmp/paper"))
        where = self._printer.start()
        uri = f"socket://{where['host']}:{where['port']}/?waiteof=false"
        _run("lpadmin", "-p", "slips", "-E", "-v", uri, "-m", "raw")

    def do_set_up(self) -> None:
        """Set CUPS up as a technician does."""
        _run(str(PROJECT / "packaging" / "cups" / "set_up.sh"))

    def do_die_over_a_slip(self, spool: str) -> dict[str, object]:
        """Kill cupsd over a slip it has begun, let systemd bring it back, ask for nothing; return what came of it."""
        before, driver = len(self._printer.papers()), _driver()
        self._printer.set_fault("closed")
        codes: list[str] = []
        work = threading.Thread(target=lambda: codes.append(_print(driver)))
        work.start()
        _until(lambda: "now printing" in _run("lpstat", "-p", "slips"), _BACK_SECONDS)
        died = _run("systemctl", "show", "-p", "MainPID", "--value", "cups.service").strip()
        _run("kill", "-9", died)
        work.join(_BACK_SECONDS)
        self._printer.set_fault("none")
        _until(lambda: _daemon() not in ("0", died), _BACK_SECONDS)
        with suppress(TimeoutError):
            _until(lambda: len(self._printer.papers()) > before, _OUT_SECONDS)
        told = spool_fault()
        kept = [path.name for path in Path(spool).rglob("*") if path.is_file()]
        papers = len(self._printer.papers()) - before
        return {"code": codes[0], "papers": papers, "kept": kept, "doctor": told.code if told else ""}

    def do_print(self) -> dict[str, object]:
        """Print the next slip, and return its code and how many came out."""
        before, code = len(self._printer.papers()), _print(_driver())
        with suppress(TimeoutError):
            _until(lambda: len(self._printer.papers()) > before, _OUT_SECONDS)
        return {"code": code, "papers": len(self._printer.papers()) - before}

    def do_stop(self, spool: str) -> bool:
        """Stop CUPS, and return whether its spool is there still."""
        _run("systemctl", "stop", "cups.service", "cups.socket", "cups.path")
        return Path(spool).exists()


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
    pid = _run("systemctl", "show", "-p", "MainPID", "--value", "cups.service").strip()
    return pid if active.stdout.strip() == "active" else "0"


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_BACK_SECONDS, check=False)
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
    guest = CupsGuest(line_out())
    guest.tell("hello")
    guest.serve()
