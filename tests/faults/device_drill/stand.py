"""The terminal that is drilled: real platform, simulators and hosts, and the heart; it runs through all its cases.

The hands that break and mend devices, and the ears that hear what devices and outbox said.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from config.schema import Settings
from devices.simulation.catalogue import CURE, fault_lists
from devices.simulation.fault_codes import fault_codes
from devices.supervisor.link import Link
from kiosk.events import DeviceChanged, Event, Left, Printed, PrintFailed
from kiosk.headless import HeadlessRunner
from kiosk.play.hands import DirectHands, Hands
from kiosk.play.on_stage import on_stage
from kiosk.play.player import Outcome, Player, Runner
from kiosk.play.rig import PlayRig
from kiosk.play.script import Script
from kiosk.ports.devices import Role, Status
from kiosk.ports.storage import Attachment
from kiosk.session.session import Session
from kiosk.views import MaterialsView, Scene
from kiosk.wire.submission import SubmissionRecord
from tests.faults.device_drill.cases import FREEZE, GLITCH, KILL, Case, off_of
from tests.journeys import traces
from tests.journeys.screen_reader import ReadingHands

QUICK: Mapping[str, Mapping[str, Any]] = {  # role or device → what a driver waits for somebody, shortened: seconds
    "receipt_printer": {"status_seconds": 0.4, "write_seconds": 3.0, "confirm_seconds": 1.5},
    "receipt_printer:cups": {"answer_seconds": 1.0, "handed_on_seconds": 7.0},  # its backend tries every five
    "certificate_printer": {"answer_seconds": 2.0, "start_seconds": 1.0, "print_seconds": 3.0, "cancel_seconds": 1.0},
    "face_camera": {"nobody_seconds": 3.0, "several_seconds": 2.0, "unusable_seconds": 4.0, "silent_seconds": 2.0},
    "document_camera": {"silent_seconds": 2.0, "fresh_seconds": 2.0},
}
_CARD_SECONDS, _PRINT_SECONDS = 12.0, 12.0
_READY_SECONDS = 60.0
_TURN_SECONDS = 0.05
_GLITCH_SECONDS = 0.2
_BREATH_SECONDS = 0.8
_SETTLED_SECONDS = 0.6
_DAEMONS_READERS = frozenset({"card_reader:pcsc", "social_card_reader:pcsc"})
_DAEMON_SECONDS = 1.0  # its daemon looks every 400 ms: of a card so soon after another it would see one only


@dataclass(slots=True)
class Heard:
    """What came in since the last look."""

    printed: dict[str, int] = field(default_factory=dict)  # role → jobs the printer confirmed
    unsure: dict[str, int] = field(default_factory=dict)
    told: list[DeviceChanged] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)  # uid → number said on the screen, "" before there is one


class Stand:
    """One terminal with one set of devices. Main thread; use as a context."""

    def __init__(self, folder: Path, variant: tuple[str, ...]) -> None:
        self.folder = folder
        self.variant = variant
        settings = Settings()
        session = settings.session.model_copy(update={"card_seconds": _CARD_SECONDS})
        settings = settings.model_copy(update={"session": session})
        quick = {**QUICK, **{name.partition(":")[0]: QUICK[name] for name in variant if name in QUICK}}
        self.rig = PlayRig(folder, settings, simulators=variant, options=quick)
        self.heard = Heard()
        self.sessions: list[Session] = []
        self.scenes: list[Scene] = []
        self.handed_in: set[str] = set()
        self.unsaid: set[str] = set()  # handed in by visits that were ended from outside, before anybody was told
        self.received: dict[str, str] = {}  # uid → number the citizen was told last
        self._job_roles: dict[str, str] = {}
        self._lost: list[int] = []  # processes that were killed or frozen since the last case
        self._on_scene: Callable[[Scene], bool] = lambda _: False

    def __enter__(self) -> Self:
        self.rig.__enter__()
        self.app = self.rig.app
        self.terminal = self.rig.app.terminal
        desk = self.terminal.desk
        desk.patience = replace(desk.patience, printing=_PRINT_SECONDS)
        self._listen()
        self.app.start_storage()
        self.app.start_devices()
        self.hands: Hands = DirectHands(self.terminal.post)
        self.runner: Runner = HeadlessRunner(self.terminal)
        self.player = self._player()
        if not self.until(self._ready, _READY_SECONDS):
            raise RuntimeError(f"not ready: {self.app.devices.states()}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.thaw()
        self.rig.__exit__(kind, error, trace)

    # ── playing ─────────────────────────────────────────────────────────────────────────────────────
    def play(self, script: Script, look: Callable[[Scene], bool] = lambda _: False) -> Outcome:
        """Play one visit; `look` sees every scene first. Afterwards the terminal stands in its lobby."""
        self._on_scene = look
        try:
            outcome = self.player.play(script)
        finally:
            self._on_scene = lambda _: False
        self.leave()
        return outcome

    def leave(self) -> None:
        """Let whoever is here take the card and go."""
        self.rig.world.lift_card()
        self.terminal.post(Left())
        if not self.until(self._nobody_here, 10.0):
            raise RuntimeError(f"the lobby is not reached from {self.terminal.scene().view.screen}")
        if _DAEMONS_READERS & set(self.variant):
            self.until(lambda: False, _DAEMON_SECONDS)

    def _nobody_here(self) -> bool:
        return self.terminal.scene().view.screen == "attract" and self.terminal.card_left is None

    def until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Let the terminal live until `ready`, at most `seconds`; return whether it became so."""
        over = time.monotonic() + seconds
        while not self.runner.run_until(ready, _TURN_SECONDS):
            if time.monotonic() > over:
                return False
        return True

    @contextmanager
    def screen(self, size: tuple[int, int]) -> Iterator[ReadingHands]:
        """Put the real screen in front, offscreen."""
        before = self.hands, self.runner, self.player
        listeners = list(self.terminal._listeners)
        hands, self.runner, close = on_stage(self.app, size, None)
        reading = self.hands = ReadingHands(hands)
        self.player = self._player()
        try:
            yield reading
        finally:
            reading.complaints += reading.stage.complaints
            self.app.devices.on_preview(lambda _role, _jpeg: None)
            close()
            self.terminal._listeners[:] = listeners
            self.hands, _, self.player = before
            self.runner = self.player.runner = HeadlessRunner(self.terminal)  # the window had taken the bell

    def _look(self, scene: Scene) -> bool:
        if isinstance(scene.view, MaterialsView) and scene.view.problem:
            self.until(lambda: False, _BREATH_SECONDS)  # whoever read a hint looks at the paper before trying again
        return self._on_scene(scene)

    def _player(self) -> Player:
        return Player(self.terminal, self.hands, self.rig.world, self.runner, look=self._look)

    # ── breaking and mending ────────────────────────────────────────────────────────────────────────
    def status(self, role: str) -> Status:
        """Return a device's status."""
        return self.app.devices.states()[Role(role)].status

    def break_it(self, case: Case) -> None:
        """Do what the case says."""
        if case.what in (KILL, FREEZE):
            pid = self._link(case.role).pid
            if pid is not None:
                self._lost.append(pid)
                os.kill(pid, signal.SIGKILL if case.what == KILL else signal.SIGSTOP)
        elif case.what == GLITCH:
            self.fault(case.role, off_of(case.device, fault_lists()[case.device]))
            self.until(lambda: False, _GLITCH_SECONDS)
            self.fault(case.role, CURE)
        else:
            self.fault(case.role, case.what)

    def fault(self, role: str, name: str) -> None:
        """Set a simulator's fault, or end it."""
        self.rig.simulation.pull(role, "fault", name=name)

    def mend(self, role: str) -> float | None:
        """Take the cause away; return the seconds until the device is ready, or None where it is not in time.

        A process that was killed or frozen is left as it is: another one has to take its place by itself.
        """
        self.fault(role, CURE)
        began, patience = time.monotonic(), fault_codes().roles[role].back
        while time.monotonic() - began < patience:
            if self.until(lambda: self._is_well(role), patience - (time.monotonic() - began)):
                again = time.monotonic() - began
                if not self.until(lambda: not self._is_well(role), _SETTLED_SECONDS):
                    return again  # and not only not yet seen to be lost
        return None

    def _is_well(self, role: str) -> bool:
        return self.status(role) is Status.READY and self._link(role).pid not in self._lost

    def thaw(self) -> None:
        """Let frozen processes run again; those that were replaced are gone."""
        while self._lost:
            with suppress(ProcessLookupError):
                os.kill(self._lost.pop(), signal.SIGCONT)

    def clear(self) -> None:
        """Take away cards, people and papers."""
        self.rig.world.lift_card()
        self.rig.world.walk_away()

    def papers(self) -> dict[str, int]:
        """Return how many papers lie in each printer's tray."""
        return {f"{kind}_printer": len(files) for kind, files in self.rig.world.papers().items()}

    # ── listening ───────────────────────────────────────────────────────────────────────────────────
    def _listen(self) -> None:
        devices, inbox = self.app.devices, self.terminal.inbox
        slip, document, take = devices.receipt_printer, devices.certificate_printer, inbox.take

        def print_slip(job: str, content: Any, ask: Any = slip.print_slip) -> None:
            self._job_roles[job] = Role.RECEIPT_PRINTER
            ask(job, content)

        def print_document(job: str, pdf: bytes, title: str, ask: Any = document.print_document) -> None:
            self._job_roles[job] = Role.CERTIFICATE_PRINTER
            ask(job, pdf, title)

        def taken() -> Event | None:
            event = take()
            self._hear(event)
            return event

        slip.print_slip = print_slip  # type: ignore[method-assign]
        document.print_document = print_document  # type: ignore[method-assign]
        inbox.take = taken  # type: ignore[method-assign]
        outbox, seal = self.terminal.desk.outbox, self.terminal.desk.outbox.seal

        def sealed(record: SubmissionRecord, attachments: Sequence[Attachment]) -> None:
            self.handed_in.add(record.uid)
            seal(record, attachments)

        outbox.seal = sealed  # type: ignore[method-assign]
        self.terminal.subscribe(self._see)

    def _hear(self, event: Event | None) -> None:
        match event:
            case Printed(job):
                role = self._job_roles[job]
                self.heard.printed[role] = self.heard.printed.get(role, 0) + 1
            case PrintFailed(job, _, unsure=True):
                role = self._job_roles[job]
                self.heard.unsure[role] = self.heard.unsure.get(role, 0) + 1
            case DeviceChanged():
                self.heard.told.append(event)
            case _:
                pass

    def _see(self, scene: Scene) -> None:
        self.scenes.append(scene)
        journey = self.terminal.journey
        if journey is None:
            return
        session = journey.session
        if session not in self.sessions:
            self.sessions.append(session)
        if session.stored is not None:
            number = session.receipt.case_number if session.receipt else ""
            self.received[session.stored.uid] = number or self.received.get(session.stored.uid, "")

    def cut_off(self) -> None:
        """Note that the last visit was ended from outside: what it had handed in may have been received unsaid."""
        self.unsaid |= self.handed_in - self.received.keys()

    def forget(self) -> None:
        """Begin to hear anew."""
        self._lost.clear()
        self.heard = Heard()
        self.sessions.clear()
        self.scenes.clear()

    def _link(self, role: str) -> Link:
        link = self.app.devices.link(Role(role))
        if link is None:
            raise LookupError(role)
        return link

    def _ready(self) -> bool:
        states = self.app.devices.states()
        return (
            self.app.storage.catalogue.version > 0
            and self.app.storage.platform.online()
            and all(state.status is Status.READY for state in states.values())
        )

    def delivered(self) -> bool:
        """Return whether nothing waits in the outbox."""
        return all(row.state == "delivered" for row in self.app.storage.queue())

    def places(self) -> list[Path]:
        """Return every file of the terminal and its devices, but for the printers' paper."""
        found = [self.folder / "kiosk.log", *traces.files(self.folder / "terminal")]
        return found + [path for path in traces.files(self.folder / "devices") if not traces.is_paper(path)]
