"""A serial line to a printer, with the flow control such printers have: DTR, XON/XOFF, or none.

A printer that is full drops its DTR line, which arrives here as DSR, or sends XOFF. The kernel obeys XOFF by itself; it
knows no DTR flow control, so DSR is looked at here before every piece, and a piece is small enough for what a printer
still takes after it said stop.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from devices.receipt_printer.transport import LineBrokenError

if TYPE_CHECKING:
    from serial import Serial

Flow = Literal["dtr", "xonxoff", "none"]
_PIECE = 64  # bytes; printers drop DTR with at least so much room left
_LOOK_SECONDS = 0.01


class SerialLine:
    """One open port, 8N1."""

    def __init__(self, port: str, baud: int, flow: Flow) -> None:
        """Open it, or raise LineBrokenError. Returns at once."""
        import serial  # noqa: PLC0415  paid by this process alone

        self._broken = (serial.SerialException, OSError)
        self._late = serial.SerialTimeoutException
        self._flow = flow
        try:
            self._port: Serial = serial.Serial(
                port, baud, timeout=0, write_timeout=1.0, xonxoff=flow == "xonxoff", exclusive=True
            )
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
        while sent < len(data):
            try:
                while self._flow == "dtr" and not self._port.dsr:
                    if time.monotonic() >= deadline:
                        raise LineBrokenError("write: the printer is not ready", sent)
                    time.sleep(_LOOK_SECONDS)
                left = deadline - time.monotonic()
                if left <= 0:
                    raise LineBrokenError("write: TimeoutError", sent)
                self._port.write_timeout = left
                piece = data[sent : sent + (_PIECE if self._flow == "dtr" else 1024)]
                sent += self._port.write(piece) or 0
                if self._flow == "dtr":
                    self._port.flush()  # what is still here cannot be held back when DSR falls
            except self._late as error:
                raise LineBrokenError("write: TimeoutError", sent) from error
            except self._broken as error:
                raise LineBrokenError(f"write: {type(error).__name__}", sent) from error

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
