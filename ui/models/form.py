"""填表: what is known, and the one field being filled, as it is typed."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

import ui.keyboard.composer  # noqa: F401  its QML type is needed by the page
from kiosk.views import FieldRow, FormView, OptionRow, View
from ui.keyboard.entry import bare, limited, shown, stored, unfinished_digits
from ui.models.rows import Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_NOTHING = FieldRow(id="", label="", kind="text", value="")


@QmlElement
class FormModel(ViewModel):
    """Shows a `FormView`, and holds the line being typed until the heart has answered for it.

    Keys come faster than views: what was typed stands on the screen at once, and a view that answers an older
    key does not take a newer one back.
    """

    changed = Signal()
    _view: FormView

    def __init__(self, view: View, parent: QObject | None = None) -> None:
        super().__init__(view, parent)
        self._typed = ""
        self._sent: deque[str] = deque()
        self._choices = Rows(OptionRow, self)
        self._begin()

    def show(self, view: View) -> None:
        """Show a newer view; keep what was typed since."""
        field, before = self._view.active, self._row().value
        self._view_takes(view)
        if self._view.active != field:
            self._begin()
        elif (value := self._row().value) in self._sent:
            while self._sent.popleft() != value:
                pass
        elif value != before and (self._row().check or not self._row().source):
            self._typed = bare(self._row().kind, value)  # somebody else filled it: the automatic citizen
            self._sent.clear()
        self._choices.put(self._row().choices)
        self.changed.emit()

    def _view_takes(self, view: View) -> None:
        self.blockSignals(True)
        super().show(view)
        self.blockSignals(False)

    def _begin(self) -> None:
        row = self._row()
        self._sent.clear()
        known = row.source and not row.check  # a known value is masked: it is typed anew
        self._typed = "" if known else bare(row.kind, row.value)
        self._choices.put(row.choices)

    def _row(self) -> FieldRow:
        return next((row for row in (*self._view.asked, *self._view.known) if row.id == self._view.active), _NOTHING)

    @Slot(str, result=str)
    def take(self, typed: str) -> str:
        """Take what the line holds now; return the value for the heart."""
        self._typed = limited(self._row().kind, typed)
        value = stored(self._row().kind, self._typed)
        self._sent.append(value)
        self.changed.emit()
        return value

    # ── the page ─────────────────────────────────────────────────────────────────────────────────────
    @Property(str, notify=changed)
    def title(self) -> str:
        """Return how much there is to do."""
        return self._view.title

    @Property(Rows, constant=True)
    def known(self) -> Rows:
        """Return the fields somebody else filled."""
        return self.rows("known", FieldRow)

    @Property(Rows, constant=True)
    def asked(self) -> Rows:
        """Return the fields the citizen fills."""
        return self.rows("asked", FieldRow)

    @Property(str, notify=changed)
    def active(self) -> str:
        """Return the id of the field being filled; empty: none is left."""
        return self._view.active

    @Property(bool, notify=changed)
    def ready(self) -> bool:
        """Say whether the yellow key goes on."""
        return self._view.ready

    @Property(str, notify=changed)
    def whyNot(self) -> str:
        """Return what keeps it from going on."""
        return self._view.why_not

    @Property(bool, notify=changed)
    def waiting(self) -> bool:
        """Say whether shared data is still being asked."""
        return self._view.waiting

    # ── the field being filled ───────────────────────────────────────────────────────────────────────
    @Property(str, notify=changed)
    def label(self) -> str:
        """Return what is asked."""
        return self._row().label

    @Property(str, notify=changed)
    def kind(self) -> str:
        """Return how it is entered."""
        return str(self._row().kind)

    @Property(str, notify=changed)
    def hint(self) -> str:
        """Return what it is for."""
        return self._row().hint

    @Property(bool, notify=changed)
    def check(self) -> bool:
        """Say whether the value was read from a paper and is to be compared with it."""
        return self._row().check

    @Property(bool, notify=changed)
    def required(self) -> bool:
        """Say whether it may not stay empty."""
        return self._row().required

    @Property(str, notify=changed)
    def typed(self) -> str:
        """Return the line as the keyboard edits it: no spaces, no dashes."""
        return self._typed

    @Property(str, notify=changed)
    def line(self) -> str:
        """Return the line as people read it: 139 0000 1234, 2026-11-2."""
        return shown(self._row().kind, self._typed)

    @Property(str, notify=changed)
    def before(self) -> str:
        """Return the known value that is being replaced, as it may be seen."""
        return self._row().value if self._row().source and not self._row().check else ""

    @Property(int, notify=changed)
    def left(self) -> int:
        """Return how many digits a date still lacks."""
        return unfinished_digits(self._row().kind, self._typed)

    @Property(str, notify=changed)
    def missing(self) -> str:
        """Return what is still missing."""
        return self._row().missing if self._typed else ""

    @Property(str, notify=changed)
    def error(self) -> str:
        """Return what is wrong; not while a date is only half typed."""
        return "" if self.left or not self._typed else self._row().error

    @Property(Rows, constant=True)
    def choices(self) -> Rows:
        """Return the answers to choose from."""
        return self._choices
