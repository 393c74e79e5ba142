"""Every identity driver with the rig it is proven on, and what its cards can hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from devices.card_reader import library_simulator, private_pcscd
from devices.simulation.rig import SimulationRig
from kiosk.identity.document import IdentityDocument
from kiosk.matter.model import CardKind
from kiosk.play.citizens import citizens
from kiosk.ports.devices import Role
from tests.lacking import lacking


class Rig(Protocol):
    """What a simulation and the tests' own rigs have in common."""

    def devices(self) -> dict[str, dict[str, Any]]: ...
    def pull(self, role: str, lever: str, **args: Any) -> Any: ...
    def stop(self) -> None: ...


def _as_it_is(document: IdentityDocument) -> IdentityDocument:
    return document


def _social(document: IdentityDocument) -> IdentityDocument:
    from datetime import date

    return replace(
        document,
        kind=CardKind.SOCIAL,
        valid_to=document.valid_to or date(2099, 12, 31),
        address="",
        issuer="",
        pass_number="",
        nationality="",
        name_en="",
        ethnicity=document.ethnicity or "01",
    )


def _library(document: IdentityDocument) -> IdentityDocument:
    return replace(_social(document), ethnicity="")


@dataclass(frozen=True)
class Kind:
    """One driver on one rig. `bad` names the rig's fault for each trouble; a trouble it cannot show is not in it."""

    name: str
    make: Callable[[Path], Rig]
    cards: frozenset[CardKind]
    expected: Callable[[IdentityDocument], IdentityDocument] = _as_it_is
    bad: Mapping[str, str] = field(default_factory=dict)
    knows_a_card_that_stays: bool = True
    role: Role = Role.CARD_READER  # where the card is laid; another reader may stand beside it

    def people(self) -> list[str]:
        return sorted(key for key, one in citizens().items() if one.document.kind in self.cards)

    def __str__(self) -> str:
        return self.name


def _simulated(*names: str) -> Callable[[Path], Rig]:
    return lambda folder: SimulationRig(folder, names)


_ALL = frozenset(CardKind) - {CardKind.SOCIAL}
_NUMBERED = frozenset({CardKind.RESIDENT, CardKind.HMT})
_RESIDENT = frozenset({CardKind.RESIDENT})
_BOTH = _simulated("card_reader", "social_card_reader:pcsc")
_SDT_TROUBLES = {
    "unreadable": "card_unreadable",
    "wrong_digit": "wrong_check_digit",
    "mute": "mute",
    "damaged": "bad_checksum",
    "gone": "unplug",
}
_SERVICE_TROUBLES = {
    "unreadable": "card_unreadable",
    "wrong_digit": "wrong_check_digit",
    "mute": "mute",
    "damaged": "no_json",
    "gone": "unplug",
}

KINDS = (
    Kind(
        "sdt_serial",
        _simulated("card_reader"),
        _ALL,
        bad=_SDT_TROUBLES,
        knows_a_card_that_stays=False,
    ),
    Kind(
        "pcsc",
        _simulated("card_reader:pcsc"),
        _NUMBERED,
        _social,
        bad={"unreadable": "damaged_file", "wrong_digit": "wrong_check_digit", "gone": "unplug"},
    ),
    Kind(
        "sdt_serial beside pcsc",
        _BOTH,
        _ALL,
        bad={name: fault for name, fault in _SDT_TROUBLES.items() if name != "gone"},  # the other reader hides it
        knows_a_card_that_stays=False,
    ),
    Kind(
        "pcsc beside sdt_serial",
        _BOTH,
        _NUMBERED,
        _social,
        bad={"unreadable": "damaged_file", "wrong_digit": "wrong_check_digit"},
        role=Role.SOCIAL_CARD_READER,
    ),
    Kind("xzx_webapi", _simulated("card_reader:xzx_webapi"), _ALL, bad=_SERVICE_TROUBLES),
    Kind("cvr_service", _simulated("card_reader:cvr_service"), _RESIDENT, bad=_SERVICE_TROUBLES),
    Kind(
        "termb",
        _simulated("card_reader:vendor_library"),
        _RESIDENT,
        bad={"unreadable": "card_unreadable", "wrong_digit": "wrong_check_digit", "gone": "unplug"},
    ),
    Kind(
        "sscard_driver",
        _simulated("card_reader:sscard_driver"),
        _RESIDENT,
        _library,
        bad={"wrong_digit": "wrong_check_digit"},
    ),
)


def demand_installed(kind: Kind) -> None:
    """Fail where what a rig needs is not installed."""
    lack = private_pcscd.missing() if "pcsc" in kind.name else ""
    if kind.name in {"termb", "sscard_driver"}:
        lack = library_simulator.missing()
    if lack:
        lacking(f"the rig of {kind}: {lack}")
