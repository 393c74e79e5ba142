"""Driver for a receipt printer behind a raw CUPS queue: the last resort, since nothing comes back through a queue.

CUPS calls a job completed once it is handed on, printed or not. So a slip that went through is RCP-006, unsure, always;
never printed. Only a job that CUPS took back before it began to send is certainly not on paper. What CUPS may still
have of a slip that nobody waits for any more is taken back as soon as it answers again. CUPS writes every job to its
spool: the spool folder must be in memory (docs/devices.md).
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from devices.certificate_printer import ipp_message as ipp
from devices.driver import Driver, Health, Options, Reply
from devices.fault import DeviceFault
from devices.receipt_printer import raster
from devices.receipt_printer.encoding import from_plain

if TYPE_CHECKING:
    from devices.receipt_printer.glyphs import Fonts
    from devices.receipt_printer.layout import SlipLayout

_PRINT_JOB, _CANCEL_JOB, _JOB_ATTRIBUTES, _PRINTER_ATTRIBUTES = 0x0002, 0x0008, 0x0009, 0x000B
_CANCEL_MY_JOBS = 0x0039
_UNBEGUN, _GIVEN_UP, _COMPLETED = (3, 4), (7, 8), 9  # job-state, RFC 8011 section 5.3.7
_STOPPED = 5  # printer-state
_REASONS = (
    ("cover-open", "RCP-002"),
    ("door-open", "RCP-002"),
    ("media-empty", "RCP-001"),
    ("media-needed", "RCP-001"),
)
_GONE = ("offline", "connecting-to-device", "timed-out", "shutdown")
_LOOK_SECONDS = 0.1


class EscposCupsOptions(Options):
    """The queue, the paper, and the deadlines in seconds."""

    uri: str  # ipp://localhost:631/printers/slips
    width_px: int = 576
    margin_px: int = 20
    answer_seconds: float = 5.0
    handed_on_seconds: float = 30.0  # until CUPS says that it sent the job


class EscposCupsPrinter(Driver):
    """The queue. Every question is a connection of its own."""

    name: ClassVar[str] = "escpos_cups"
    model: ClassVar[str] = "ESC/POS receipt printer (raw CUPS queue, cannot confirm)"
    options_type: ClassVar[type[Options]] = EscposCupsOptions
    options: EscposCupsOptions
    _fonts: Fonts
    _layout: SlipLayout
    _left = True  # CUPS may have a slip of ours: of a job that was lost, or of a process that died

    def open(self) -> None:
        """Load the fonts and ask for the queue once."""
        from devices.receipt_printer.glyphs import Fonts  # noqa: PLC0415  Pillow is paid for by this process alone
        from devices.receipt_printer.layout import SlipLayout  # noqa: PLC0415

        try:
            self._fonts = Fonts()
        except FileNotFoundError as error:
            raise DeviceFault("RCP-007", "fonts-noto-cjk is not installed") from error
        self._layout = SlipLayout(self._fonts, self.options.width_px, self.options.margin_px)
        self._queue()

    def close(self) -> None:
        """Nothing is kept open between two questions."""

    def health(self) -> Health:
        """Return what CUPS believes of the printer."""
        return self._queue()

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:
        """`print` with an encoded slip. Never answered with success: see above."""
        if command != "print" or data:
            raise ValueError(command)
        image = self._layout.draw(from_plain(values))
        self._fonts.forget()
        health = self._queue()
        if health.status == "fault":
            raise DeviceFault(health.code, health.detail)
        number = self._hand_over(raster.job(image))
        self._follow(number)
        raise DeviceFault("RCP-006", "handed on by CUPS; a queue cannot say whether it was printed")

    def _queue(self) -> Health:
        answer = self._ask(_PRINTER_ATTRIBUTES, [], "RCP-004")
        groups = [attributes for tag, attributes in answer.groups if tag == ipp.PRINTER]
        if answer.code >= 0x400 or not groups:
            raise DeviceFault("RCP-004", f"no such queue: IPP status {answer.code:#06x}")
        if self._left:
            self._ask(_CANCEL_MY_JOBS, [], "RCP-004")
            self._left = False
        reasons = [str(reason) for reason in groups[0].get("printer-state-reasons", [])]
        said = ", ".join(reasons)[:200]
        for word, code in _REASONS:
            if any(reason.startswith(word) for reason in reasons):
                return Health("fault", code, said)
        if answer.first("printer-state") == _STOPPED or any(r.startswith(_GONE) for r in reasons):
            return Health("fault", "RCP-004", said)
        if answer.first("printer-is-accepting-jobs", True) is False:
            return Health("fault", "RCP-004", "the queue takes no jobs")
        low = any(reason.startswith("media-low") for reason in reasons)
        return Health("attention", "RCP-005", said) if low else Health("ready")

    def _hand_over(self, job: bytes) -> int:
        wanted: list[ipp.Attribute] = [
            (ipp.NAME, "job-name", "slip"),
            (ipp.MIME_TYPE, "document-format", "application/vnd.cups-raw"),
        ]
        self._left = True
        answer = self._ask(_PRINT_JOB, wanted, "RCP-006", job)
        if answer.code >= 0x400:
            raise DeviceFault("RCP-004", f"refused: IPP status {answer.code:#06x}")
        number = answer.first("job-id", 0)
        if not isinstance(number, int) or number <= 0:
            raise DeviceFault("RCP-006", "CUPS gave the job no number")
        return number

    def _follow(self, number: int) -> None:
        """Wait until CUPS sent the job on. One that it never began to send is taken back: RCP-004, not on paper."""
        deadline = time.monotonic() + self.options.handed_on_seconds
        which: list[ipp.Attribute] = [(ipp.INTEGER, "job-id", number)]
        began = False
        while time.monotonic() < deadline:
            state = self._ask(_JOB_ATTRIBUTES, which, "RCP-006", unreached="RCP-006").first("job-state", 0)
            began = began or state not in _UNBEGUN
            self._left = state != _COMPLETED and state not in _GIVEN_UP
            if state == _COMPLETED:
                return
            if not self._left:
                raise DeviceFault("RCP-006", f"CUPS gave the job up: job-state {state!r}")
            time.sleep(_LOOK_SECONDS)
        self._ask(_CANCEL_JOB, which, "RCP-006", unreached="RCP-006")
        self._left = False
        if began:
            raise DeviceFault("RCP-006", "CUPS did not get the job off in time; part of it may be at the printer")
        raise DeviceFault("RCP-004", "taken back: CUPS never began to send it")

    def _ask(
        self,
        operation: int,
        attributes: list[ipp.Attribute],
        lost: str,
        data: bytes = b"",
        *,
        unreached: str = "RCP-004",
    ) -> ipp.Message:
        """Ask CUPS within the deadline; `lost` is what no answer means, `unreached` that nobody listens."""
        where = urlsplit(self.options.uri)
        head = [*ipp.opening(self.options.uri, "kiosk"), *attributes]
        body = ipp.build(operation, 1, [(ipp.OPERATION, head)], data)
        connection = http.client.HTTPConnection(
            where.hostname or "localhost", where.port or 631, timeout=self.options.answer_seconds
        )
        try:
            connection.connect()
        except OSError as error:
            raise DeviceFault(unreached, f"CUPS: {type(error).__name__}") from error
        try:
            connection.request("POST", where.path or "/", body, {"Content-Type": "application/ipp"})
            return ipp.parse(connection.getresponse().read(1 << 20))
        except (OSError, http.client.HTTPException, ipp.BadMessageError) as error:
            raise DeviceFault(lost, f"CUPS: {type(error).__name__}") from error
        finally:
            connection.close()
