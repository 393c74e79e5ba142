"""Collects what Qt and QML complain about: any of it is a bug, tests fail on it, the terminal logs it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger(__name__)

# The offscreen platform says so on every window; it has no window frame to hint at.
HARMLESS = ("does not support propagateSizeHints",)


class QtMessages:
    """Installs itself as Qt's message handler; `complaints` holds every warning and worse, in order.

    Any thread may complain: appending to a list is atomic.
    """

    def __init__(self, heard: Callable[[str], None] | None = None) -> None:
        self.complaints: list[str] = []
        self._heard = heard
        qInstallMessageHandler(self._hear)

    def _hear(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind in {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg} or any(word in message for word in HARMLESS):
            return
        where = f"{context.file}:{context.line}: " if context.file else ""
        self.complaints.append(where + message)
        log.warning("qt: %s%s", where, message)
        if self._heard is not None:
            self._heard(message)

    def close(self) -> None:
        """Give Qt its own handler back."""
        qInstallMessageHandler(None)
