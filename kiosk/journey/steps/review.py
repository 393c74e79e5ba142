"""核对: everything that will be handed in, with links to change it."""

from __future__ import annotations

from kiosk.events import Edited, Event
from kiosk.form.rows import shown, source_name
from kiosk.identity.mask import mask_number
from kiosk.journey.outcome import Goto, Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.matter.condition import holds
from kiosk.views import ReviewGroup, ReviewRow, ReviewView


class ReviewStep(Step):
    """Shows the whole submission once more."""

    kind = StepKind.REVIEW

    def on(self, event: Event) -> Outcome | None:
        """Follow an edit link."""
        if isinstance(event, Edited):
            return Goto(StepKind(event.step)) if event.step in {g.edit for g in self.view().groups if g.edit} else None
        return super().on(event)

    def view(self) -> ReviewView:
        """Return the groups that have anything in them."""
        say = self.desk.say
        groups = (
            ReviewGroup(say("review.person"), self._person()),
            ReviewGroup(say("review.situation"), self._situation(), StepKind.SITUATION),
            ReviewGroup(say("review.form"), self._form(), StepKind.FORM),
            ReviewGroup(say("review.materials"), self._materials(), StepKind.MATERIALS),
        )
        offline = not self.desk.platform.online()
        return ReviewView(
            title=say("review.title"),
            groups=tuple(g for g in groups if g.rows),
            note=say("review.offline" if offline else "review.note"),
        )

    def _person(self) -> tuple[ReviewRow, ...]:
        document = self.session.document
        if document is None:
            return ()
        say, source = self.desk.say, self.desk.say("form.from_card")
        return (
            ReviewRow(say("review.name"), document.display_name, source),
            ReviewRow(say("review.number"), mask_number(document.number), source),
        )

    def _situation(self) -> tuple[ReviewRow, ...]:
        read = self.desk.read
        return tuple(
            ReviewRow(read(q.ask), next((read(o.label) for o in q.options if o.id == self.session.answers[q.id]), ""))
            for q in self.matter.situations
            if q.id in self.session.answers
        )

    def _form(self) -> tuple[ReviewRow, ...]:
        return tuple(
            ReviewRow(
                self.desk.read(f.label),
                shown(f, self.session.form[f.id], self.desk),
                source_name(self.session.sources.get(f.id, ""), self.matter, self.desk),
            )
            for f in self.matter.form
            if self.session.form.get(f.id) and holds(f.when, self.session.choices())
        )

    def _materials(self) -> tuple[ReviewRow, ...]:
        say = self.desk.say
        rows = []
        for m in self.matter.materials:
            if not holds(m.when, self.session.choices()):
                continue
            pages = len(self.session.pages.get(m.id, ()))
            if pages:
                how = say("review.pages", pages=pages)
            elif m.id in self.session.licences:
                how = say("way_of.licence")
            elif m.id in self.session.deferred:
                how = say("materials.later")
            else:
                how = say(f"way_of.{m.way}")
            rows.append(ReviewRow(self.desk.read(m.name), how))
        return tuple(rows)
