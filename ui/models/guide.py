"""办事指南: what it takes and what it gives."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import GuideView
from ui.models.rows import LINE, PAIR, Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class GuideModel(ViewModel):
    """Shows a `GuideView`."""

    changed = Signal()
    _view: GuideView

    def page(self) -> str:
        """Slide in anew for another matter."""
        return f"guide:{self._view.title}"

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return the matter's name."""
        return self._view.title

    @Property(str, notify=changed)
    def summary(self) -> str:
        """Return one sentence about it."""
        return self._view.summary

    @Property(str, notify=changed)
    def minutes(self) -> str:
        """Tell how long it takes here."""
        return self._view.minutes

    @Property(str, notify=changed)
    def fee(self) -> str:
        """Tell what it costs."""
        return self._view.fee

    @Property(str, notify=changed)
    def outcome(self) -> str:
        """Tell what one walks away with."""
        return self._view.outcome

    @Property(Rows, constant=True)
    def bring(self) -> Rows:
        """Return what to bring."""
        return self.rows("bring", LINE)

    @Property(Rows, constant=True)
    def steps(self) -> Rows:
        """Return the steps."""
        return self.rows("steps", LINE)

    @Property(str, notify=changed)
    def who(self) -> str:
        """Tell who may do it."""
        return self._view.who

    @Property(str, notify=changed)
    def notHere(self) -> str:
        """Tell which cases must go to a counter."""
        return self._view.not_here

    @Property(str, notify=changed)
    def department(self) -> str:
        """Return the department."""
        return self._view.department

    @Property(str, notify=changed)
    def updated(self) -> str:
        """Tell when the guide was written."""
        return self._view.updated

    @Property(Rows, constant=True)
    def details(self) -> Rows:
        """Return place, hours, basis, telephone numbers."""
        return self.rows("details", PAIR)

    @Property(Rows, constant=True)
    def materials(self) -> Rows:
        """Return the materials, and how each is provided."""
        return self.rows("materials", PAIR)

    @Property(bool, notify=changed)
    def startable(self) -> bool:
        """Say whether it can be done here now."""
        return self._view.startable

    @Property(str, notify=changed)
    def caution(self) -> str:
        """Tell which card cannot be read here now, where another can."""
        return self._view.caution

    @Property(str, notify=changed)
    def whyNot(self) -> str:
        """Tell why it cannot."""
        return self._view.why_not
