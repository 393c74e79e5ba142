"""Hands on the glass that read along: every text of every screen passed, and what of it does not fit."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from kiosk.play.hands import Strokes
from kiosk.play.stage_hands import StageHands
from kiosk.views import Scene
from ui.fit import problems
from ui.offscreen import Stage


class ReadingHands:
    """Touches as `StageHands` does. `texts`: by screen, what stood there; `misfits`: what was cut or covered."""

    def __init__(self, hands: Any) -> None:
        assert isinstance(hands, StageHands)
        assert isinstance(hands._glass, Stage)
        self._hands = hands
        self.stage = hands._glass
        self.texts: dict[str, set[str]] = defaultdict(set)
        self.misfits: list[str] = []

    def look(self, screen: str) -> None:
        """Read the screen as it stands."""
        self.stage.settle()
        root = self.stage.window.contentItem()
        for item in self.stage.items():
            if item.inherits("QQuickText") and item.isVisible() and item.property("text"):
                self.texts[self.stage.screen].add(str(item.property("text")))
        self.misfits += [f"{screen}: {line}" for line in problems(root)]

    def read(self, screen: str) -> str:
        """Return everything that stood on `screen`, line by line."""
        return "\n".join(sorted(self.texts[screen]))

    def touch(self, name: str, scene: Scene) -> None:
        """Touch."""
        self._hands.touch(name, scene)

    def write(self, field: str, value: str) -> None:
        """Fill a field."""
        self._hands.write(field, value)

    def search(self, words: str) -> None:
        """Search."""
        self._hands.search(words)

    def sign(self, strokes: Strokes) -> None:
        """Sign."""
        self._hands.sign(strokes)

    def begin(self, journey: str) -> None:
        """Begin."""
        self._hands.begin(journey)
