"""Driver for a receipt printer behind a raw CUPS queue: the last resort, since nothing comes back through a queue.

CUPS calls a job completed once it is handed on, printed or not. So a slip that went through is RCP-006, unsure, always;
never printed. Only a job that CUPS took back before it began to send is certainly not on paper. What CUPS may still
have of a slip that nobody waits for any more is taken back as soon as it answers again. CUPS writes every job to its
spool: that must be in memory and end with its daemon (`packaging/daemons`, docs/devices.md).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from devices.driver import Driver, Health, Options, Reply
from devices.fault import DeviceFault
from devices.receipt_printer import raster
from devices.receipt_printer.cups_queue import CupsQueue
from devices.receipt_printer.encoding import from_plain

if TYPE_CHECKING:
    from devices.receipt_printer.glyphs import Fonts
    from devices.receipt_printer.layout import SlipLayout

_GIVEN_UP, _COMPLETED = (7, 8), 9  # job-state, RFC 8011 section 5.3.7
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
    """The queue."""

    name: ClassVar[str] = "escpos_cups"
    model: ClassVar[str] = "ESC/POS receipt printer (raw CUPS queue, cannot confirm)"
    options_type: ClassVar[type[Options]] = EscposCupsOptions
    options: EscposCupsOptions
    _fonts: Fonts
    _layout: SlipLayout
    _cups: CupsQueue
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
        self._cups = CupsQueue(self.options.uri, self.options.answer_seconds)
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
        printer = self._cups.printer()
        if self._left:
            self._cups.take_all_back()
            self._left = False
        reasons = [str(reason) for reason in printer.get("printer-state-reasons", [])]
        said = ", ".join(reasons)[:200]
        for word, code in _REASONS:
            if any(reason.startswith(word) for reason in reasons):
                return Health("fault", code, said)
        if printer.get("printer-state") == [_STOPPED] or any(r.startswith(_GONE) for r in reasons):
            return Health("fault", "RCP-004", said)
        if printer.get("printer-is-accepting-jobs") == [False]:
            return Health("fault", "RCP-004", "the queue takes no jobs")
        low = any(reason.startswith("media-low") for reason in reasons)
        return Health("attention", "RCP-005", said) if low else Health("ready")

    def _hand_over(self, job: bytes) -> int:
        self._left = True
        return self._cups.hand_over(job)

    def _follow(self, number: int) -> None:
        """Wait until CUPS sent the job on. One that it never began to send is taken back: RCP-004, not on paper."""
        deadline, begun = time.monotonic() + self.options.handed_on_seconds, False
        while time.monotonic() < deadline:
            job = self._cups.job(number)
            begun = begun or job.begun
            self._left = job.state not in (_COMPLETED, *_GIVEN_UP)
            if job.state == _COMPLETED:
                return
            if not self._left:
                raise DeviceFault("RCP-006", f"CUPS gave the job up: job-state {job.state}")
            time.sleep(_LOOK_SECONDS)
        self._cups.take_back(number)
        self._left = False
        if begun or self._cups.job(number).begun:  # it may have begun between the last look and now
            raise DeviceFault("RCP-006", "CUPS did not get the job off in time; part of it may be at the printer")
        raise DeviceFault("RCP-004", "taken back: CUPS never began to send it")
