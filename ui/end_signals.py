"""SIGINT and SIGTERM end Qt's loop as closing the window does: everything is taken down in order."""

from __future__ import annotations

import signal
import socket
from types import FrameType

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, QTimer

_ENDING = (signal.SIGINT, signal.SIGTERM)


class EndSignals(QObject):
    """While it lives, the two signals quit the application. Main thread only.

    Python runs a handler only between its own instructions, and Qt's loop has none: a byte on a socket wakes it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._bell = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._bell.activated.connect(self._wake)
        self._old_bell = signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)
        self._old = {number: signal.signal(number, self._end) for number in _ENDING}

    def close(self) -> None:
        """Give the signals back."""
        self._bell.setEnabled(False)
        signal.set_wakeup_fd(self._old_bell)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        self._near.close()
        self._far.close()

    def _wake(self) -> None:
        """Empty the socket; that Python runs at all is what runs the handler."""
        self._near.recv(64)

    def _end(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        QTimer.singleShot(0, self, self._quit)  # by the loop itself: quitting before it has begun would be lost

    def _quit(self) -> None:
        QCoreApplication.quit()
