"""好差评: five levels, and reasons where it was not good."""

from __future__ import annotations

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.views import OptionRow, RatingView
from ui.models.rows import Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class RatingModel(ViewModel):
    """Shows a `RatingView`."""

    changed = Signal()
    _view: RatingView

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return the question."""
        return self._view.title

    @Property(Rows, constant=True)
    def levels(self) -> Rows:
        """Return five levels, best first."""
        return self.rows("levels", OptionRow)

    @Property(int, notify=changed)
    def level(self) -> int:
        """Return the level chosen, 5 best; 0: none."""
        return self._view.level

    @Property(Rows, constant=True)
    def tags(self) -> Rows:
        """Return reasons to choose from; none for good levels."""
        return self.rows("tags", OptionRow)

    @Property(bool, notify=changed)
    def ready(self) -> bool:
        """Say whether it can be handed in."""
        return self._view.ready

    @Property(str, notify=changed)
    def whyNot(self) -> str:
        """Return what is missing."""
        return self._view.why_not

    @Slot(str, result=list)
    def toggled(self, tag: str) -> list[str]:
        """Return the chosen reasons with `tag` turned round."""
        chosen = [row.id for row in self._view.tags if row.chosen]
        return [one for one in chosen if one != tag] if tag in chosen else [*chosen, tag]
