"""One run of plays on a rig, with or without a screen: start, get ready, play, return to the lobby, stop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from kiosk.app import App
from kiosk.events import Left
from kiosk.headless import HeadlessRunner
from kiosk.play.hands import DirectHands, Hands
from kiosk.play.player import Outcome, Player, Runner
from kiosk.play.rig import PlayRig, RigError
from kiosk.play.script import Script

_READY_SECONDS = 60.0
_BACK_SECONDS = 10.0
PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)

OpenStage = Callable[[App, tuple[int, int], Path | None], tuple[Hands, Runner, Callable[[], None]]]
"""Opens a screen of this size on an app, with a folder for pictures; returns hands, runner, and how to close it."""


class PlaySession:
    """Plays scripts one after the other through one terminal. Main thread."""

    def __init__(
        self,
        rig: PlayRig,
        *,
        open_stage: OpenStage | None = None,
        pictures: Path | None = None,
        landscape: bool = False,
    ) -> None:
        """`open_stage`: `kiosk.play.on_stage` for the real QML screen, offscreen; `pictures` needs it.

        Import it before the rig is entered: Qt's binding walks all modules as it is loaded, and the process dies where
        a thread of the rig adds one meanwhile.
        """
        self._rig = rig
        self._open_stage = open_stage
        self._pictures = pictures
        self._size = LANDSCAPE if landscape else PORTRAIT
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        terminal = self._rig.app.terminal
        self._rig.app.start_storage()
        self._rig.app.start_devices()
        self._hands: Hands
        self._runner: Runner
        if self._open_stage is not None:
            self._hands, self._runner, close = self._open_stage(self._rig.app, self._size, self._pictures)
            self._closing.callback(close)
        else:
            self._hands, self._runner = DirectHands(terminal.post), HeadlessRunner(terminal)
        if not self._runner.run_until(self._ready, _READY_SECONDS):
            self._closing.close()
            raise RigError("the terminal was not ready in time: no catalogue, no platform, or a device is down")
        self._player = Player(terminal, self._hands, self._rig.world, self._runner)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def begin(self, name: str) -> None:
        """Name the pictures of the next play."""
        self._hands.begin(name)

    def play(self, script: Script) -> Outcome:
        """Play one script; afterwards the terminal stands in its lobby again, whatever happened."""
        terminal = self._rig.app.terminal
        outcome = self._player.play(script)
        self._hands.rest()
        terminal.post(Left())
        self._runner.run_until(lambda: terminal.scene().view.screen == "attract", _BACK_SECONDS)
        return outcome

    def _ready(self) -> bool:
        """Return whether the catalogue is there, the platform answers, and no device is still unknown."""
        app = self._rig.app
        states = app.devices.states()
        return (
            app.storage.catalogue.version > 0
            and app.terminal.desk.platform.online()
            and len(states) == len(self._rig.settings.devices)
            and all(state.status not in ("unknown", "busy") for state in states.values())
        )
