"""Where terminal and dock stand on the desktop: side by side, both whole, with or without a window manager."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize

TITLE_BAR = 36  # a window manager may need it; without one it is a margin
_GAP = 8
_NARROW = 400  # the dock's width in pixels
_OF_HEIGHT = 0.55  # its width on a desktop with room for more
_SHORT, _TWO_COLUMNS = 900, 960  # a desktop this low gets a dock of two columns where there is room
_SHARE = 3  # the dock never takes more than a third of a small desktop


def side_by_side(room: QRect, design: QSize) -> tuple[QRect, QRect]:
    """Return the places of the terminal (in the design's proportion) and of the dock, within `room`."""
    height = room.height() - TITLE_BAR
    least = max(240, min(_NARROW, room.width() // _SHARE))
    share = min(1.0, height / design.height(), (room.width() - least - _GAP) / design.width())
    size = QSize(int(design.width() * share), int(design.height() * share))
    wanted = _TWO_COLUMNS if height < _SHORT else max(_NARROW, int(height * _OF_HEIGHT))
    width = min(wanted, room.width() - size.width() - _GAP)
    left = room.left() + max(0, (room.width() - size.width() - _GAP - width) // 2)
    top = room.top() + TITLE_BAR
    terminal = QRect(left, top + (height - size.height()) // 2, size.width(), size.height())
    return terminal, QRect(left + size.width() + _GAP, top, width, height)
