"""Terminal and dock stand side by side, whole, on any desktop."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize

from ui.dock.placement import side_by_side

DESKTOPS = [(1920, 1200), (1920, 1080), (1366, 768), (1280, 720), (1024, 768), (3840, 2160), (1080, 1920)]


@pytest.mark.parametrize("desktop", DESKTOPS)
@pytest.mark.parametrize("design", [(1080, 1920), (1920, 1080)])
def test_both_are_whole_and_do_not_overlap(desktop: tuple[int, int], design: tuple[int, int]) -> None:
    room = QRect(0, 0, *desktop)
    terminal, dock = side_by_side(room, QSize(*design))
    assert room.contains(terminal)
    assert room.contains(dock)
    assert not terminal.intersects(dock)
    assert dock.width() >= 240
    assert abs(terminal.width() / terminal.height() - design[0] / design[1]) < 0.01


def test_the_terminal_is_never_larger_than_its_design() -> None:
    terminal, _ = side_by_side(QRect(0, 0, 7680, 4320), QSize(1080, 1920))
    assert terminal.size() == QSize(1080, 1920)
