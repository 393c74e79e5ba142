"""人脸核验, and the equal way without it."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from kiosk.views import FaceView
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class FaceModel(ViewModel):
    """Shows a `FaceView`."""

    changed = Signal()
    _view: FaceView

    @Property(str, notify=changed)
    def state(self) -> str:
        """Say how far it is: consent, looking, matched or no_match."""
        return self._view.state

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return what to do."""
        return self._view.title

    @Property(str, notify=changed)
    def note(self) -> str:
        """Return how, or what becomes of the pictures."""
        return self._view.note

    @Property(str, notify=changed)
    def hint(self) -> str:
        """Return what would help the camera now."""
        return self._view.hint

    @Property(str, notify=changed)
    def challenge(self) -> str:
        """Return what the person is asked to do: blink, turn_left, turn_right, open_mouth; empty: nothing."""
        return self._view.challenge

    @Property(int, notify=changed)
    def number(self) -> int:
        """Return which of the things asked it is, from 1."""
        return self._view.number

    @Property(int, notify=changed)
    def of(self) -> int:
        """Return how many things are asked; 0: none."""
        return self._view.of

    @Property(int, notify=changed)
    def triesLeft(self) -> int:
        """Return how many tries are left."""
        return self._view.tries_left

    @Property(int, notify=changed)
    def secondsLeft(self) -> int:
        """Return the seconds left; 0: nobody counts."""
        return self._view.seconds_left
