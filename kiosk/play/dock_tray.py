"""The papers that came out of the simulated printers, in the order the dock first saw them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from kiosk.play.dock_words import dock_words
from kiosk.play.paper_picture import picture_of
from ui.dock.levers import PaperOut

_TRIES = 5  # a printer may still be writing the file


class Tray:
    """What came out so far. One thread."""

    def __init__(self, draw: Callable[[Path], bytes] = picture_of) -> None:
        """`draw` makes the picture of a file; empty while it cannot."""
        self._draw = draw
        self._seen: dict[str, PaperOut] = {}
        self._tries: dict[str, int] = {}

    def lying(self, found: dict[str, Iterable[str]]) -> None:
        """Note what lies in the trays now, by the printer's role; whatever lay there before was taken."""
        there = {path: role for role, paths in found.items() for path in paths}
        for path, role in there.items():
            if path not in self._seen:
                self._add(path, role)
        for path, paper in self._seen.items():
            if paper.taken != (path not in there):
                self._seen[path] = replace(paper, taken=path not in there)

    def papers(self) -> tuple[PaperOut, ...]:
        """Return everything that came out, oldest first."""
        return tuple(self._seen.values())

    def _add(self, path: str, role: str) -> None:
        picture = self._draw(Path(path))
        self._tries[path] = self._tries.get(path, 0) + 1
        if not picture and self._tries[path] < _TRIES:
            return
        words = dock_words().papers[role]
        zh, en = (words.zh, words.en) if picture else (f"{words.zh}（无法显示）", f"{words.en} (cannot be drawn)")
        self._seen[path] = PaperOut(len(self._seen) + 1, zh, en, taken=False, picture=picture)
