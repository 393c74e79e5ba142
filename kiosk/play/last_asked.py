"""What the face screen asks of the person now: whoever stands in front reads it there."""

from __future__ import annotations

from kiosk.views import FaceView, Scene


class LastAsked:
    """Listens to scenes on the heart's thread; `now` may be asked from any."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self._challenge = ""

    def hear(self, scene: Scene) -> None:
        """Remember what is asked, and forget it with its screen."""
        self._challenge = scene.view.challenge if isinstance(scene.view, FaceView) else ""

    def now(self) -> str:
        """Return the challenge; empty: nothing is asked."""
        return self._challenge
