"""Keeps the heart beating on the GUI thread: wakes it when something was posted, and when a deadline comes."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ui.heart import Heart


class HeartPump(QObject):
    """Calls `heart.pump` on the GUI thread, and nothing else does.

    Other threads only emit a queued signal to a bound method of this object, which lives on the GUI thread.
    """

    _woken = Signal()

    def __init__(self, heart: Heart, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heart = heart
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.beat)
        self._woken.connect(self.beat, Qt.ConnectionType.QueuedConnection)
        heart.on_wake(self._woken.emit)

    def beat(self) -> None:
        """Let the heart handle what is due, and set the alarm for its next deadline."""
        wait = self._heart.pump(time.monotonic())
        if wait is None:
            self._timer.stop()
        else:
            self._timer.start(max(0, math.ceil(wait * 1000)))

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()
