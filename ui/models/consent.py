"""须知与授权: what will be read, and why."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import ConsentView
from ui.models.rows import PAIR, Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class ConsentModel(ViewModel):
    """Shows a `ConsentView`."""

    changed = Signal()
    _view: ConsentView

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return the heading."""
        return self._view.title

    @Property(Rows, constant=True)
    def items(self) -> Rows:
        """Return what is read, and why and from whom."""
        return self.rows("items", PAIR)

    @Property(str, notify=changed)
    def note(self) -> str:
        """Tell what becomes of it."""
        return self._view.note
