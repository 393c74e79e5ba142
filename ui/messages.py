"""Collects what Qt and QML complain about: any of it is a bug, tests fail on it, the terminal logs it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger(__name__)

# The offscreen platform says so on every window; it has no window frame to hint at.
HARMLESS = ("does not support propagateSizeHints",)


class QtMessages:
    """Installs itself as Qt's message handler and as Python's exception hook.

    `complaints` holds every warning and worse, and exceptions that left a slot, in order. Any thread may
    complain: appending to a list is atomic.
    """

    def __init__(self, heard: Callable[[str], None] | None = None) -> None:
        self.complaints: list[str] = []
        self._heard = heard
        self._hook = sys.excepthook
        sys.excepthook = self._hear_exception
        qInstallMessageHandler(self._hear)

    def _hear(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind in {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg} or any(word in message for word in HARMLESS):
            return
        where = f"{context.file}:{context.line}: " if context.file else ""
        self.complaints.append(where + message)
        log.warning("qt: %s%s", where, message)
        if self._heard is not None:
            self._heard(message)

    def _hear_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Note an exception that left a slot: PySide hands it here, and the event loop lives on."""
        self.complaints.append(f"{kind.__name__}: {error}")
        self._hook(kind, error, trace)

    def close(self) -> None:
        """Give Qt and Python their own handlers back."""
        qInstallMessageHandler(None)
        sys.excepthook = self._hook
