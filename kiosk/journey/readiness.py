"""Whether a matter can be done at this terminal now: never offer what could not be finished."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.faults.catalogue import entry_of
from kiosk.identity.readers import readers_of
from kiosk.journey.desk import Desk
from kiosk.matter.model import Depth, MaterialNeed, MaterialWay, Matter, ResultKind
from kiosk.ports.devices import Role, Status

_CANNOT_WORK = (Status.FAULT, Status.ABSENT)


def devices_needed(matter: Matter) -> set[Role]:
    """Return the devices, beside a card reader, without which the matter cannot be done."""
    needed = set()
    if matter.result and matter.result.kind is ResultKind.CERTIFICATE:
        needed.add(Role.CERTIFICATE_PRINTER)
    if any(m.way is MaterialWay.SCAN and m.need is MaterialNeed.REQUIRED and m.when is None for m in matter.materials):
        needed.add(Role.DOCUMENT_CAMERA)
    return needed


def readers_wanted(desk: Desk, matter: Matter) -> frozenset[Role]:
    """Return the readers of this terminal for the cards the matter takes: one of them is enough."""
    return readers_of(matter.identity.cards, desk.devices.states())


def readers_working(desk: Desk, matter: Matter) -> frozenset[Role]:
    """Return those of them that can work now."""
    return frozenset(role for role in readers_wanted(desk, matter) if works(desk, role))


def caution(desk: Desk, matter: Matter) -> str:
    """Return what to know beforehand of a matter that can be done, but not in every way; else nothing."""
    return "\n".join(words for words in (reader_caution(desk, matter), _phone_caution(desk, matter)) if words)


def reader_caution(desk: Desk, matter: Matter) -> str:
    """Return words for whoever has the card that cannot be read now, where another card can; else nothing."""
    working = readers_working(desk, matter)
    if not working or working == readers_wanted(desk, matter):
        return ""
    return desk.say("card.only_slot" if Role.SOCIAL_CARD_READER in working else "card.only_reader")


def _phone_caution(desk: Desk, matter: Matter) -> str:
    """Return words for whoever has papers that only a phone can bring: the document camera cannot be used."""
    by_phone = Role.DOCUMENT_CAMERA in devices_needed(matter) and not works(desk, Role.DOCUMENT_CAMERA)
    return desk.say("guide.only_by_phone") if by_phone else ""


def works(desk: Desk, role: Role) -> bool:
    """Return whether a device is there and has no fault, as far as is known."""
    state = desk.devices.states().get(role)
    return state is not None and state.status not in _CANNOT_WORK


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
    if not readers_working(desk, matter):
        role = min(readers_wanted(desk, matter))
        return Hindrance("MAT-003", desk.say(f"why_not.{role}"))
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
