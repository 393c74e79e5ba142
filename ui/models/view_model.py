"""The base of all view models: holds one view, hands its fields to QML, and is replaced with its page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import View
from ui.models.rows import Rows, Shape

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class ViewModel(QObject):
    """One screen's view. GUI thread only. Nothing of the citizen outlives it: a new page gets a new model.

    A subclass declares `changed`, annotates `_view` with its view class, and has one read-only Property per
    field, written out because `pyside6-metaobjectdump` reads the source text.
    """

    changed: Signal  # each subclass has its own: a notify signal must live in the class of its properties

    def __init__(self, view: View, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._lists: dict[str, Rows] = {}

    def page(self) -> str:
        """Say which page this is; when it differs from the last one, the page slides in anew."""
        return self._view.screen

    def show(self, view: View) -> None:
        """Show a newer view of the same screen."""
        if view == self._view:
            return
        self._view = view
        for name, rows in self._lists.items():
            rows.put(getattr(view, name))
        self.changed.emit()

    def rows(self, name: str, shape: Shape) -> Rows:
        """Return the rows of the view's field `name`; the same object for as long as the page lives."""
        if name not in self._lists:
            self._lists[name] = Rows(shape, self)
            self._lists[name].put(getattr(self._view, name))
        return self._lists[name]
