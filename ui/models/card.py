"""刷证件: lay down the card."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import CardView
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class CardModel(ViewModel):
    """Shows a `CardView`."""

    changed = Signal()
    _view: CardView

    @Property(str, notify=changed)
    def state(self) -> str:
        """Say what the reader does: waiting, reading or problem."""
        return self._view.state

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return what to do."""
        return self._view.title

    @Property(str, notify=changed)
    def note(self) -> str:
        """Return how to do it."""
        return self._view.note

    @Property(bool, notify=changed)
    def atReader(self) -> bool:
        """Say whether a card may be laid on the flat reader, or is being read there."""
        return "reader" in self._view.places

    @Property(bool, notify=changed)
    def atSlot(self) -> bool:
        """Say the same of the slot for social-security cards."""
        return "slot" in self._view.places

    @Property(str, notify=changed)
    def caution(self) -> str:
        """Tell which card cannot be read now."""
        return self._view.caution

    @Property(str, notify=changed)
    def problem(self) -> str:
        """Tell what went wrong with the card."""
        return self._view.problem

    @Property(str, notify=changed)
    def code(self) -> str:
        """Return the fault code, for staff."""
        return self._view.code

    @Property(int, notify=changed)
    def secondsLeft(self) -> int:
        """Return the seconds left; 0: nobody counts."""
        return self._view.seconds_left
