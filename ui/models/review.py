"""核对: everything that will be handed in, group by group, each with the way to change it."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import ReviewGroup, ReviewView
from ui.models.rows import Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class ReviewModel(ViewModel):
    """Shows a `ReviewView`."""

    changed = Signal()
    _view: ReviewView

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return what to do."""
        return self._view.title

    @Property(str, notify=changed)
    def note(self) -> str:
        """Return what happens then."""
        return self._view.note

    @Property(Rows, constant=True)
    def groups(self) -> Rows:
        """Return groups; each has rows of its own."""
        return self.rows("groups", ReviewGroup)
