"""告知承诺与手写签名: the text to read and the pad to sign on."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

import ui.painted.signature_pad  # noqa: F401  its QML type is needed by the page
from kiosk.views import CommitView
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class CommitModel(ViewModel):
    """Shows a `CommitView`."""

    changed = Signal()
    _view: CommitView

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return what to do."""
        return self._view.title

    @Property(str, notify=changed)
    def text(self) -> str:
        """Return the commitment, whole."""
        return self._view.text

    @Property(bool, notify=changed)
    def signed(self) -> bool:
        """Say whether the heart has a signature."""
        return self._view.signed

    @Property(bool, notify=changed)
    def mark(self) -> bool:
        """Say whether a circle or a cross is asked for in place of a name."""
        return self._view.mark

    @Property(str, notify=changed)
    def note(self) -> str:
        """Return what a mark is, and who helps; empty: a name is asked for."""
        return self._view.note

    @Property(str, notify=changed)
    def problem(self) -> str:
        """Return why what was written is no signature; empty: nothing is wrong."""
        return self._view.problem
