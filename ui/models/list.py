"""A list of matters: of a department, of a theme, or found by a search."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

import ui.keyboard.composer  # noqa: F401  its QML type is used by the page
from kiosk.views import ListView, MatterTile
from ui.models.rows import Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class ListModel(ViewModel):
    """Shows a `ListView`."""

    changed = Signal()
    _view: ListView

    def page(self) -> str:
        """Slide in anew for another list, but not while a search is being typed."""
        return f"list:{self._view.kind}" + ("" if self._view.kind == "search" else f":{self._view.title}")

    @Property(str, notify=changed)
    def kind(self) -> str:
        """Say whose list it is: department, theme or search."""
        return self._view.kind

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return the heading."""
        return self._view.title

    @Property(str, notify=changed)
    def query(self) -> str:
        """Return what was searched for."""
        return self._view.query

    @Property(Rows, constant=True)
    def tiles(self) -> Rows:
        """Return the matters."""
        return self.rows("tiles", MatterTile)

    @Property(int, notify=changed)
    def total(self) -> int:
        """Return how many there are in all."""
        return self._view.total
