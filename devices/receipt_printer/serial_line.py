"""A serial line to a printer, with the flow control such printers have: DTR, XON/XOFF, or none.

A printer that is full drops its DTR line, which arrives here as DSR, or sends XOFF. The kernel obeys XOFF by itself; it
knows no DTR flow control, so DSR is looked at here before every piece, and a piece is small enough for what a printer
still takes after it said stop.
"""

from __future__ import annotations

import os
import select
import termios
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from devices.receipt_printer.transport import LineBrokenError

if TYPE_CHECKING:
    from serial import Serial

Flow = Literal["dtr", "xonxoff", "none"]
_PIECE = 1024  # bytes
_DTR_PIECE = 64  # printers drop DTR with at least so much room left
_LOOK_SECONDS = 0.01


class SerialLine:
    """One open port, 8N1."""

    def __init__(self, port: str, baud: int, flow: Flow) -> None:
        """Open it, or raise LineBrokenError. Returns at once."""
        import serial  # noqa: PLC0415  paid by this process alone

        self._broken = (serial.SerialException, OSError, termios.error)  # pyserial lets the last one through
        self._flow = flow
        self._piece = _DTR_PIECE if flow == "dtr" else _PIECE
        try:
            self._port: Serial = serial.Serial(port, baud, timeout=0, xonxoff=flow == "xonxoff", exclusive=True)
        except (*self._broken, ValueError) as error:
            raise LineBrokenError(f"open: {type(error).__name__}") from error

    def close(self) -> None:
        """Let go. Never raises, and does not wait for what a stopped printer never took."""
        with suppress(Exception):
            self._port.reset_output_buffer()
        with suppress(Exception):
            self._port.close()

    def write(self, data: bytes, seconds: float) -> None:
        """Send all of `data` within `seconds`, or raise LineBrokenError with the number of bytes that went out."""
        deadline = time.monotonic() + seconds
        sent = 0
        try:
            while sent < len(data):
                self._wait_until_free(deadline, sent)
                with suppress(BlockingIOError):
                    sent += os.write(self._port.fileno(), data[sent : sent + self._piece])
                if self._flow == "dtr":
                    self._port.flush()  # what is still here could not be held back when DSR falls
        except self._broken as error:
            raise LineBrokenError(f"write: {type(error).__name__}", sent) from error

    def _wait_until_free(self, deadline: float, sent: int) -> None:
        """Return once the printer takes more, or raise LineBrokenError at the deadline."""
        while (left := deadline - time.monotonic()) > 0:
            if self._flow == "dtr" and not self._port.dsr:
                time.sleep(_LOOK_SECONDS)
            elif select.select([], [self._port.fileno()], [], left)[1]:
                return
        raise LineBrokenError("write: the printer takes no more", sent)

    def read(self, seconds: float) -> bytes:
        """Return what arrives within `seconds`, empty if nothing does; LineBrokenError where the port is gone."""
        try:
            self._port.timeout = max(0.0, seconds)
            first: bytes = self._port.read(1)
            if not first:
                return b""
            self._port.timeout = 0
            return first + bytes(self._port.read(255))
        except self._broken as error:
            raise LineBrokenError(f"read: {type(error).__name__}") from error

    def drain(self) -> None:
        """Throw away what nobody asked for."""
        try:
            self._port.reset_input_buffer()
        except self._broken as error:
            raise LineBrokenError(f"read: {type(error).__name__}") from error
