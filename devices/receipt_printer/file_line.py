"""A line to a printer behind a character device, never blocking: the USB printer class, and what stands in for it.

Every wait is a `poll` with what is left of its deadline: a printer that stops reading costs that and no more.
"""

from __future__ import annotations

import os
import select
import time
from contextlib import suppress

from devices.receipt_printer.transport import LineBrokenError

_PIECE = 4096
_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL
_BREATH_SECONDS = 0.02


class FileLine:
    """One open device file, for example `/dev/usb/lp0`."""

    def __init__(self, path: str) -> None:
        """Open it, or raise LineBrokenError. Returns at once."""
        try:
            self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise LineBrokenError(f"open: {type(error).__name__}") from error

    def close(self) -> None:
        """Let go. Never raises."""
        if self._file >= 0:
            with suppress(OSError):
                os.close(self._file)
            self._file = -1

    def write(self, data: bytes, seconds: float) -> None:
        """Send all of `data` within `seconds`, or raise LineBrokenError with the number of bytes that went out."""
        deadline = time.monotonic() + seconds
        sent = 0
        while sent < len(data):
            if not self._ready(select.POLLOUT, deadline - time.monotonic(), sent):
                raise LineBrokenError("write: TimeoutError", sent)
            try:
                sent += os.write(self._file, data[sent : sent + _PIECE])
            except BlockingIOError:
                continue
            except OSError as error:
                raise LineBrokenError(f"write: {type(error).__name__}", sent) from error

    def read(self, seconds: float) -> bytes:
        """Return what arrives within `seconds`, empty if nothing does; LineBrokenError where the printer is gone."""
        deadline = time.monotonic() + seconds
        while True:
            if not self._ready(select.POLLIN, deadline - time.monotonic()):
                return b""
            data = self._take()
            if data:
                return data
            # A printer-class device may answer a read at once with nothing while it has nothing to say.
            if time.monotonic() + _BREATH_SECONDS >= deadline:
                return b""
            time.sleep(_BREATH_SECONDS)

    def drain(self) -> None:
        """Throw away what nobody asked for."""
        while self._ready(select.POLLIN, 0.0) and self._take():
            pass

    def _take(self) -> bytes:
        try:
            return os.read(self._file, 256)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise LineBrokenError(f"read: {type(error).__name__}") from error

    def _ready(self, wanted: int, seconds: float, sent: int = 0) -> bool:
        poll = select.poll()
        poll.register(self._file, wanted)
        events = poll.poll(max(0.0, seconds) * 1000)
        happened = events[0][1] if events else 0
        if happened & _GONE:
            raise LineBrokenError("the printer is gone", sent)
        return bool(happened & wanted)
