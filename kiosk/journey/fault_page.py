"""The fault page: what is broken, that it is nobody's fault, what survives, and at least one way on."""

from __future__ import annotations

from kiosk.faults.catalogue import entry_of
from kiosk.faults.fault import Fault
from kiosk.journey.desk import Desk
from kiosk.session.session import Session
from kiosk.views import FaultView, OptionRow


def fault_page(desk: Desk, fault: Fault, session: Session | None) -> FaultView:
    """Return the page for `fault`. The first way is the yellow key."""
    entry = entry_of(fault.code)
    return FaultView(
        code=fault.code,
        title=desk.read(entry.title),
        comfort=desk.read(entry.help),
        survives=_survives(desk, entry.case, session),
        ways=tuple(OptionRow(way, desk.say(f"way.{way}"), desk.say(f"way_note.{way}")) for way in entry.ways),
        staff=desk.say("fault.staff", code=fault.code, time=desk.clock.now().strftime("%H:%M")),
    )


def _survives(desk: Desk, case: str, session: Session | None) -> str:
    if session is None or case == "none":
        return ""
    if case == "sealed" and session.receipt is not None:
        return desk.say("fault.accepted", number=session.receipt.case_number)
    if case == "sealed" and session.stored is not None:
        return desk.say("fault.stored", number=session.stored.provisional_number)
    return desk.say("fault.kept") if session.document is not None else ""
