"""The player: runs one script through a terminal and reports what happened."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Protocol

from kiosk.faults.fault import Fault
from kiosk.play.citizen import AutomaticCitizen
from kiosk.play.citizens import citizens
from kiosk.play.hands import Hands, HandsError
from kiosk.play.judge import judge
from kiosk.play.script import Script
from kiosk.play.world import World, WorldError
from kiosk.terminal import Terminal
from kiosk.views import FormView, MaterialsView, ReceiptView, Scene, SituationView, SlipKind

_STUCK_SECONDS = 25.0  # longer than any wait of the machine's own that a healthy journey has


class Runner(Protocol):
    """Lets the terminal live: without a screen a simple loop, with one Qt's."""

    def run_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Let events and deadlines pass until `ready`, at most `seconds`; return whether it became ready."""


@dataclass(slots=True)
class StepTaken:
    """One screen passed."""

    screen: str
    seconds: float


@dataclass(slots=True)
class Outcome:
    """What one script came to. Goes into the report as JSON; holds nothing personal."""

    name: str
    matter: str
    matter_name: str = ""
    passed: bool = False
    failures: list[str] = field(default_factory=list)
    steps: list[StepTaken] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    provisional_number: str = ""
    case_number: str = ""
    decision: str = "none"
    paper: list[str] = field(default_factory=list)
    paper_files: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, object]:
        """Return plain values."""
        return asdict(self)


class Player:
    """Plays one script. Heart's thread."""

    def __init__(
        self,
        terminal: Terminal,
        hands: Hands,
        world: World,
        runner: Runner,
        *,
        look: Callable[[Scene], bool] = lambda _: False,
    ) -> None:
        """Bind to a terminal that stands in its lobby.

        `look` sees every scene before the citizen acts on it; where it returns True, it let time pass, and the
        citizen looks again.
        """
        self._look = look
        self.terminal = terminal
        self.hands = hands
        self.world = world
        self.runner = runner
        self._outcome: Outcome | None = None
        self._began = 0.0
        terminal.subscribe(self._hear)

    def play(self, script: Script) -> Outcome:
        """Play `script` to its end and judge it."""
        outcome = Outcome(script.name, script.matter)
        citizen = AutomaticCitizen(script, citizens()[script.citizen], self.hands, self.world, self._words_for(script))
        before = {kind: len(files) for kind, files in self.world.papers().items()}
        self.terminal.desk.on_fault = lambda fault: self._note_fault(outcome, fault)
        self._began = time.monotonic()
        self._outcome = outcome
        try:
            self._visit(script, citizen, outcome)
        finally:
            self._outcome = None
            self.terminal.desk.on_fault = None
        outcome.seconds = round(time.monotonic() - self._began, 2)
        for kind, files in self.world.papers().items():
            outcome.paper_files += files[before[kind] :]
            outcome.paper += [kind] * len(files[before[kind] :])
        outcome.failures += judge(script.expect, outcome)
        outcome.passed = not outcome.failures
        return outcome

    def _words_for(self, script: Script) -> str:
        """Return what to type into the search box: the script's words, or the matter's own name."""
        catalogue = self.terminal.lobby.catalogue
        matter = catalogue.matter(script.matter) if catalogue else None
        return script.search or (matter.name.zh if matter else script.matter)

    def _visit(self, script: Script, citizen: AutomaticCitizen, outcome: Outcome) -> None:
        tour = Tour()
        while (left := script.within - (time.monotonic() - self._began)) > 0:
            scene = self.terminal.scene()
            if outcome.steps[1:] and scene.view.screen == "attract":
                return
            self._note_scene(outcome, scene)
            self.hands.look(_label(scene))
            try:
                self._provoke(script, scene, tour)
                if self._look(scene):
                    continue
                acted = citizen.act(scene)
            except (HandsError, WorldError) as error:
                outcome.failures.append(f"at {scene.view.screen}: {error}")
                return
            wait = min(left, _STUCK_SECONDS)
            moved = self.runner.run_until(partial(self._moved, scene), wait)
            if not moved and not citizen.gone:
                done = "acted" if acted else "had nothing to do"
                outcome.failures.append(f"stuck at {scene.view.screen}: the citizen {done}, the screen stayed")
                return
        outcome.failures.append(f"not over within {script.within} s")

    def _moved(self, seen: Scene) -> bool:
        now = self.terminal.scene()
        return now.view != seen.view or now.frame.language != seen.frame.language or now.frame.elder != seen.frame.elder

    def _hear(self, scene: Scene) -> None:
        """Note every scene, also those that were over before anybody could look."""
        if self._outcome is not None and (scene.view.screen != "attract" or not self._outcome.steps):
            self._note_scene(self._outcome, scene)

    def _note_scene(self, outcome: Outcome, scene: Scene) -> None:
        view = scene.view
        outcome.matter_name = scene.frame.matter or outcome.matter_name
        if not outcome.steps or outcome.steps[-1].screen != view.screen:
            outcome.steps.append(StepTaken(view.screen, round(time.monotonic() - self._began, 2)))
        if isinstance(view, ReceiptView):
            if view.kind is SlipKind.PROVISIONAL:
                outcome.provisional_number = view.number
            elif not outcome.case_number:
                outcome.case_number, outcome.decision = view.number, view.kind.value

    @staticmethod
    def _note_fault(outcome: Outcome, fault: Fault) -> None:
        outcome.faults.append(fault.code)

    def _provoke(self, script: Script, scene: Scene, tour: Tour) -> None:
        screen, state = scene.view.screen, str(getattr(scene.view, "state", ""))
        for label in tour.arrived(screen, f"{screen}:{state}"):
            for provocation in script.provoke:
                if provocation.at == label and provocation.visit == tour.visits[label]:
                    self.world.provoke(provocation.do, provocation.args)


class Tour:
    """Counts how often each screen, and each state of a screen, was come to."""

    def __init__(self) -> None:
        """Start nowhere."""
        self.visits: Counter[str] = Counter()
        self._here: tuple[str, ...] = ()

    def arrived(self, *labels: str) -> list[str]:
        """Return those of `labels` that are new since the last look."""
        new = [label for label in labels if label not in self._here]
        self._here = labels
        self.visits.update(new)
        return new


def _label(scene: Scene) -> str:
    """Return a name for a picture of this scene: the screen, and what on it has changed."""
    view = scene.view
    match view:
        case SituationView(id=question):
            state = question
        case FormView(active=field):
            state = field or "done"
        case MaterialsView():
            state = view.state
        case _:
            state = str(getattr(view, "state", "") or getattr(view, "kind", ""))
    return f"{view.screen}-{state}" if state else view.screen
