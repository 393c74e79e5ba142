"""Receipt printer with ESC/POS on any line that answers: what all such drivers do; the lines differ.

Printed is what the printer proves: a `GS r 1` queued behind the cut is answered only after the cut was reached. A slip
that was sent and never proven is RCP-006, and must not be sent again: a printer without paper keeps the data and prints
it after the refill. A slip that nobody waits for any more is wiped out of the printer where the printer can do that,
so that it does not come out in front of the next person.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from devices.driver import Driver, Health, Options, Reply
from devices.fault import DeviceFault
from devices.receipt_printer import raster
from devices.receipt_printer.encoding import from_plain
from devices.receipt_printer.status import QUESTIONS, PrinterStatus, is_paper_answer, is_status, question
from devices.receipt_printer.transport import LineBrokenError, PrinterLine

if TYPE_CHECKING:
    from devices.receipt_printer.glyphs import Fonts
    from devices.receipt_printer.layout import SlipLayout

_LOOK_SECONDS = 0.5  # how often a waiting job asks what keeps the printer
_SILENCE_SECONDS = 0.3  # two answers with no paper between them come within a few milliseconds of each other
_WIPED = frozenset({"RCP-001", "RCP-002"})  # with a stuck blade (RCP-003) the slip may hang there printed and uncut


class EscposOptions(Options):
    """The paper, and the deadlines in seconds."""

    width_px: int = 576  # 80 mm paper at 203 dpi; a multiple of 8
    margin_px: int = 20
    status_seconds: float = 1.0
    write_seconds: float = 10.0
    confirm_seconds: float = 60.0  # time to put paper in while a slip waits inside the printer


class EscposPrinter(Driver):
    """The printer, its line, and the layout of its paper."""

    options: EscposOptions
    _line: PrinterLine | None = None
    _fonts: Fonts
    _layout: SlipLayout
    _undrawn = 0  # characters of the last slip that no font has
    _owed = False  # a slip was sent and not proven: its proof may still come, and must not pass for another slip's

    def open(self) -> None:
        """Load the fonts (30 ms), connect, and hear one whole status."""
        from devices.receipt_printer.glyphs import Fonts  # noqa: PLC0415  Pillow is paid for by this process alone
        from devices.receipt_printer.layout import SlipLayout  # noqa: PLC0415

        try:
            self._fonts = Fonts()
        except FileNotFoundError as error:
            raise DeviceFault("RCP-007", "fonts-noto-cjk is not installed") from error
        self._layout = SlipLayout(self._fonts, self.options.width_px, self.options.margin_px)
        self._status()

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def health(self) -> Health:
        """Ask all four status bytes; a character that no font had is told until the next slip."""
        health = self._status().health()
        if health.status == "ready" and self._undrawn:
            return Health("attention", "RCP-007", f"{self._undrawn} characters drawn as code points")
        return health

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:
        """`print` with an encoded slip: answered once the printer proves the cut. May take `confirm_seconds`."""
        if command != "print" or data:
            raise ValueError(command)
        started = time.monotonic()
        image = self._layout.draw(from_plain(values))
        self._undrawn = len(self._fonts.missing)
        self._fonts.forget()
        job = raster.job(image)
        drawn = time.monotonic()
        status = self._status()
        if status.fault:
            raise DeviceFault(status.fault, status.raw)
        if self._owed:
            self._settle_the_past()
        self._send(job)
        sent = time.monotonic()
        self._wait_for_proof()
        return Reply(
            {
                "rows": image.height,
                "undrawn": self._undrawn,
                "draw_ms": round((drawn - started) * 1000),
                "send_ms": round((sent - drawn) * 1000),
                "proof_ms": round((time.monotonic() - sent) * 1000),
            }
        )

    @abstractmethod
    def connect(self) -> PrinterLine:
        """Open the line, or raise LineBrokenError within a few seconds."""

    # ── the line ────────────────────────────────────────────────────────────────────────────────────
    def _connected(self) -> PrinterLine:
        if self._line is None:
            self._line = self.connect()
            self._line.write(raster.RESET, self.options.write_seconds)
        return self._line

    def _status(self) -> PrinterStatus:
        """Ask everything, once more on a fresh line where the old one broke. RCP-004 where nobody answers."""
        fresh = self._line is None
        try:
            return self._ask_all(self._connected())
        except LineBrokenError as broken:
            self.close()
            if fresh:
                raise DeviceFault("RCP-004", str(broken)) from broken
        try:
            return self._ask_all(self._connected())
        except LineBrokenError as broken:
            self.close()
            raise DeviceFault("RCP-004", str(broken)) from broken

    def _ask_all(self, line: PrinterLine) -> PrinterStatus:
        return PrinterStatus(*(self._ask(line, number) for number in QUESTIONS))

    def _ask(self, line: PrinterLine, number: int) -> int:
        line.drain()
        line.write(question(number), self.options.status_seconds)
        deadline = time.monotonic() + self.options.status_seconds
        while (left := deadline - time.monotonic()) > 0:
            for byte in line.read(left):
                if is_status(byte):
                    return byte
        raise LineBrokenError(f"no answer to DLE EOT {number}")

    # ── a job ───────────────────────────────────────────────────────────────────────────────────────
    def _settle_the_past(self) -> None:
        """Hear out what an unproven slip may still owe: ask behind it, and wait for silence after the answer."""
        deadline = time.monotonic() + self.options.write_seconds
        heard = False
        try:
            line = self._connected()
            line.write(raster.ASK_FOR_PAPER_IN_ORDER, self.options.write_seconds)
            while (now := time.monotonic()) < deadline:
                data = line.read(_SILENCE_SECONDS if heard else deadline - now)
                if heard and not data:
                    self._owed = False
                    return
                heard = heard or any(map(is_paper_answer, data))
        except LineBrokenError as broken:
            self.close()
            raise DeviceFault("RCP-004", str(broken)) from broken
        raise DeviceFault("RCP-004", "no answer behind the slip before")

    def _send(self, job: bytes) -> None:
        self._owed = True
        try:
            self._connected().write(job, self.options.write_seconds)
        except LineBrokenError as broken:
            self._give_up(f"{broken} after {broken.sent} of {len(job)} bytes")

    def _wait_for_proof(self) -> None:
        """Wait for the answer to the queued question; meanwhile say what holds the printer up, when that changes."""
        line = self._connected()
        deadline = time.monotonic() + self.options.confirm_seconds
        held = ""
        try:
            while time.monotonic() < deadline:
                answers = self._listen(line, min(_LOOK_SECONDS, deadline - time.monotonic()))
                if answers is None:
                    self._tell_held("", held)
                    self._owed = False
                    return
                if len(answers) == len(QUESTIONS):
                    held = self._tell_held(PrinterStatus(*answers).fault, held)
                line.write(b"".join(map(question, QUESTIONS)), self.options.status_seconds)
            if held in _WIPED and self._wipe(line):
                self._owed = False
                raise DeviceFault(held, "wiped: nobody put it right in time")
        except LineBrokenError as broken:
            self._give_up(str(broken))
        self._give_up(f"no proof in {self.options.confirm_seconds:.0f} s{', held by ' + held if held else ''}")

    @staticmethod
    def _listen(line: PrinterLine, seconds: float) -> list[int] | None:
        """Collect status answers for so long; None as soon as the proof is there."""
        answers: list[int] = []
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            for byte in line.read(left):
                if is_paper_answer(byte):
                    return None
                if is_status(byte):
                    answers.append(byte)
        return answers

    def _wipe(self, line: PrinterLine) -> bool:
        """Clear the printer's buffers; True where it says that it did, and no proof came before."""
        line.drain()
        line.write(raster.CLEAR_BUFFERS, self.options.status_seconds)
        heard = b""
        until = time.monotonic() + self.options.status_seconds
        while (left := until - time.monotonic()) > 0 and raster.CLEARED not in heard:
            heard += line.read(left)
        before, found, _ = heard.partition(raster.CLEARED)
        return bool(found) and not any(map(is_paper_answer, before))

    def _tell_held(self, code: str, before: str) -> str:
        if code != before:
            self.emit("held", {"code": code})
        return code

    def _give_up(self, detail: str) -> NoReturn:
        self.close()
        raise DeviceFault("RCP-006", detail)
