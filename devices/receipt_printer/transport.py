"""The one seam between ESC/POS and a cable: a line on which every wait has a deadline.

One thread. A printer may go away, go silent or stop reading at any moment: each is a `LineBrokenError`, never a hang.
Kinds of line: `tcp_line.py`, `serial_line.py`, `file_line.py`. A CUPS queue is no line, since nothing comes back over
it: `escpos_cups.py`.
"""

from __future__ import annotations

from typing import Protocol


class LineBrokenError(Exception):
    """The line is of no use any more. `sent` counts the bytes of the failed write that left this machine."""

    def __init__(self, reason: str, sent: int = 0) -> None:
        """Say why, in words without personal data."""
        super().__init__(reason)
        self.sent = sent


class PrinterLine(Protocol):
    """One open line."""

    def close(self) -> None:
        """Let go. Never raises."""

    def write(self, data: bytes, seconds: float) -> None:
        """Send all of `data` within `seconds`, or raise LineBrokenError with the number of bytes that went out."""

    def read(self, seconds: float) -> bytes:
        """Return what arrives within `seconds`, empty if nothing does; LineBrokenError where the printer is gone."""

    def drain(self) -> None:
        """Throw away what nobody asked for; an old byte must never pass for a new answer."""
