"""故障页: what is broken, what survives, the ways on."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import FaultView, OptionRow
from ui.models.rows import Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class FaultModel(ViewModel):
    """Shows a `FaultView`."""

    changed = Signal()
    _view: FaultView

    def page(self) -> str:
        """Slide in anew for another fault."""
        return f"fault:{self._view.code}"

    @Property(str, notify=changed)
    def firstWay(self) -> str:
        """Return the id of the main way."""
        return self._view.ways[0].id if self._view.ways else ""

    @Property(str, notify=changed)
    def firstLabel(self) -> str:
        """Return the words of the main way."""
        return self._view.ways[0].label if self._view.ways else ""

    @Property(str, notify=changed)
    def firstNote(self) -> str:
        """Return what the main way means."""
        return self._view.ways[0].note if self._view.ways else ""

    @Property(str, notify=changed)
    def code(self) -> str:
        """Return the code, for staff."""
        return self._view.code

    @Property(str, notify=changed)
    def title(self) -> str:
        """Tell what is broken."""
        return self._view.title

    @Property(str, notify=changed)
    def comfort(self) -> str:
        """Tell that it is not the citizen's fault."""
        return self._view.comfort

    @Property(str, notify=changed)
    def survives(self) -> str:
        """Tell what is safe."""
        return self._view.survives

    @Property(Rows, constant=True)
    def ways(self) -> Rows:
        """Return the ways on; the first is the main one."""
        return self.rows("ways", OptionRow)

    @Property(str, notify=changed)
    def staff(self) -> str:
        """Return one line for staff."""
        return self._view.staff
