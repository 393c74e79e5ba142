"""查进度: ask for a number, then show the cases it finds."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

import ui.keyboard.composer  # noqa: F401  its QML type is used by the page
from kiosk.views import CaseRow, ProgressView
from ui.models.rows import Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class ProgressModel(ViewModel):
    """Shows a `ProgressView`."""

    changed = Signal()
    _view: ProgressView

    @Property(str, notify=changed)
    def state(self) -> str:
        """Say how far the look-up is: ask, looking, found, none or offline."""
        return self._view.state

    @Property(str, notify=changed)
    def number(self) -> str:
        """Return the number that was asked for."""
        return self._view.number

    @Property(bool, notify=changed)
    def canScan(self) -> bool:
        """Return whether the code on a slip can be laid under the document camera instead."""
        return self._view.can_scan

    @Property(Rows, constant=True)
    def cases(self) -> Rows:
        """Return the cases found."""
        return self.rows("cases", CaseRow)
