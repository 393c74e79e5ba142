"""The hand: every touch of the screen becomes one event for the heart, here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtQml import QmlElement, QmlSingleton

from kiosk import events
from kiosk.text import Language

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


def _nobody(event: events.Event) -> None:
    """Stand in until the window gives the heart's `post`."""
    raise RuntimeError(f"{type(event).__name__} before the screen was connected to the heart")


@QmlElement
@QmlSingleton
class Touches(QObject):
    """QML calls these slots on the GUI thread; they only post and never block."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._post: Callable[[events.Event], None] = _nobody

    def connect_to(self, post: Callable[[events.Event], None]) -> None:
        """Send every touch to `post` from now on."""
        self._post = post

    @Slot()
    def start(self) -> None:
        """Post a touch of the attract screen."""
        self._post(events.Started())

    @Slot(str)
    def search(self, query: str) -> None:
        """Post what the search box holds."""
        self._post(events.Searched(query))

    @Slot(str)
    def openDepartment(self, code: str) -> None:
        """Post a department tile."""
        self._post(events.OpenedDepartment(code))

    @Slot(str)
    def openTheme(self, theme: str) -> None:
        """Post a theme tile."""
        self._post(events.OpenedTheme(theme))

    @Slot(str)
    def openMatter(self, code: str) -> None:
        """Post a matter tile."""
        self._post(events.OpenedMatter(code))

    @Slot(str)
    def askProgress(self, number: str) -> None:
        """查办理进度; empty while no number was typed."""
        self._post(events.AskedProgress(number))

    @Slot(str)
    def chooseLanguage(self, language: str) -> None:
        """Post the language key."""
        self._post(events.ChoseLanguage(Language(language)))

    @Slot(bool)
    def chooseElder(self, elder: bool) -> None:
        """Post the large-text key."""
        self._post(events.ChoseElder(elder))

    @Slot(bool)
    def mute(self, muted: bool) -> None:
        """Post the sound key."""
        self._post(events.Muted(muted))

    @Slot(int)
    def louder(self, steps: int) -> None:
        """Post a volume key; below 0: quieter."""
        self._post(events.ChoseVolume(steps))

    @Slot()
    def back(self) -> None:
        """Post the back key."""
        self._post(events.WentBack())

    @Slot()
    def leave(self) -> None:
        """Post the exit key."""
        self._post(events.Left())

    @Slot()
    def stay(self) -> None:
        """I am still here."""
        self._post(events.Stayed())

    @Slot(str)
    def takeWay(self, way: str) -> None:
        """One of the ways a page offers."""
        self._post(events.TookWay(way))

    @Slot()
    def confirm(self) -> None:
        """Post the yellow key."""
        self._post(events.Confirmed())

    @Slot(str)
    def choose(self, option: str) -> None:
        """Post an option of a question."""
        self._post(events.Chose(option))

    @Slot(str)
    def focusField(self, field: str) -> None:
        """Post a touch of a form field."""
        self._post(events.Focused(field))

    @Slot(str, str)
    def fill(self, field: str, value: str) -> None:
        """Post what a form field holds now."""
        self._post(events.Filled(field, value))

    @Slot(str)
    def openMaterial(self, material: str) -> None:
        """Post a line of the material list."""
        self._post(events.OpenedMaterial(material))

    @Slot(int)
    def pickPage(self, number: int) -> None:
        """Post a small picture of a page; pages count from 1."""
        self._post(events.PickedPage(number))

    @Slot("QVariantList")
    def placeCorners(self, corners: list[list[float]]) -> None:
        """Post where the page ends: four of [x, y], shares of the picture, clockwise from the upper left."""
        one, two, three, four = ((float(x), float(y)) for x, y in corners)
        self._post(events.PlacedCorners((one, two, three, four)))

    @Slot(str)
    def edit(self, step: str) -> None:
        """Post an edit link of the review."""
        self._post(events.Edited(step))

    @Slot("QVariantList")
    def sign(self, strokes: list[list[list[float]]]) -> None:
        """Strokes of [x, y, seconds] or [x, y, seconds, pressure], shares of the pad; an empty list clears."""
        self._post(events.Signed(tuple(tuple(map(tuple, stroke)) for stroke in strokes)))

    @Slot(int, "QVariantList", str)
    def rate(self, level: int, tags: list[Any], words: str) -> None:
        """Post a level, the tags so far, and words."""
        self._post(events.Rated(level, tuple(str(tag) for tag in tags), words))
