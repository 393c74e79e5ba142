"""办事指南: what it takes and what it gives, before anything is asked."""

from __future__ import annotations

from kiosk.faults.fault import Fault
from kiosk.journey.outcome import Outcome, StepKind
from kiosk.journey.readiness import caution, hindrance
from kiosk.journey.step import Step
from kiosk.matter.model import MaterialNeed
from kiosk.views import GuideView

DETAILS = ("place", "hours", "basis", "consult", "complain")


class GuideStep(Step):
    """Shows the guide; the yellow key begins, where the matter can be done here and now."""

    kind = StepKind.GUIDE

    def enter(self) -> Outcome | None:
        """Note for the operator what keeps people from a matter they wanted."""
        found = hindrance(self.desk, self.matter)
        if found and found.code:
            self.desk.report(Fault(found.code, self.matter.code))
        return None

    def confirm(self) -> Outcome | None:
        """Begin, unless something stands against it."""
        return None if hindrance(self.desk, self.matter) else super().confirm()

    def view(self) -> GuideView:
        """Return the guide in the citizen's language."""
        guide, read, say = self.matter.guide, self.desk.read, self.desk.say
        found = hindrance(self.desk, self.matter)
        details = [(say(f"guide.{name}"), read(getattr(guide, name))) for name in DETAILS if getattr(guide, name)]
        if guide.promised_days:
            details.insert(0, (say("guide.promised"), say("guide.days", days=guide.promised_days)))
        return GuideView(
            title=read(self.matter.name),
            summary=read(guide.summary),
            minutes=say("guide.minutes", minutes=guide.minutes) if guide.minutes else "",
            fee=read(guide.fee) or say("guide.free"),
            outcome=read(guide.outcome) or (read(self.matter.result.name) if self.matter.result else ""),
            bring=tuple(map(read, guide.bring)),
            steps=tuple(map(read, guide.steps)),
            who=read(guide.who),
            not_here=read(guide.not_here),
            department=read(self.matter.department.name),
            updated=guide.updated.isoformat() if guide.updated else "",
            details=tuple(details),
            materials=tuple(
                (read(m.name), say(f"way_of.{m.way}") if m.need is MaterialNeed.REQUIRED else say(f"need.{m.need}"))
                for m in self.matter.materials
            ),
            startable=found is None,
            why_not=found.words if found else "",
            caution="" if found else caution(self.desk, self.matter),
        )
