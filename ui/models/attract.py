"""待机: what a passer-by reads."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import AttractView
from ui.models.rows import LINE, Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class AttractModel(ViewModel):
    """Shows a `AttractView`."""

    changed = Signal()
    _view: AttractView

    @Property(str, notify=changed)
    def title(self) -> str:
        """Tell in a few words what this is."""
        return self._view.title

    @Property(Rows, constant=True)
    def lines(self) -> Rows:
        """Return what one can do here."""
        return self.rows("lines", LINE)

    @Property(str, notify=changed)
    def outOfService(self) -> str:
        """Tell why the terminal serves nobody now; empty: it serves."""
        return self._view.out_of_service

    @Property(str, notify=changed)
    def why(self) -> str:
        """Tell what to do meanwhile."""
        return self._view.why

    @Property(str, notify=changed)
    def notice(self) -> str:
        """Tell of the link, and of what waits for it; empty: all is well."""
        return self._view.notice
