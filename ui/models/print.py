"""打印证照: fetched, checked to be yours, printed."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import PrintView
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class PrintModel(ViewModel):
    """Shows a `PrintView`."""

    changed = Signal()
    _view: PrintView

    @Property(str, notify=changed)
    def state(self) -> str:
        """Return fetching, checking, printing or done."""
        return self._view.state

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return what is happening."""
        return self._view.title

    @Property(str, notify=changed)
    def note(self) -> str:
        """Return where the paper comes out."""
        return self._view.note

    @Property(str, notify=changed)
    def name(self) -> str:
        """Return name of the certificate."""
        return self._view.name
