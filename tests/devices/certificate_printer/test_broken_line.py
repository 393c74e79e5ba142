"""A printer whose line breaks while the job goes over it: it is asked whether it has the job, never sent it again."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from devices.certificate_printer import ipp_message as ipp
from devices.certificate_printer.ipp import IppOptions, IppPrinter
from devices.certificate_printer.own_printer import OwnPrinter
from devices.fault import DeviceFault

PRINT_JOB = 0x0002


class Forgetful(OwnPrinter):
    """Takes the job (or not) and hangs up instead of answering."""

    keeps = True
    deaf_afterwards = False
    taken = 0

    def respond(self, message: ipp.Message) -> bytes:
        if message.code == PRINT_JOB:
            self.taken += 1
            if self.keeps:
                super().respond(message)
            raise ConnectionAbortedError
        if self.taken and self.deaf_afterwards:
            raise ConnectionAbortedError
        return super().respond(message)


def swallow(server: ThreadingHTTPServer, request: object, address: object) -> None:
    """Keep quiet about the line that was broken on purpose."""


@pytest.fixture
def printer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forgetful]:
    monkeypatch.setattr(ThreadingHTTPServer, "handle_error", swallow)
    printer = Forgetful(tmp_path)
    yield printer
    printer.stop()


def driver_of(printer: Forgetful) -> IppPrinter:
    options = IppOptions(uri=printer.start(), answer_seconds=1.0, print_seconds=1.0, cancel_seconds=0.3)
    driver = IppPrinter(options, ignore)
    driver.open()
    return driver


def ignore(event: str, values: Any = None, data: bytes = b"") -> None:
    """Nobody listens."""


def test_a_job_whose_answer_was_lost_is_found_at_the_printer_and_followed(printer: Forgetful, pdf: bytes) -> None:
    reply = driver_of(printer).call("print", {"job": "1", "title": "certificate"}, pdf)
    assert reply.values["pages"] == 2
    assert printer.taken == 1


@pytest.mark.provokes("CRT-008")
@pytest.mark.parametrize("what", ["keeps", "deaf_afterwards"])
def test_a_job_that_cannot_be_found_again_is_unsure_and_not_sent_again(
    printer: Forgetful, pdf: bytes, what: str
) -> None:
    setattr(printer, what, not getattr(printer, what))
    with pytest.raises(DeviceFault) as unsure:
        driver_of(printer).call("print", {"job": "1", "title": "certificate"}, pdf)
    assert unsure.value.fault.code == "CRT-008"
    assert printer.taken == 1
