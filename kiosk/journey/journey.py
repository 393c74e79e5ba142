"""The journey engine: walks one session through its plan. Synchronous, on the heart's thread.

It owns the position, the fault page and the journey line, and knows nothing of what a step does.
"""

from __future__ import annotations

from typing import Literal

from kiosk.events import Event, TookWay, Touch, WentBack
from kiosk.faults.catalogue import entry_of
from kiosk.faults.fault import Fault
from kiosk.journey.desk import Desk
from kiosk.journey.fault_page import fault_page
from kiosk.journey.outcome import Back, Done, Ended, Failed, Goto, Outcome, StepKind
from kiosk.journey.plan import STOPS, plan
from kiosk.journey.step import Step
from kiosk.journey.steps import step_of
from kiosk.log import note
from kiosk.session.session import Session
from kiosk.views import Stop, View

_NO_STOPS = (StepKind.GUIDE, StepKind.RATING, StepKind.GOODBYE)


class Journey:
    """One citizen's way through one matter."""

    def __init__(self, desk: Desk, session: Session) -> None:
        """Lay out the plan; `start` enters the first step."""
        self.desk = desk
        self.session = session
        self.kinds = plan(session.matter)
        self.steps: list[Step] = [step_of(kind)(desk, session) for kind in self.kinds]
        self.position = 0
        self.fault: Fault | None = None
        self.ended = False
        self.turned_back = False  # ended by going back from the first step: the visitor is still choosing

    @property
    def step(self) -> Step:
        """The step on the screen."""
        return self.steps[self.position]

    @property
    def busy(self) -> bool:
        """Return whether the machine is at work, so that nobody is idle."""
        return self.fault is None and (self.step.busy or self.step.working)

    def start(self) -> None:
        """Enter the first step."""
        self._arrive()

    def on(self, event: Event) -> None:
        """Handle one event."""
        if self.fault is not None:
            self._on_fault_page(event)
        elif isinstance(event, WentBack) and not self.can_go_back:
            return
        else:
            self._follow(self.step.on(event))

    def view(self) -> View:
        """Return the screen now."""
        if self.fault is not None:
            return fault_page(self.desk, self.fault, self.session)
        return self.step.view()

    @property
    def can_go_back(self) -> bool:
        """Return whether the back key leads anywhere."""
        return self.fault is None and not self.step.final and not self.step.busy

    @property
    def can_leave(self) -> bool:
        """Return whether the exit key is offered: not while something is being stored or printed."""
        return self.fault is not None or not self.step.busy

    def stops(self) -> tuple[Stop, ...]:
        """Return the journey line."""
        if self.step.kind in _NO_STOPS:
            return ()
        line = [(key, kinds) for key, kinds in STOPS if any(kind in self.kinds for kind in kinds)]
        line.sort(key=lambda stop: min(self.kinds.index(kind) for kind in stop[1] if kind in self.kinds))
        here = next((i for i, (_, kinds) in enumerate(line) if self.step.kind in kinds), 0)
        return tuple(Stop(self.desk.say(key), _stop_state(i, here)) for i, (key, _) in enumerate(line))

    def may_end(self) -> bool:
        """Return whether the session can end now; else the event that says why not is on its way to the step."""
        return self.ended or self.step.let_go()

    def close(self) -> None:
        """End: let go of everything, forget the person."""
        try:
            if not self.ended:
                self.ended = True
                self.step.let_go()
                self.step.leave()
        finally:
            self.session.wipe()

    # ── moving ──────────────────────────────────────────────────────────────────────────────────────
    def _follow(self, outcome: Outcome | None) -> None:
        match outcome:
            case None:
                return
            case Done():
                self._move(+1)
            case Back():
                self._move(-1)
            case Goto(kind):
                self._leave()
                self.position = self.kinds.index(kind)
                self._arrive()
            case Failed(fault):
                self._fail(fault)
            case Ended():
                self.close()

    def _move(self, by: int) -> None:
        self._leave()
        position = self.position + by
        while 0 <= position < len(self.steps) and not self.steps[position].needed():
            position += by
        if not 0 <= position < len(self.steps):
            self.turned_back = position < 0
            self.close()
            return
        self.position = position
        self._arrive()

    def _leave(self) -> None:
        self.step.leave()
        self.desk.timers.cancel(f"{self.step.kind}.")

    def _arrive(self) -> None:
        kind = self.step.kind
        self.desk.count(f"{self.session.matter.code}/{kind}")
        note("step", step=kind, matter=self.session.matter.code)
        self._follow(self.step.enter())

    def _fail(self, fault: Fault) -> None:
        self._leave()
        self.fault = fault
        self.desk.report(fault)

    def _on_fault_page(self, event: Event) -> None:
        way = event.way if isinstance(event, TookWay) else "retry" if isinstance(event, WentBack) else ""
        if way in self._ways():
            self.fault = None
            self._follow(self.step.take(way))
        elif not isinstance(event, Touch) and self.step.hear(event):
            self.fault = None
            self._follow(self.step.enter())

    def _ways(self) -> tuple[str, ...]:
        return entry_of(self.fault.code).ways if self.fault else ()


def _stop_state(index: int, here: int) -> Literal["done", "here", "ahead"]:
    return "done" if index < here else "here" if index == here else "ahead"
