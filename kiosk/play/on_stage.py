"""A play on the real screen, offscreen: the stage, its hands, and Qt's loop as the runner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kiosk.app import App
from kiosk.play.hands import Hands
from kiosk.play.player import Runner
from kiosk.play.stage_hands import StageHands
from ui.offscreen import Stage, StageError


class StageRunner:
    """Lets Qt's event loop run; the window pumps the heart."""

    def __init__(self, stage: Stage) -> None:
        """Bind to a stage."""
        self._stage = stage

    def run_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Let Qt run until `ready`, at most `seconds`."""
        try:
            self._stage.wait_for(ready, seconds)
        except StageError:
            return False
        return True


def on_stage(app: App, size: tuple[int, int], pictures: Path | None) -> tuple[Hands, Runner, Callable[[], None]]:
    """Open the window offscreen on the app's heart; return hands, runner, and how to close it."""
    stage = Stage(app.terminal, size)
    app.devices.on_preview(stage.kiosk.show_preview)
    return StageHands(stage, app.terminal, pictures), StageRunner(stage), stage.close
