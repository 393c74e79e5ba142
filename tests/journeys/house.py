"""A whole terminal that stands for all journeys of the run: real platform, simulators, device hosts and stores."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import traces
from screen_reader import ReadingHands

from kiosk.app import App
from kiosk.events import Left
from kiosk.headless import HeadlessRunner
from kiosk.play.citizens import citizens
from kiosk.play.hands import DirectHands, Hands
from kiosk.play.on_stage import on_stage
from kiosk.play.player import Outcome, Player, Runner
from kiosk.play.rig import PlayRig
from kiosk.play.script import Script, read_script
from kiosk.ports.devices import Role, Status
from kiosk.session.session import Session
from kiosk.views import Scene

SCRIPTS = Path(__file__).parents[2] / "kiosk" / "play" / "scripts"
PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)
READY_SECONDS = 40.0
_TURN_SECONDS = 0.1
_SIMULATORS = ("card_reader", "receipt_printer", "certificate_printer", "cabinet", "ups", "speech")


def built_in(name: str) -> Script:
    """Return a script of the demo."""
    script = read_script(SCRIPTS / f"{name}.yaml")
    assert isinstance(script, Script), script
    return script


class House:
    """One terminal. `play` plays a script through it and afterwards looks for what must not have stayed."""

    def __init__(self, rig: PlayRig, temporary: Path) -> None:
        self.rig = rig
        self.temporary = temporary
        self.app: App = rig.app
        self.terminal = rig.app.terminal
        self.scenes: list[Scene] = []
        self.sessions: list[Session] = []
        self.memory_before = traces.shared_memory()
        self._heart_outcomes: dict[str, Outcome] = {}
        self._disturbed = False
        self.terminal.subscribe(self._hear)
        self._rest()

    def _hear(self, scene: Scene) -> None:
        self.scenes.append(scene)
        if self.terminal.journey is not None and self.terminal.journey.session not in self.sessions:
            self.sessions.append(self.terminal.journey.session)

    def _rest(self) -> None:
        """Let nobody but this house pump the heart."""
        self._runner: Runner = HeadlessRunner(self.terminal)
        self._hands: Hands = DirectHands(self.terminal.post)
        self._player = Player(self.terminal, self._hands, self.rig.world, self._runner)

    def until(self, ready: Callable[[], bool], seconds: float = 20.0) -> None:
        """Let the terminal live until `ready`; fail where that takes longer than `seconds`.

        In short turns, since not everything looked at here tells the heart: a delivered rating does not.
        """
        over = time.monotonic() + seconds
        while not self._runner.run_until(ready, _TURN_SECONDS):
            assert time.monotonic() < over, f"not so within {seconds} s"

    @contextmanager
    def screen(self, size: tuple[int, int] = PORTRAIT) -> Iterator[ReadingHands]:
        """Put the real screen in front, offscreen; read what stands on it, keep what Qt and QML complain about."""
        listeners = list(self.terminal._listeners)
        hands, self._runner, close = on_stage(self.app, size, None)
        reading = self._hands = ReadingHands(hands)
        self._player = Player(self.terminal, reading, self.rig.world, self._runner)
        try:
            yield reading
        finally:
            reading.complaints += reading.stage.complaints
            self.app.devices.on_preview(lambda _role, _jpeg: None)
            close()
            self.terminal._listeners[:] = listeners
            self._rest()

    def play(self, script: Script) -> Outcome:
        """Play a script, with the screen in front where there is one; then nothing of the person may be left."""
        self._disturbed = self._disturbed or bool(script.provoke)
        self.scenes.clear()
        self.sessions.clear()
        outcome = self._player.play(script)
        self.terminal.post(Left())
        self.until(lambda: self.terminal.scene().view.screen == "attract")
        assert all(traces.is_wiped(session) for session in self.sessions)
        document = citizens()[script.citizen].document
        found = traces.search(document, self.places(), script.fields)
        assert found == [], "personal data stayed behind"
        return outcome

    def played(self, name: str) -> Outcome:
        """Return the outcome of a script of the demo through the heart alone; played at the first call."""
        if name not in self._heart_outcomes:
            self._heart_outcomes[name] = self.play(built_in(name))
            self.mend()
        return self._heart_outcomes[name]

    def places(self) -> list[Path]:
        """Return every file the terminal, its devices and this run wrote, but for the simulators' paper."""
        folder = self.rig.folder
        found = [folder / "kiosk.log", *traces.files(folder / "terminal"), *traces.files(self.temporary)]
        found += [path for path in traces.files(folder / "devices") if not traces.is_paper(path)]
        return found + sorted(traces.shared_memory() - self.memory_before)

    def pull(self, role: str, lever: str, **args: Any) -> Any:
        """Pull a simulator's lever; undone after the test."""
        self._disturbed = True
        return self.rig.world._levers.pull(role, lever, **args)

    def cut(self, *, off: bool) -> None:
        """Pull the network's cable, or put it back; undone after the test."""
        self._disturbed = True
        self.rig.network.cut(off=off)

    @contextmanager
    def leading_to(self, port: int) -> Iterator[None]:
        """Let the terminal's network cable end at another port of this machine, and at the platform afterwards."""
        platform = self.rig.network._target
        try:
            self._lead_to(("127.0.0.1", port))
            yield
        finally:
            self._lead_to(platform)

    def _lead_to(self, target: tuple[str, int]) -> None:
        self.cut(off=True)
        self.app.storage.nudge()
        self.until(lambda: not self.app.storage.platform.online())
        self.rig.network._target = target
        self.cut(off=False)
        self.app.storage.nudge()

    def leaving_when(self, over: Callable[[Scene], bool]) -> AbstractContextManager[None]:
        """Let the citizen touch *leave* as soon as a scene is `over`."""

        @contextmanager
        def watching() -> Iterator[None]:
            def look(scene: Scene) -> None:
                if over(scene):
                    self.terminal.post(Left())

            self.terminal.subscribe(look)
            try:
                yield
            finally:
                self.terminal._listeners.remove(look)

        return watching()

    def status(self, role: Role) -> Status:
        """Return a device's status."""
        return self.app.devices.states()[role].status

    def mend(self) -> None:
        """Undo what a test did to the world, and wait until everything works again."""
        if not self._disturbed:
            return
        for role in _SIMULATORS:
            self.rig.simulation.pull(role, "fault", name="none")
        self.rig.simulation.pull("card_reader", "lift")
        self.rig.world.walk_away()
        self.rig.network.cut(off=False)
        self.app.storage.nudge()
        self.wait_until_ready()
        self._disturbed = False

    def wait_until_ready(self) -> None:
        """Wait for the catalogue, the platform and every device."""
        self.until(self._ready, READY_SECONDS)

    def _ready(self) -> bool:
        states = self.app.devices.states()
        return (
            self.app.storage.catalogue.version > 0
            and self.app.storage.platform.online()
            and states.keys() >= set(Role) - {Role.SOCIAL_CARD_READER}  # no terminal must have it
            and all(state.status is Status.READY for state in states.values())
            and all(row.state == "delivered" for row in self.app.storage.queue())
        )

    def case_numbers(self) -> list[str]:
        """Return the case numbers of every delivered submission."""
        return [row.case_number for row in self.app.storage.queue() if row.kind == "submission" and row.case_number]
