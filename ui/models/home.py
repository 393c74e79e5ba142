"""首页: what people do most, departments, themes, and the way to the search."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import GroupTile, HomeView, MatterTile
from ui.models.rows import Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class HomeModel(ViewModel):
    """Shows a `HomeView`."""

    changed = Signal()
    _view: HomeView

    @Property(Rows, constant=True)
    def hot(self) -> Rows:
        """Return the matters done most here."""
        return self.rows("hot", MatterTile)

    @Property(Rows, constant=True)
    def departments(self) -> Rows:
        """Return the departments to open."""
        return self.rows("departments", GroupTile)

    @Property(Rows, constant=True)
    def themes(self) -> Rows:
        """Return the themes (生育、看病…) to open."""
        return self.rows("themes", GroupTile)

    @Property(str, notify=changed)
    def notice(self) -> str:
        """Tell the one thing that matters to everybody now; empty: none."""
        return self._view.notice
