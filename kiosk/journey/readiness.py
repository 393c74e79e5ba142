"""Whether a matter can be done at this terminal now: never offer what could not be finished."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.faults.catalogue import entry_of
from kiosk.journey.desk import Desk
from kiosk.matter.model import Depth, MaterialNeed, MaterialWay, Matter, ResultKind
from kiosk.ports.devices import Role, Status

_CANNOT_WORK = (Status.FAULT, Status.ABSENT)


def devices_needed(matter: Matter) -> set[Role]:
    """Return the devices without which the matter cannot be done."""
    needed = {Role.CARD_READER}
    if matter.result and matter.result.kind is ResultKind.CERTIFICATE:
        needed.add(Role.CERTIFICATE_PRINTER)
    if any(m.way is MaterialWay.SCAN and m.need is MaterialNeed.REQUIRED and m.when is None for m in matter.materials):
        needed.add(Role.DOCUMENT_CAMERA)
    return needed


def works(desk: Desk, role: Role) -> bool:
    """Return whether a device is there and has no fault, as far as is known."""
    state = desk.devices.states().get(role)
    return state is not None and state.status not in _CANNOT_WORK


def only_by_phone(desk: Desk, matter: Matter) -> bool:
    """Return whether its papers can be brought by a phone only: the document camera cannot be used."""
    return Role.DOCUMENT_CAMERA in devices_needed(matter) and not works(desk, Role.DOCUMENT_CAMERA)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What stands against a matter here and now: a fault code (empty: it is guide only), and words.

    `short` is what a tile has room for, where the words are more than that.
    """

    code: str
    words: str
    short: str = ""


def hindrance(desk: Desk, matter: Matter) -> Hindrance | None:
    """Return what keeps `matter` from being done here now, or None."""
    if matter.depth is Depth.GUIDE:
        return Hindrance("", desk.say("why_not.guide_only"))
    for role in sorted(devices_needed(matter)):
        if not works(desk, role) and not (role is Role.DOCUMENT_CAMERA and desk.phone.offered()):
            return Hindrance("MAT-003", desk.say(f"why_not.{role}"))
    if Role.CERTIFICATE_PRINTER in devices_needed(matter) and desk.journal.stopped():
        return Hindrance("MAT-003", desk.say(f"why_not.{Role.CERTIFICATE_PRINTER}"))
    frozen = desk.outbox.frozen()
    if frozen is not None:
        entry = entry_of(frozen.code)
        return Hindrance(frozen.code, f"{desk.read(entry.title)} {desk.read(entry.help)}", desk.say("why_not.frozen"))
    if not desk.platform.online() and not matter.offline.allowed:
        return Hindrance("MAT-002", desk.read(matter.offline.why_not) or desk.say("why_not.offline"))
    return None
