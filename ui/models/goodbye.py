"""再见: what to take along, and that everything is forgotten."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import GoodbyeView
from ui.models.rows import LINE, Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class GoodbyeModel(ViewModel):
    """Shows a `GoodbyeView`."""

    changed = Signal()
    _view: GoodbyeView

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return the last words."""
        return self._view.title

    @Property(bool, notify=changed)
    def takeCard(self) -> bool:
        """Say whether the card may still lie on the reader."""
        return self._view.take_card

    @Property(Rows, constant=True)
    def lines(self) -> Rows:
        """Return what to take, what was forgotten."""
        return self.rows("lines", LINE)
