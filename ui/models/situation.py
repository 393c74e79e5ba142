"""选情况: one question."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import OptionRow, SituationView
from ui.models.rows import Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class SituationModel(ViewModel):
    """Shows a `SituationView`."""

    changed = Signal()
    _view: SituationView

    def page(self) -> str:
        """Slide in anew for the next question."""
        return f"situation:{self._view.question}"

    @Property(str, notify=changed)
    def question(self) -> str:
        """Return the question."""
        return self._view.question

    @Property(Rows, constant=True)
    def options(self) -> Rows:
        """Return the answers."""
        return self.rows("options", OptionRow)

    @Property(str, notify=changed)
    def chosen(self) -> str:
        """Return the id of the chosen answer."""
        return self._view.chosen

    @Property(str, notify=changed)
    def stop(self) -> str:
        """Tell why the chosen answer ends here, and where to go."""
        return self._view.stop
