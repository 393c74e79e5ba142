"""Driver for a certificate printer that takes PDF over IPP (IPP Everywhere).

Printed is what the printer itself says: job-state completed and as many impressions as the document has pages. A job
that cannot be finished is cancelled, so that it does not come out later in front of somebody else.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn

from devices.certificate_printer.answers import BrokenError, JobAnswer, PrinterAnswer, RefusedError, UnreachableError
from devices.certificate_printer.reasons import health_of, stopping_code
from devices.driver import Driver, Health, Options, Reply
from devices.fault import DeviceFault

if TYPE_CHECKING:
    from devices.certificate_printer.conversation import Conversation

_COMPLETED = 9
_ABORTED = 8
_CANCELED = 7
_LOOK_SECONDS = 0.2


class IppOptions(Options):
    """Where the printer is, and the deadlines in seconds."""

    uri: str
    media: str = "iso_a4_210x297mm"  # PWG 5101.1 name; a printer that holds several kinds takes the tray that has it
    sides: Literal["one-sided", "two-sided-long-edge"] = "one-sided"
    answer_seconds: float = 5.0  # one question
    start_seconds: float = 15.0  # a printer busy with another job
    print_seconds: float = 90.0  # from handing over to the last page, a refill included
    cancel_seconds: float = 5.0


class IppPrinter(Driver):
    """The printer; every command is a conversation of its own, nothing is kept between."""

    name: ClassVar[str] = "ipp"
    model: ClassVar[str] = "IPP certificate printer"
    options_type: ClassVar[type[Options]] = IppOptions
    options: IppOptions
    _talk: Conversation

    def open(self) -> None:
        """Load pyipp (0.4 s) and hear the printer's state once."""
        from devices.certificate_printer.conversation import Conversation  # noqa: PLC0415  27 MB, paid here alone

        self._talk = Conversation(self.options.uri, self.options.answer_seconds)
        self._printer()

    def close(self) -> None:
        """Nothing is kept open between two conversations."""

    def health(self) -> Health:
        """Ask for printer-state and its reasons."""
        answer = self._printer()
        health = health_of(answer.state, answer.reasons)
        if health.status != "fault" and self._wrong_paper(answer):
            return Health("fault", "CRT-001", f"no tray holds {self.options.media}")
        return health

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:
        """`print` with `title`, `job` and the PDF as data: answered once the printer says that every page is out."""
        if command != "print":
            raise ValueError(command)
        pages = _page_count(data)
        started = time.monotonic()
        answer = self._printer()
        code = stopping_code(answer.reasons)
        if code:
            raise DeviceFault(code, ", ".join(answer.reasons))
        if self._wrong_paper(answer):
            raise DeviceFault("CRT-001", f"no tray holds {self.options.media}")
        if not answer.accepting:
            raise DeviceFault("CRT-003", "the printer does not accept jobs")
        number = self._hand_over(data, f"{values['title']} {values['job']}"[:80])
        handed = time.monotonic()
        self._follow(number, pages)
        return Reply(
            {
                "pages": pages,
                "hand_over_ms": round((handed - started) * 1000),
                "print_ms": round((time.monotonic() - handed) * 1000),
            }
        )

    # ── before the printer has it ───────────────────────────────────────────────────────────────────
    def _printer(self) -> PrinterAnswer:
        try:
            return self._talk.printer()
        except (UnreachableError, BrokenError, RefusedError) as failed:
            raise DeviceFault("CRT-003", str(failed)) from failed

    def _wrong_paper(self, answer: PrinterAnswer) -> bool:
        """Return whether the printer says what lies in its trays, and the paper wanted is not among it."""
        return bool(answer.media_ready) and self.options.media not in answer.media_ready

    def _hand_over(self, pdf: bytes, name: str) -> int:
        deadline = time.monotonic() + self.options.start_seconds
        while True:
            try:
                return self._talk.hand_over(pdf, name, media=self.options.media, sides=self.options.sides)
            except UnreachableError as failed:
                raise DeviceFault("CRT-003", str(failed)) from failed
            except RefusedError as failed:
                if not failed.busy or time.monotonic() >= deadline:
                    raise DeviceFault("CRT-003", f"refused: {failed}") from failed
                time.sleep(_LOOK_SECONDS)
            except BrokenError as failed:
                return self._find(name, str(failed))

    def _find(self, name: str, why: str) -> int:
        """Ask the printer whether it has the job, when the line broke under it. Job names are never used twice."""
        try:
            found = self._talk.job_named(name)
        except (UnreachableError, BrokenError, RefusedError) as failed:
            raise DeviceFault("CRT-008", f"{why}, then {failed}") from failed
        if found is None:
            raise DeviceFault("CRT-008", f"{why}; the printer does not list the job")
        return found.number

    # ── while the printer has it ────────────────────────────────────────────────────────────────────
    def _follow(self, number: int, pages: int) -> None:
        """Ask until the job is at its end, through silence and restarts of the printer, or the deadline passes."""
        deadline = time.monotonic() + self.options.print_seconds
        held, last = "", "no answer"
        while time.monotonic() < deadline:
            try:
                job = self._talk.job(number)
                if job.state in {_CANCELED, _ABORTED, _COMPLETED}:
                    _judge(job, pages)
                    return
                held = self._tell_held(stopping_code(self._talk.printer().reasons), held)
                last = f"job-state {job.state}, {job.impressions} of {pages}"
            except RefusedError as failed:
                if failed.unknown_job:  # it was switched off and has forgotten
                    raise DeviceFault("CRT-008", "the printer does not know the job any more") from failed
                last = str(failed)
            except (UnreachableError, BrokenError) as failed:
                last = str(failed)
            time.sleep(_LOOK_SECONDS)
        self._cancel(number, pages, held, last)

    def _tell_held(self, code: str, before: str) -> str:
        if code != before:
            self.emit("held", {"code": code})
        return code

    def _cancel(self, number: int, pages: int, held: str, last: str) -> None:
        """Take the job back. Only where the printer says that nothing came out is it certain that nothing did."""
        deadline = time.monotonic() + self.options.cancel_seconds
        try:
            self._talk.cancel(number)
            while time.monotonic() < deadline:
                job = self._talk.job(number)
                if job.state == _CANCELED and job.impressions == 0:
                    raise DeviceFault(held or "CRT-004", f"cancelled after {self.options.print_seconds:.0f} s: {last}")
                if job.state in {_CANCELED, _ABORTED, _COMPLETED}:
                    _judge(job, pages)
                    return
                time.sleep(_LOOK_SECONDS)
        except (UnreachableError, BrokenError, RefusedError) as failed:
            last = f"{last}; {failed}"
        _nobody_knows(f"{last}{', held by ' + held if held else ''}")


def _judge(job: JobAnswer, pages: int) -> None:
    """Return where every page is on paper; CRT-004 where certainly none is; CRT-008 otherwise."""
    said = f"job-state {job.state}, {job.impressions} of {pages} pages, {' '.join(job.reasons)}"
    if job.state == _COMPLETED and job.impressions >= pages:
        return
    if job.state != _COMPLETED and job.impressions == 0:
        raise DeviceFault("CRT-004", said)
    _nobody_knows(said)


def _nobody_knows(detail: str) -> NoReturn:
    raise DeviceFault("CRT-008", detail)


def _page_count(pdf: bytes) -> int:
    """Count the pages; a document that is none was never sent (CRT-004)."""
    import pypdfium2  # noqa: PLC0415  10 MB, paid on the first certificate

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise DeviceFault("CRT-004", "not a PDF") from error
    try:
        return len(document)
    finally:
        document.close()
