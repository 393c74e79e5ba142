"""提交: sealing, then sending, in honest words."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import SubmitView
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class SubmitModel(ViewModel):
    """Shows a `SubmitView`."""

    changed = Signal()
    _view: SubmitView

    @Property(str, notify=changed)
    def state(self) -> str:
        """Return sealing or sending."""
        return self._view.state

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return what is happening."""
        return self._view.title

    @Property(str, notify=changed)
    def note(self) -> str:
        """Return what it means for you."""
        return self._view.note

    @Property(int, notify=changed)
    def seconds(self) -> int:
        """Return longest wait in seconds from now; 0: not known."""
        return self._view.seconds
