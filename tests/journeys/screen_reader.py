"""Hands on the glass that read along: every text of every screen passed, and what of it does not fit."""

from __future__ import annotations

from collections import defaultdict

from kiosk.play.hands import Hands
from kiosk.play.stage_hands import StageHands
from ui.fit import problems
from ui.offscreen import Stage


class ReadingHands(StageHands):
    """Touches as `StageHands` does. `texts`: by screen, what stood there; `misfits`: what was cut or covered."""

    def __init__(self, hands: Hands) -> None:
        assert isinstance(hands, StageHands)
        assert isinstance(hands._glass, Stage)
        super().__init__(hands._glass, hands._heart, None)
        self.stage = hands._glass
        self.texts: dict[str, set[str]] = defaultdict(set)
        self.misfits: list[str] = []
        self.complaints: list[str] = []

    def look(self, screen: str) -> None:
        """Read the screen as it stands."""
        self.stage.settle()
        for item in self.stage.items():
            if item.inherits("QQuickText") and item.isVisible() and item.property("text"):
                self.texts[self.stage.screen].add(str(item.property("text")))
        self.misfits += [f"{screen}: {line}" for line in problems(self.stage.window.contentItem())]
