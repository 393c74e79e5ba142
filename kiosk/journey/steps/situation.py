"""情形: one question a screen, in the matter's order; later questions may depend on earlier answers."""

from __future__ import annotations

from kiosk.events import Chose, Event, WentBack
from kiosk.faults.fault import Fault
from kiosk.journey.outcome import Back, Done, Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.matter.condition import holds
from kiosk.matter.model import SituationQuestion
from kiosk.views import OptionRow, SituationView


class SituationStep(Step):
    """Asks the situation questions that apply."""

    kind = StepKind.SITUATION

    def enter(self) -> Outcome | None:
        """Start with the first question; on the way back, with the last one asked."""
        asked = self._asked()
        self.current = asked[-1] if all(q.id in self.session.answers for q in asked) else asked[0]
        return None

    def needed(self) -> bool:
        """Return whether any question applies."""
        return bool(self._asked())

    def on(self, event: Event) -> Outcome | None:
        """Take an answer, move between the questions."""
        if isinstance(event, Chose):
            if any(option.id == event.option for option in self.current.options):
                self.session.answers[self.current.id] = event.option
                self._forget_what_no_longer_applies()
                if self._stop():
                    self.desk.report(Fault("MAT-001", self.matter.code))
            return None
        if isinstance(event, WentBack):
            return None if self._move(-1) else Back()
        return super().on(event)

    def confirm(self) -> Outcome | None:
        """Go to the next question, unless this answer ends here."""
        if self.current.id not in self.session.answers or self._stop():
            return None
        return None if self._move(+1) else Done()

    def view(self) -> SituationView:
        """Return the current question."""
        read = self.desk.read
        chosen = self.session.answers.get(self.current.id, "")
        return SituationView(
            question=read(self.current.ask),
            options=tuple(OptionRow(o.id, read(o.label), read(o.note), o.id == chosen) for o in self.current.options),
            chosen=chosen,
            stop=self._stop(),
            id=self.current.id,
        )

    def _asked(self) -> list[SituationQuestion]:
        return [q for q in self.matter.situations if holds(q.when, self.session.answers)]

    def _move(self, by: int) -> bool:
        """Move to a neighbouring question; False where there is none."""
        asked = self._asked()
        position = asked.index(self.current) + by
        if not 0 <= position < len(asked):
            return False
        self.current = asked[position]
        return True

    def _stop(self) -> str:
        chosen = self.session.answers.get(self.current.id)
        return next((self.desk.read(o.stop) for o in self.current.options if o.id == chosen), "")

    def _forget_what_no_longer_applies(self) -> None:
        """Forget in the order of the questions: an answer that goes may take later questions along."""
        answers, kept = self.session.answers, dict[str, str]()
        for question in self.matter.situations:
            if question.id in answers and holds(question.when, kept):
                kept[question.id] = answers[question.id]
        answers.clear()
        answers.update(kept)
