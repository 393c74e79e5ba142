"""The dock's window, on an engine of its own: it cannot disturb the terminal's."""

from __future__ import annotations

from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, QRect, QUrl
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from ui.dock.dock import Dock
from ui.dock.levers import Levers

HERE = Path(__file__).parent


class DockWindow(QObject):
    """One dock on one set of levers. GUI thread only."""

    def __init__(self, levers: Levers) -> None:
        super().__init__()
        self.engine = QQmlApplicationEngine()
        dock = self.engine.singletonInstance("Kiosk", "Dock")
        if not isinstance(dock, Dock):
            raise TypeError("QML has no Dock")
        self.dock = dock
        self.engine.addImageProvider("paper", dock.pictures())
        self.engine.load(QUrl.fromLocalFile(str(HERE / "DockWindow.qml")))
        roots = self.engine.rootObjects()
        window = roots[0] if roots else None
        if not isinstance(window, QQuickWindow):
            raise RuntimeError("the dock cannot be built: see the messages above")  # noqa: TRY004  the QML did not load
        self.window = window
        dock.connect_to(levers)

    def open(self, place: QRect) -> None:
        """Show the dock at `place`."""
        self.window.setGeometry(place)
        self.window.show()

    def close(self) -> None:
        """Take the dock down; waits for a lever that is being pulled."""
        if not shiboken6.isValid(self.window):
            return
        self.dock.stop()
        self.window.close()
        shiboken6.delete(self.engine)
