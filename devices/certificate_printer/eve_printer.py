"""A real IPP Everywhere printer: ippeveprinter of CUPS, on the loopback, with a D-Bus of its own.

ippeveprinter insists on DNS-SD even where nothing is announced, and that needs a system bus: it gets a private one, so
that nothing on this machine is touched. Everything lies in the given folder and is gone after `stop`.
"""

from __future__ import annotations

import http.client
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from devices.certificate_printer import eve_hook
from devices.certificate_printer import ipp_message as ipp
from devices.certificate_printer.faults import TROUBLES, Trouble
from devices.simulation.ports import free_port

_SEARCH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/bin"
_GUARD = '"$@" </dev/null & child=$!; read -r _; kill $child'
_START_SECONDS = 10.0
_TICK_SECONDS = 0.03
_PRINT_JOB, _PRINTER_ATTRIBUTES = 0x0002, 0x000B
_FULL = 250
_LEVELS = {"media-empty": 0, "media-low": 5}  # sheets in the tray that make ippeveprinter say so itself
_BUS = """<busconfig><type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/>
</policy></busconfig>
"""


def installed() -> bool:
    """Return whether ippeveprinter and dbus-daemon are on this machine."""
    return _program("ippeveprinter") is not None and _program("dbus-daemon") is not None


def _program(name: str) -> str | None:
    return shutil.which(name, path=_SEARCH)


class EvePrinter:
    """Runs ippeveprinter. One thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Put paper into `folder`/tray."""
        self._folder = folder
        self._sockets = Path(tempfile.mkdtemp(prefix="ipp-"))  # a socket's path is limited to 107 bytes
        self._port = 0
        self._bus: subprocess.Popen[bytes] | None = None
        self._printer: subprocess.Popen[bytes] | None = None
        self._trouble: Trouble = TROUBLES["none"]

    def start(self) -> str:
        """Switch on and return the printer's URI. Raise TimeoutError where it does not come up."""
        self._bus = self._start_bus()
        self._port = free_port()
        self._switch_on()
        return f"ipp://localhost:{self._port}/ipp/print"

    def stop(self) -> None:
        """Switch off; leave no spool, no process, no socket."""
        self._switch_off()
        if self._bus is not None:
            _end(self._bus)
            self._bus = None
        for place in (self._folder / "spool", self._sockets):
            shutil.rmtree(place, ignore_errors=True)

    def suffer(self, trouble: Trouble) -> None:
        """Have this trouble from now on; returns once the printer shows it, or raises TimeoutError."""
        self._trouble = trouble
        self._wish()
        if trouble.off:
            self._switch_off()
        elif self._printer is None:
            self._switch_on()
        else:
            self._make_it_show()

    # ── processes ───────────────────────────────────────────────────────────────────────────────────
    def _start_bus(self) -> subprocess.Popen[bytes]:
        config, address = self._sockets / "bus.conf", self._sockets / "bus"
        config.write_text(_BUS.format(socket=address))
        command = [_program("dbus-daemon") or "", f"--config-file={config}", "--nofork", "--nopidfile"]
        bus = _start(command, os.environ)
        _wait(address.exists, "the private D-Bus")
        return bus

    def _switch_on(self) -> None:
        spool, tray = self._folder / "spool", self._folder / "tray"
        shutil.rmtree(spool, ignore_errors=True)
        spool.mkdir(parents=True, mode=0o700)
        tray.mkdir(exist_ok=True)
        (self._folder / "shown.json").unlink(missing_ok=True)
        self._wish()
        hook = self._folder / "hook.sh"
        words = [sys.executable, "-I", str(Path(eve_hook.__file__).resolve()), str(self._folder.resolve())]
        hook.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$1"\n')
        hook.chmod(0o700)
        command = [
            _program("ippeveprinter") or "", "-r", "off", "-n", "localhost", "-p", str(self._port),
            "-M", "Kiosk", "-m", "A4", "-2", "-s", "20,20", "-f", "application/pdf",
            "-d", str(spool), "-c", str(hook.resolve()), "KioskA4",
        ]  # fmt: skip
        environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self._sockets / 'bus'}"}
        self._printer = _start(command, environment)
        _wait(self._answers, "ippeveprinter")
        self._make_it_show()

    def _switch_off(self) -> None:
        if self._printer is not None:
            _end(self._printer)
            self._printer = None

    # ── faults ──────────────────────────────────────────────────────────────────────────────────────
    def _wish(self) -> None:
        trouble = self._trouble
        wish = {
            "reasons": [r for r in trouble.reasons if trouble.in_job_only or r not in _LEVELS],
            "in_job_only": trouble.in_job_only,
            "aborts": trouble.aborts,
            "holds": trouble.holds,
            "occupied": trouble.occupied,
        }
        unfinished = self._folder / "wish.part"
        unfinished.write_text(json.dumps(wish))
        unfinished.rename(self._folder / "wish.json")

    def _make_it_show(self) -> None:
        """Fill or empty the tray by the printer's own form; the hook of a job does the rest.

        Where no job is inside, the printer is sent one that does nothing else.
        """
        reasons = () if self._trouble.in_job_only else self._trouble.reasons
        self._load_tray(next((_LEVELS[reason] for reason in reasons if reason in _LEVELS), _FULL))
        _wait(self._shows_or_is_told, "the printer's reasons")

    def _load_tray(self, level: int) -> None:
        other_tray = "size2=na_index-4x6_4x6in&type2=photographic&level2=25"  # with both trays "none" it never recovers
        size = "na_letter_8.5x11in" if self._trouble.letter else "iso_a4_210x297mm"
        form = f"/media?size1={size}&type1=stationery&level1={level}&{other_tray}"
        connection = http.client.HTTPConnection("localhost", self._port, timeout=2.0)
        try:
            connection.request("GET", form)
            connection.getresponse().read()
        finally:
            connection.close()

    def _shows_or_is_told(self) -> bool:
        state, reasons = self._state()
        wanted = set() if self._trouble.in_job_only and state == 3 else set(self._trouble.reasons)
        processing = state == 4
        if reasons == wanted and (processing if self._trouble.occupied else self._trouble.holds or not processing):
            return True
        if state == 3:
            name = (ipp.NAME, "job-name", eve_hook.CONTROL_JOB)
            kind = (ipp.MIME_TYPE, "document-format", "application/pdf")
            self._ask(_PRINT_JOB, [name, kind], b"%PDF-control")
        return False

    def _state(self) -> tuple[int, set[str]]:
        answer = self._ask(_PRINTER_ATTRIBUTES, [])
        reasons: set[str] = set()
        for _, attributes in answer.groups:
            for reason in attributes.get("printer-state-reasons", []):
                reasons.add(str(reason).removesuffix("-report").removesuffix("-warning").removesuffix("-error"))
        return int(answer.first("printer-state", 0)), reasons - {"none", "media-needed"}

    def _answers(self) -> bool:
        try:
            return self._state()[0] > 0
        except (OSError, http.client.HTTPException, ipp.BadMessageError):
            return False

    def _ask(self, operation: int, attributes: list[ipp.Attribute], data: bytes = b"") -> ipp.Message:
        uri = f"ipp://localhost:{self._port}/ipp/print"
        body = ipp.build(operation, 1, [(ipp.OPERATION, [*ipp.opening(uri, "control"), *attributes])], data)
        connection = http.client.HTTPConnection("localhost", self._port, timeout=2.0)
        try:
            connection.request("POST", "/ipp/print", body, {"Content-Type": "application/ipp"})
            return ipp.parse(connection.getresponse().read())
        finally:
            connection.close()


def _start(command: list[str], environment: os._Environ[str] | dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a program that ends with us, even where we are killed: its guard waits for the end of our pipe."""
    return subprocess.Popen(  # noqa: S603  our own words only
        ["/bin/sh", "-c", _GUARD, "guard", *command],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # so that its hooks end with it
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(2.0)
    except ProcessLookupError:
        process.wait()
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not condition():
        if time.monotonic() >= deadline:
            raise TimeoutError(what)
        time.sleep(_TICK_SECONDS)
