"""The simulated receipt printer behind a raw queue of a real `cupsd`: its backend `socket` sends to the printer.

Of what the printer suffers, a queue sees only that nobody takes the connection. The queue's own troubles are real
ones: its state is set as an operator or CUPS itself would set it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from devices.certificate_printer import ipp_message as ipp
from devices.receipt_printer.private_cupsd import PrivateCupsd, missing
from devices.receipt_printer.simulator import ReceiptPrinterSimulator

_PRINT_JOB, _CANCEL_JOB, _JOBS, _PAUSE, _RESUME = 0x0002, 0x0008, 0x000A, 0x0010, 0x0011  # RFC 8011
_ADD_PRINTER, _ACCEPT, _REJECT = 0x4003, 0x4008, 0x4009  # CUPS Implementation of IPP
_ONLY_ITS_ANSWERS = frozenset({"mute_after_data", "paper_out_mid_job_unwipeable"})  # which nobody behind a queue hears
_OFF = frozenset({"gives_up", "gives_up_and_stops", "blocked"})  # the printer is off beside it
_POLICIES = {"gives_up": "abort-job", "gives_up_and_stops": "stop-printer"}
_OF_THE_QUEUE = {
    "stopped": "the queue was stopped (cupsdisable)",
    "rejects": "the queue takes no jobs (cupsreject)",
    "holds": "every job is held until an operator releases it (job-hold-until)",
    "blocked": "another program's job is first, and the printer is off",
    "gives_up": "the printer is off, and CUPS drops the job after two tries (abort-job)",
    "gives_up_and_stops": "the same, and CUPS stops the queue (stop-printer), as it does unless told otherwise",
    "daemon_mute": "cupsd stands still (SIGSTOP) and answers nothing",
    "daemon_gone": "cupsd was killed",
}
_NOTHING = b"\x1b@"  # another program's job: a reset, so that no paper comes out
_RETRY, _FOR_EVER, _SHORT = "retry-job", 60, 1  # seconds until the backend gives up


class QueuePrinterSimulator(ReceiptPrinterSimulator):
    """Printer and queue. Levers run on the control's threads; one lock keeps the queue's apart."""

    def __init__(self, folder: Path, *, spool_outlives: bool = False) -> None:
        """Put paper into `folder`; the daemon has a folder of its own."""
        super().__init__(folder)
        self._cups = PrivateCupsd(spool_outlives=spool_outlives)
        self._hands = threading.Lock()
        self._where: Mapping[str, Any] = {}
        self._made_for = ("", 0)  # error policy, and seconds until the backend gives up
        self._foreign: int | None = None  # another program's job

    def start(self) -> Mapping[str, Any]:
        """Switch the printer on and start the daemon; OSError with one line where it is not installed."""
        lack = missing()
        if lack:
            raise OSError(lack)
        self._where = super().start()
        with self._hands:
            self._all_well()
        return {"uri": self._cups.uri}

    def stop(self) -> None:
        """Kill the daemon and switch the printer off."""
        with self._hands:
            self._cups.close()
        super().stop()

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return the printer's levers, and waiting (how many jobs the queue holds), pid."""
        return {**super().levers(), "waiting": self._waiting_jobs, "pid": lambda: self._cups.pid}

    def faults(self) -> Mapping[str, str]:
        """Return what the queue can suffer, and the printer behind it."""
        behind = {name: words for name, words in super().faults().items() if name not in _ONLY_ITS_ANSWERS}
        return {**_OF_THE_QUEUE, **behind}

    def set_fault(self, name: str) -> None:
        """Make it suffer `name`, and nothing else."""
        if name not in self.faults():
            raise ValueError(name)
        with self._hands:
            self._all_well()
            if name in _OF_THE_QUEUE:
                super().set_fault("closed" if name in _OFF else "none")
                self._upset(name)
            else:
                super().set_fault(name)

    def _waiting_jobs(self) -> int:
        with self._hands:
            return sum(tag == ipp.JOB for tag, _ in self._cups.ask(_JOBS).groups)

    def _all_well(self) -> None:
        self._cups.thaw()
        self._cups.start()
        self._make_queue(_RETRY, _FOR_EVER)
        if self._foreign is not None:
            self._cups.ask(_CANCEL_JOB, [(ipp.INTEGER, "job-id", self._foreign)])
            self._foreign = None
        self._hold(on=False)
        self._cups.ask(_ACCEPT)
        self._cups.ask(_RESUME)

    def _upset(self, name: str) -> None:
        match name:
            case "stopped":
                self._cups.ask(_PAUSE)
            case "rejects":
                self._cups.ask(_REJECT)
            case "holds":
                self._hold(on=True)
            case "blocked":
                raw: ipp.Attribute = (ipp.MIME_TYPE, "document-format", "application/vnd.cups-raw")
                number = self._cups.ask(_PRINT_JOB, [raw], data=_NOTHING).first("job-id", 0)
                self._foreign = int(number)
            case "gives_up" | "gives_up_and_stops":
                self._make_queue(_POLICIES[name], _SHORT)
            case "daemon_mute":
                self._cups.freeze()
            case "daemon_gone":
                self._cups.kill()

    def _make_queue(self, policy: str, seconds: int) -> None:
        """Make or change the queue. A changed queue begins its job again, so nothing is changed without need."""
        if self._made_for == (policy, seconds):
            return
        where = f"socket://{self._where['host']}:{self._where['port']}/?waiteof=false&contimeout={seconds}"
        settings: list[ipp.Attribute] = [
            (ipp.URI, "device-uri", where),
            (ipp.NAME, "printer-error-policy", policy),
            (ipp.ENUM, "printer-state", 3),
            (ipp.BOOLEAN, "printer-is-accepting-jobs", True),
        ]
        self._cups.ask(_ADD_PRINTER, printer=settings)
        self._made_for = (policy, seconds)

    def _hold(self, *, on: bool) -> None:
        until = "indefinite" if on else "no-hold"
        self._cups.ask(_ADD_PRINTER, printer=[(ipp.KEYWORD, "job-hold-until-default", until)])
