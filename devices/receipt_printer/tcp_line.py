"""A TCP line to a printer (raw port 9100)."""

from __future__ import annotations

import socket
import time

from devices.receipt_printer.transport import LineBrokenError


class TcpLine:
    """One connection."""

    def __init__(self, host: str, port: int, connect_seconds: float) -> None:
        """Connect, or raise LineBrokenError within `connect_seconds`."""
        try:
            self._socket = socket.create_connection((host, port), connect_seconds)
        except OSError as error:
            raise LineBrokenError(f"connect: {type(error).__name__}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Let go. Never raises."""
        self._socket.close()

    def write(self, data: bytes, seconds: float) -> None:
        """Send all of `data` within `seconds`, or raise LineBrokenError with the number of bytes that went out."""
        deadline = time.monotonic() + seconds
        sent = 0
        while sent < len(data):
            self._socket.settimeout(max(0.001, deadline - time.monotonic()))
            try:
                sent += self._socket.send(data[sent : sent + 16384])
            except OSError as error:
                raise LineBrokenError(f"write: {type(error).__name__}", sent) from error

    def read(self, seconds: float) -> bytes:
        """Return what arrives within `seconds`, empty if nothing does; LineBrokenError where the printer closed."""
        self._socket.settimeout(max(0.001, seconds))
        try:
            data = self._socket.recv(256)
        except TimeoutError:
            return b""
        except OSError as error:
            raise LineBrokenError(f"read: {type(error).__name__}") from error
        if not data:
            raise LineBrokenError("the printer closed the line")
        return data

    def drain(self) -> None:
        """Throw away what nobody asked for; an old byte must never pass for a new answer."""
        self._socket.setblocking(False)
        try:
            while self._socket.recv(256):
                pass
        except BlockingIOError:
            return
        except OSError as error:
            raise LineBrokenError(f"read: {type(error).__name__}") from error
        raise LineBrokenError("the printer closed the line")
