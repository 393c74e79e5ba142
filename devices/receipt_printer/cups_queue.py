"""What a CUPS queue is asked for: RFC 8011 over HTTP, each question a connection of its own with a deadline.

Only what Debian's default policy lets everybody do: a terminal is no administrator of its print server.
"""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from devices.certificate_printer import ipp_message as ipp
from devices.fault import DeviceFault

_PRINT_JOB, _CANCEL_JOB, _JOB_ATTRIBUTES, _JOBS, _PRINTER_ATTRIBUTES = 0x0002, 0x0008, 0x0009, 0x000A, 0x000B
_NOT_POSSIBLE, _NOT_FOUND = 0x0404, 0x0406  # of a job that is over
_TELLS_NOTHING = (3, 4, 7, 8)  # job-state, RFC 8011 section 5.3.7: pending, held, canceled, aborted
_USER = "kiosk"


@dataclass(frozen=True, slots=True)
class Job:
    """Where a job stands: `state` as in RFC 8011 section 5.3.7, and whether CUPS ever began to send it."""

    state: int
    begun: bool


class CupsQueue:
    """One raw queue. Every method blocks for `seconds` at most and fails with a DeviceFault."""

    def __init__(self, uri: str, seconds: float) -> None:
        """Ask nothing yet."""
        self._uri = uri
        self._seconds = seconds

    def printer(self) -> Mapping[str, list[ipp.Value]]:
        """Return what CUPS believes of the printer; RCP-004 where it has no such queue."""
        answer = self._ask(_PRINTER_ATTRIBUTES, [], "RCP-004")
        groups = [attributes for tag, attributes in answer.groups if tag == ipp.PRINTER]
        if answer.code >= 0x400 or not groups:
            raise DeviceFault("RCP-004", f"no such queue: IPP status {answer.code:#06x}")
        return groups[0]

    def hand_over(self, content: bytes) -> int:
        """Give it a job and return the job's number; RCP-006 where it may have it all the same."""
        wanted: list[ipp.Attribute] = [
            (ipp.NAME, "job-name", "slip"),
            (ipp.MIME_TYPE, "document-format", "application/vnd.cups-raw"),
        ]
        answer = self._ask(_PRINT_JOB, wanted, "RCP-006", content)
        if answer.code >= 0x400:
            raise DeviceFault("RCP-004", f"refused: IPP status {answer.code:#06x}")
        number = answer.first("job-id", 0)
        if not isinstance(number, int) or number <= 0:
            raise DeviceFault("RCP-006", "CUPS gave the job no number")
        return number

    def job(self, number: int) -> Job:
        """Return where a job stands; RCP-006 where CUPS does not answer."""
        answer = self._ask(_JOB_ATTRIBUTES, [(ipp.INTEGER, "job-id", number)], "RCP-006", unreached="RCP-006")
        state = answer.first("job-state", 0)
        begun = state not in _TELLS_NOTHING or isinstance(answer.first("time-at-processing"), int)
        return Job(state if isinstance(state, int) else 0, begun)

    def take_back(self, number: int, lost: str = "RCP-006") -> None:
        """Cancel a job; one that is over stays as it is. `lost` is what no answer means, or a refusal."""
        answer = self._ask(_CANCEL_JOB, [(ipp.INTEGER, "job-id", number)], lost, unreached=lost)
        if answer.code >= 0x400 and answer.code not in (_NOT_POSSIBLE, _NOT_FOUND):
            raise DeviceFault(lost, f"CUPS does not let us take job {number} back: IPP status {answer.code:#06x}")

    def take_all_back(self) -> None:
        """Cancel what is ours and not over: one by one, since `Cancel-My-Jobs` wants a password on Debian."""
        wanted: list[ipp.Attribute] = [
            (ipp.BOOLEAN, "my-jobs", True),
            (ipp.KEYWORD, "which-jobs", "not-completed"),
            (ipp.KEYWORD, "requested-attributes", "job-id"),
        ]
        answer = self._ask(_JOBS, wanted, "RCP-004")
        if answer.code >= 0x400:
            raise DeviceFault("RCP-004", f"CUPS does not tell its jobs: IPP status {answer.code:#06x}")
        for tag, attributes in answer.groups:
            number = attributes.get("job-id", [0])[0]
            if tag == ipp.JOB and isinstance(number, int):
                self.take_back(number, "RCP-004")

    def _ask(
        self,
        operation: int,
        attributes: list[ipp.Attribute],
        lost: str,
        data: bytes = b"",
        *,
        unreached: str = "RCP-004",
    ) -> ipp.Message:
        """Ask within the deadline; `lost` is what no answer means, `unreached` that nobody listens."""
        where = urlsplit(self._uri)
        body = ipp.build(operation, 1, [(ipp.OPERATION, [*ipp.opening(self._uri, _USER), *attributes])], data)
        host, port = where.hostname or "localhost", where.port or 631
        connection = http.client.HTTPConnection(host, port, timeout=self._seconds)
        try:
            connection.connect()
        except OSError as error:
            raise DeviceFault(unreached, f"CUPS: {type(error).__name__}") from error
        try:
            connection.request("POST", where.path or "/", body, {"Content-Type": "application/ipp"})
            answer = connection.getresponse()
            if answer.status != http.client.OK:
                raise DeviceFault(lost, f"CUPS: HTTP status {answer.status}")
            return ipp.parse(answer.read(1 << 20))
        except (OSError, http.client.HTTPException, ipp.BadMessageError) as error:
            raise DeviceFault(lost, f"CUPS: {type(error).__name__}") from error
        finally:
            connection.close()
