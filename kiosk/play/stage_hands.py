"""Hands that touch the real screen: every touch is a touch event on a QML item, every letter a key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kiosk.events import Corners, Event
from kiosk.play.hands import DirectHands, HandsError, Strokes
from kiosk.views import FormView, Scene


class Glass(Protocol):
    """The stage, as `ui.offscreen.Stage` offers it."""

    def tap(self, object_name: str) -> None:
        """Touch an item in its middle."""

    def settle(self, deadline: float = 5.0) -> None:
        """Let the screen come to rest."""

    def picture(self) -> Callable[[Path], None]:
        """Take a picture; return what saves it."""

    def names(self) -> list[str]:
        """Return the names of all touchable things that can be seen and pressed now."""

    def find(self, object_name: str) -> object | None:
        """Return an item by name."""


class Heart(Protocol):
    """What the hands need of the heart."""

    def post(self, event: Event) -> None:
        """Hand in an event."""

    def scene(self) -> Scene:
        """Return the scene."""


class StageHands:
    """Hands on a stage. What has no place on the glass (Chinese by keyboard, a signature, drawn corners) is posted."""

    def __init__(self, glass: Glass, heart: Heart, pictures: Path | None) -> None:
        """`pictures`: a folder for one picture of every screen passed."""
        self._glass = glass
        self._heart = heart
        self._direct = DirectHands(heart.post)
        self._pictures = pictures
        self.journey = ""
        self._count = 0
        self._seen = ""
        self._taken: list[tuple[Path, Callable[[Path], None]]] = []

    def touch(self, name: str, scene: Scene) -> None:  # noqa: ARG002  the glass knows what is on it
        """Touch what is called `name`."""
        self._tap(name)

    def sees(self, name: str) -> bool:
        """Return whether it can be seen and pressed on the glass."""
        return name in self._glass.names()

    def write(self, field: str, value: str) -> None:
        """Fill a field: digits key by key, choices by touch, everything else as one piece of text."""
        view = self._heart.scene().view
        row = next((r for r in view.asked if r.id == field), None) if isinstance(view, FormView) else None
        if row is not None and row.choices:
            self._tap(f"option:{value}")
        elif row is not None and not row.value and value.isascii() and value.isdigit() and self._glass.find("kb:1"):
            for digit in value:
                self._tap(f"kb:{digit}")
        else:
            self._direct.write(field, value)

    def search(self, words: str) -> None:
        """Type into the search box."""
        self._direct.search(words)

    def sign(self, strokes: Strokes) -> None:
        """Sign by hand."""
        self._direct.sign(strokes)

    def place_corners(self, corners: Corners) -> None:
        """Draw the four handles onto the corners of the page."""
        self._direct.place_corners(corners)

    def look(self, screen: str) -> None:
        """Take a picture of the screen as it stands."""
        if self._pictures is None or screen == self._seen:
            return
        self._seen = screen
        self._count += 1
        self._glass.settle()
        self._taken.append((self._pictures / f"{self.journey}-{self._count:02d}-{screen}.png", self._glass.picture()))

    def rest(self) -> None:
        """Save the pictures taken: the citizen has gone, nobody waits."""
        for path, save in self._taken:
            save(path)
        self._taken.clear()

    def _tap(self, name: str) -> None:
        try:
            self._glass.tap(name)
        except AssertionError as error:
            raise HandsError(str(error)) from error

    def begin(self, journey: str) -> None:
        """Start a new row of pictures."""
        self.journey, self._count, self._seen = journey, 0, ""
