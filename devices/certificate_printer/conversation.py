"""The questions the terminal asks an IPP printer, each within its deadline, sent by pyipp. No CUPS between.

A CUPS queue says "completed" once it handed a job on (seen for jobs that the printer aborted): the printer is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import aiohttp
from pyipp import IPP, tags
from pyipp.enums import IppOperation, IppTag
from pyipp.exceptions import IPPConnectionError, IPPError

from devices.certificate_printer.answers import BrokenError, JobAnswer, PrinterAnswer, RefusedError, UnreachableError
from devices.certificate_printer.ipp_answer import JOBS, PRINTERS, Attributes, IppAnswer, NoAnswerError, read

_USER = "kiosk"
_BEYOND_SUCCESS, _REFUSED = 0x200, 0x400  # status codes, RFC 8011 appendix B

# pyipp 0.17.2 leaves out every attribute whose type it does not know, without a word.
tags.ATTRIBUTE_TAG_MAP.setdefault("print-scaling", IppTag.KEYWORD)


class Conversation:
    """Questions to one printer. Blocks for at most `seconds` each; one thread."""

    def __init__(self, uri: str, seconds: float) -> None:
        """Talk to `uri` (ipp:// or ipps://)."""
        self._uri = uri
        self._seconds = seconds

    def printer(self) -> PrinterAnswer:
        """Get-Printer-Attributes."""
        wanted = ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "media-ready"]
        return printer_answer(self._ask(IppOperation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": wanted}))

    def hand_over(self, pdf: bytes, name: str, *, media: str, sides: str) -> int:
        """Print-Job on `media` at true size; return the job's number at the printer."""
        answer = self._ask(
            IppOperation.PRINT_JOB,
            {"job-name": name, "document-format": "application/pdf"},
            job={"media": media, "sides": sides, "print-scaling": "none"},
            data=pdf,
        )
        return _number(_first(answer, JOBS), "job-id")

    def job(self, number: int) -> JobAnswer:
        """Get-Job-Attributes."""
        wanted = ["job-state", "job-state-reasons", "job-impressions-completed", "job-media-sheets-completed"]
        answer = self._ask(IppOperation.GET_JOB_ATTRIBUTES, {"job-id": number, "requested-attributes": wanted})
        return job_answer(answer, number)

    def job_named(self, name: str) -> JobAnswer | None:
        """Get-Jobs: the job of this name, open or finished, or None."""
        wanted = ["job-id", "job-name", "job-state"]
        for which in ("not-completed", "completed"):
            answer = self._ask(IppOperation.GET_JOBS, {"which-jobs": which, "requested-attributes": wanted})
            for row in answer.all(JOBS):
                if row.get("job-name") == [name]:
                    return _job(_number(row, "job-id"), row)
        return None

    def cancel(self, number: int) -> None:
        """Cancel-Job."""
        self._ask(IppOperation.CANCEL_JOB, {"job-id": number})

    # ── one question ────────────────────────────────────────────────────────────────────────────────
    def _ask(
        self,
        operation: IppOperation,
        attributes: dict[str, Any],
        *,
        job: dict[str, Any] | None = None,
        data: bytes = b"",
    ) -> IppAnswer:
        message: dict[str, Any] = {"operation-attributes-tag": {"requesting-user-name": _USER, **attributes}}
        if job:
            message["job-attributes-tag"] = job
        if data:
            message["data"] = data
        return asyncio.run(self._within(self._execute(operation, message)))

    async def _within(self, work: Coroutine[Any, Any, IppAnswer]) -> IppAnswer:
        try:
            return await asyncio.wait_for(work, self._seconds)
        except TimeoutError as error:
            raise BrokenError("no answer in time") from error

    async def _execute(self, operation: IppOperation, message: dict[str, Any]) -> IppAnswer:
        try:
            async with IPP(self._uri, request_timeout=max(1, round(self._seconds))) as ipp:
                raw = await ipp.raw(operation, message)
        except IPPConnectionError as error:
            if isinstance(error.__cause__, aiohttp.ClientConnectorError):
                raise UnreachableError(type(error.__cause__).__name__) from error
            raise BrokenError(type(error.__cause__).__name__) from error
        except IPPError as error:  # of HTTP: the printer's own no is an answer like any other
            raise BrokenError(type(error).__name__) from error
        return read_answer(raw)


def read_answer(raw: bytes) -> IppAnswer:
    """Return an answer that says yes; BrokenError where it makes no sense, RefusedError where it says no."""
    try:
        answer = read(raw)
    except NoAnswerError as error:
        raise BrokenError(str(error)) from error
    if answer.status >= _REFUSED:
        raise RefusedError(answer.status)
    if answer.status >= _BEYOND_SUCCESS:
        raise BrokenError(f"status {answer.status:#06x}")
    return answer


def printer_answer(answer: IppAnswer) -> PrinterAnswer:
    """Return what the printer says of itself, or raise BrokenError where it makes no sense."""
    row = _first(answer, PRINTERS)
    return PrinterAnswer(
        _number(row, "printer-state"),
        _words(row, "printer-state-reasons"),
        row.get("printer-is-accepting-jobs", [True]) == [True],
        _words(row, "media-ready"),
    )


def job_answer(answer: IppAnswer, number: int) -> JobAnswer:
    """Return what the printer says of a job, or raise BrokenError where it makes no sense."""
    return _job(number, _first(answer, JOBS))


def _first(answer: IppAnswer, group: int) -> Attributes:
    rows = answer.all(group)
    if not rows:
        raise BrokenError(f"answer without group {group:#04x}")
    return rows[0]


def _number(row: Attributes, name: str) -> int:
    value = _one_number(row, name)
    if value is None:
        raise BrokenError(f"answer without {name}")
    return value


def _one_number(row: Attributes, name: str) -> int | None:
    match row.get(name):
        case [int() as value] if not isinstance(value, bool):
            return value
    return None


def _job(number: int, row: Attributes) -> JobAnswer:
    counted = "job-impressions-completed" if "job-impressions-completed" in row else "job-media-sheets-completed"
    impressions = _one_number(row, counted)
    return JobAnswer(
        number,
        _number(row, "job-state"),
        -1 if impressions is None else impressions,
        _words(row, "job-state-reasons"),
    )


def _words(row: Attributes, name: str) -> tuple[str, ...]:
    """Return keywords. A reason that cannot be read may be the one that counts: then nothing is believed."""
    words = []
    for value in row.get(name, []):
        if isinstance(value, str):
            words.append(value)
        elif value is not None:
            raise BrokenError(f"{name} is no keyword")
    return tuple(words)
