"""回执: the slip on the screen, what happens next, the code for the phone, the state of the paper."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

import ui.painted.qr_code  # noqa: F401  its QML type is needed by the page
from kiosk.views import ReceiptView
from ui.models.rows import PAIR, Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class ReceiptModel(ViewModel):
    """Shows a `ReceiptView`."""

    changed = Signal()
    _view: ReceiptView

    @Property(str, notify=changed)
    def kind(self) -> str:
        """Return granted, accepted, provisional, supplement or refused."""
        return str(self._view.kind)

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return the result in a few words."""
        return self._view.title

    @Property(str, notify=changed)
    def note(self) -> str:
        """Return what it means."""
        return self._view.note

    @Property(str, notify=changed)
    def stamp(self) -> str:
        """Return the word on the slip."""
        return self._view.stamp

    @Property(str, notify=changed)
    def numberLabel(self) -> str:
        """Return what the number is."""
        return self._view.number_label

    @Property(str, notify=changed)
    def number(self) -> str:
        """Return the number one will be asked for."""
        return self._view.number

    @Property(Rows, constant=True)
    def facts(self) -> Rows:
        """Return what stands on the slip."""
        return self.rows("rows", PAIR)

    @Property(Rows, constant=True)
    def nextSteps(self) -> Rows:
        """Return what happens next."""
        return self.rows("next_steps", PAIR)

    @Property(str, notify=changed)
    def warning(self) -> str:
        """Return what this slip is not; empty: nothing."""
        return self._view.warning

    @Property(str, notify=changed)
    def qr(self) -> str:
        """Return text of the code; empty: none."""
        return self._view.qr

    @Property(str, notify=changed)
    def paper(self) -> str:
        """Return printing, printed, failed or none."""
        return self._view.paper

    @Property(str, notify=changed)
    def paperNote(self) -> str:
        """Return the state of the paper in words."""
        return self._view.paper_note
