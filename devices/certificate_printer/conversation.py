"""The questions the terminal asks an IPP printer, each within its deadline, through pyipp. No CUPS between.

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
from pyipp.parser import parse

from devices.certificate_printer.answers import BrokenError, JobAnswer, PrinterAnswer, RefusedError, UnreachableError
from devices.certificate_printer.ipp_shape import well_formed

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
        return _number(_first(answer, "jobs"), "job-id")

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
            for row in answer.get("jobs") or []:
                if row.get("job-name") == name:
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
    ) -> dict[str, Any]:
        message: dict[str, Any] = {"operation-attributes-tag": {"requesting-user-name": _USER, **attributes}}
        if job:
            message["job-attributes-tag"] = job
        if data:
            message["data"] = data
        return asyncio.run(self._within(self._execute(operation, message)))

    async def _within(self, work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
        try:
            return await asyncio.wait_for(work, self._seconds)
        except TimeoutError as error:
            raise BrokenError("no answer in time") from error

    async def _execute(self, operation: IppOperation, message: dict[str, Any]) -> dict[str, Any]:
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


def read_answer(raw: bytes) -> dict[str, Any]:
    """Return an answer's groups as pyipp reads them; BrokenError where it is none, RefusedError where it says no."""
    if not well_formed(raw):
        raise BrokenError("no IPP answer")
    try:
        answer: dict[str, Any] = parse(raw)
    except Exception as error:
        raise BrokenError(type(error).__name__) from error
    status = int(answer["status-code"])
    if status >= _REFUSED:
        raise RefusedError(status)
    if not 0 <= status < _BEYOND_SUCCESS:
        raise BrokenError(f"status {status:#06x}")
    return answer


def printer_answer(answer: dict[str, Any]) -> PrinterAnswer:
    """Return what the printer says of itself, or raise BrokenError where it makes no sense."""
    row = _first(answer, "printers")
    return PrinterAnswer(
        _number(row, "printer-state"),
        _words(row.get("printer-state-reasons")),
        row.get("printer-is-accepting-jobs", True) is True,
        _words(row.get("media-ready")),
    )


def job_answer(answer: dict[str, Any], number: int) -> JobAnswer:
    """Return what the printer says of a job, or raise BrokenError where it makes no sense."""
    return _job(number, _first(answer, "jobs"))


def _first(answer: dict[str, Any], group: str) -> dict[str, Any]:
    rows = answer.get(group) or []
    if not rows:
        raise BrokenError(f"answer without {group}")
    row: dict[str, Any] = rows[0]
    return row


def _number(row: dict[str, Any], name: str) -> int:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BrokenError(f"answer without {name}")
    return int(value)


def _job(number: int, row: dict[str, Any]) -> JobAnswer:
    counted = row.get("job-impressions-completed", row.get("job-media-sheets-completed"))
    impressions = counted if isinstance(counted, int) and not isinstance(counted, bool) else -1
    return JobAnswer(number, _number(row, "job-state"), impressions, _words(row.get("job-state-reasons")))


def _words(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
