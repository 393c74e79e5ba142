"""A list of view rows for QML: one role per field, and rows keep their delegates while they only change."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any, get_args, get_type_hints

from PySide6.QtCore import (
    Property,
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

PAIR = ("label", "text")
LINE = ("text",)
Shape = type | tuple[str, ...]


TAKEN = {"id": "rowId", "state": "rowState"}  # QML and Item have these names for themselves


def role_name(field: str) -> str:
    """Return a field's role in QML: why_not → whyNot, id → rowId, state → rowState."""
    return TAKEN.get(field) or re.sub(r"_([a-z])", lambda found: found.group(1).upper(), field)


def _nested_shape(hint: object) -> type | None:
    """Return the row class of a `tuple[Row, ...]` field."""
    inner = get_args(hint)
    row = inner[0] if len(inner) == 2 and inner[1] is Ellipsis else None
    return row if isinstance(row, type) and dataclasses.is_dataclass(row) else None


@QmlElement
class Rows(QAbstractListModel):
    """Rows of one shape: a row dataclass of `kiosk.views`, PAIR (label, text) or LINE (text)."""

    countChanged = Signal()

    def __init__(self, shape: Shape, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if isinstance(shape, tuple):
            self._fields = shape
            self._nested: dict[str, type] = {}
        else:
            self._fields = tuple(item.name for item in dataclasses.fields(shape))
            hints = get_type_hints(shape)
            self._nested = {name: row for name in self._fields if (row := _nested_shape(hints[name])) is not None}
        self._plain = shape == LINE
        self._rows: list[Any] = []
        self._inner: list[dict[str, Rows]] = []

    @Property(int, notify=countChanged)
    def count(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def put(self, rows: Sequence[Any]) -> None:
        """Show these rows; delegates of rows that stay are kept, so that a press or a scroll survives."""
        before, after = len(self._rows), len(rows)
        kept = min(before, after)
        changed = [place for place in range(kept) if self._rows[place] != rows[place]]
        if after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
            del self._rows[after:]
            for inner in self._inner[after:]:
                for child in inner.values():
                    child.deleteLater()
            del self._inner[after:]
            self.endRemoveRows()
        for place in changed:
            self._rows[place] = rows[place]
            self._fill_inner(place)
            self.dataChanged.emit(self.index(place), self.index(place))
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
            for place in range(before, after):
                self._rows.append(rows[place])
                self._inner.append({name: Rows(shape, self) for name, shape in self._nested.items()})
                self._fill_inner(place)
            self.endInsertRows()
        if after != before:
            self.countChanged.emit()

    def _fill_inner(self, place: int) -> None:
        for name, child in self._inner[place].items():
            child.put(getattr(self._rows[place], name))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        """Return the number of rows; the list is flat."""
        return 0 if parent.isValid() else len(self._rows)

    def roleNames(self) -> dict[int, QByteArray]:
        """Return one role per field, in the order of the fields."""
        first = int(Qt.ItemDataRole.UserRole)
        return {first + n: QByteArray(role_name(name).encode()) for n, name in enumerate(self._fields)}

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        """Return a field's value; a field of rows is a model of its own."""
        place, field = index.row(), role - int(Qt.ItemDataRole.UserRole)
        if not (0 <= place < len(self._rows) and 0 <= field < len(self._fields)):
            return None
        row, name = self._rows[place], self._fields[field]
        if self._plain:
            return row
        if isinstance(row, tuple):
            return row[field]
        value = self._inner[place].get(name) or getattr(row, name)
        return QByteArray(value) if isinstance(value, bytes) else value
