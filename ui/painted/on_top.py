"""Whether an item is what a hand meets at a place of the window: panels may lie over it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtQuick import QQuickItem


def lies_on_top(item: QQuickItem, place: QPointF) -> bool:
    """Return whether nothing else that takes presses lies over `item` at `place` (of the window). GUI thread."""
    window = item.window()
    return window is not None and _topmost(window.contentItem(), place) is item


def _topmost(item: QQuickItem, place: QPointF) -> QQuickItem | None:
    if not item.isVisible() or not item.isEnabled():
        return None
    inside = item.contains(item.mapFromScene(place))
    if item.clip() and not inside:
        return None
    for child in _front_to_back(item):
        found = _topmost(child, place)
        if found is not None:
            return found
    return item if inside and item.acceptedMouseButtons() != Qt.MouseButton.NoButton else None


def _front_to_back(item: QQuickItem) -> list[QQuickItem]:
    """Return the children as they lie: those with the larger z in front, of the same z the later one."""
    return sorted(item.childItems(), key=lambda child: child.z())[::-1]
