"""The hands of the automatic citizen: they touch what has a name on the screen.

`DirectHands` posts the events a touch would make; the hands that touch real pixels stand in `stage_hands`.
Both know the same names, so that a script plays the same with and without a screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiosk.events import (
    AskedProgress,
    Chose,
    ChoseElder,
    ChoseLanguage,
    Confirmed,
    Corners,
    Edited,
    Event,
    Filled,
    Focused,
    Left,
    OpenedDepartment,
    OpenedMaterial,
    OpenedMatter,
    PickedPage,
    PlacedCorners,
    Rated,
    Searched,
    Signed,
    Started,
    Stayed,
    TookWay,
    WentBack,
)
from kiosk.paper.ink import Point
from kiosk.text import Language
from kiosk.views import MaterialsView, RatingView, Scene

Strokes = tuple[tuple[Point, ...], ...]


class HandsError(Exception):
    """The thing to touch is not there, or cannot be touched now."""


class Hands(Protocol):
    """What a person can do at the terminal. Every call returns once it is done."""

    def touch(self, name: str, scene: Scene) -> None:
        """Touch the thing called `name`: key:next, tile:<code>, option:<id>, way:<id>, level:<n> and so on."""

    def sees(self, name: str) -> bool:
        """Return whether there is something called `name` to touch: a small screen shows fewer tiles."""

    def write(self, field: str, value: str) -> None:
        """Fill a form field."""

    def search(self, words: str) -> None:
        """Type into the search box."""

    def sign(self, strokes: Strokes) -> None:
        """Sign by hand."""

    def place_corners(self, corners: Corners) -> None:
        """Draw the four handles onto the corners of the page."""

    def look(self, screen: str) -> None:
        """Take note of what is on the screen (a picture, where there is one)."""

    def begin(self, journey: str) -> None:
        """Begin a new row of pictures."""

    def rest(self) -> None:
        """Do what was put off: the visit is over."""


class DirectHands:
    """Hands without a screen."""

    def __init__(self, post: Callable[[Event], None]) -> None:
        """`post` hands events to the heart."""
        self._post = post

    def touch(self, name: str, scene: Scene) -> None:
        """Post the event that touching `name` makes."""
        kind, _, what = name.partition(":")
        self._post(self._key(what, scene) if kind == "key" else self._thing(kind, what, scene))

    def sees(self, name: str) -> bool:  # noqa: ARG002  without a screen everything is in sight
        """Return True."""
        return True

    def write(self, field: str, value: str) -> None:
        """Fill a form field."""
        self._post(Filled(field, value))

    def search(self, words: str) -> None:
        """Type into the search box."""
        self._post(Searched(words))

    def sign(self, strokes: Strokes) -> None:
        """Sign by hand."""
        self._post(Signed(strokes))

    def place_corners(self, corners: Corners) -> None:
        """Draw the four handles onto the corners of the page."""
        self._post(PlacedCorners(corners))

    def look(self, screen: str) -> None:
        """See nothing: there is no screen."""

    def begin(self, journey: str) -> None:
        """Begin: there are no pictures to name."""

    def rest(self) -> None:
        """Rest: nothing was put off."""

    @staticmethod
    def _key(what: str, scene: Scene) -> Event:
        match what:
            case "start":
                return Started()
            case "next":
                return Confirmed()
            case "other" if isinstance(scene.view, MaterialsView) and scene.view.scanning:
                return TookWay(
                    {"camera": "later", "phone": "camera", "broken": "camera"}.get(scene.view.state, "retake")
                )
            case "back":
                return WentBack()
            case "leave":
                return Left()
            case "stay":
                return Stayed()
            case "progress":
                return AskedProgress()
            case "elder":
                return ChoseElder(not scene.frame.elder)
            case "mark":
                return TookWay("sign" if getattr(scene.view, "mark", False) else "mark")
            case "language":
                return ChoseLanguage(Language.ZH if scene.frame.language == Language.EN else Language.EN)
        raise HandsError(f"no key is called {what}")

    @staticmethod
    def _thing(kind: str, what: str, scene: Scene) -> Event:
        match kind:
            case "tile":
                return OpenedMatter(what)
            case "group":
                return OpenedDepartment(what)
            case "option":
                return Chose(what)
            case "way":
                return TookWay(what)
            case "field":
                return Focused(what)
            case "material":
                return OpenedMaterial(what)
            case "page":
                return PickedPage(int(what))
            case "edit":
                return Edited(what)
            case "level":
                return Rated(int(what))
            case "tag" if isinstance(scene.view, RatingView):
                return Rated(scene.view.level, (*(t.id for t in scene.view.tags if t.chosen), what))
        raise HandsError(f"nothing is called {kind}:{what}")
