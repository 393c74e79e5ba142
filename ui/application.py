"""The one QGuiApplication of the process, with the settings a terminal without a graphics card needs."""

from __future__ import annotations

import os
import sys

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

# PySide6 6.12 loses a reference of None in every call on Python before 3.12 and aborts after some thousand calls.
if PySide6.__version_info__[:2] >= (6, 12) and sys.version_info < (3, 12):
    raise RuntimeError("PySide6 6.12 or newer aborts on this Python: install PySide6-Essentials 6.11")


def make_application(*, offscreen: bool = False) -> QGuiApplication:
    """Return the application, made on first use. Must be called on the main thread, before any window.

    Without a graphics card the software renderer is faster and needs a third of the memory; a machine with
    one sets QT_QUICK_BACKEND itself.
    """
    existing = QGuiApplication.instance()
    if isinstance(existing, QGuiApplication):
        return existing
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    os.environ.setdefault("QT_QUICK_CONTROLS_STYLE", "Basic")
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QGuiApplication(sys.argv[:1])
    app.setApplicationName("gov-kiosk")
    app.setQuitOnLastWindowClosed(True)
    return app
