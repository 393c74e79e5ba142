"""The world around the terminal, as far as a script can move it: cards, faces, paper, cables, the network."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from devices.simulation.control import SimulationError
from kiosk.events import Corners
from kiosk.play.citizens import Citizen
from kiosk.play.network import NetworkCut
from kiosk.views import CardPlace

_READERS: Mapping[CardPlace, str] = MappingProxyType({"reader": "card_reader", "slot": "social_card_reader"})


class Levers(Protocol):
    """The simulators' control, as `devices.simulation` offers it."""

    def pull(self, role: str, lever: str, **args: Any) -> Any:
        """Pull one lever of one simulator and return what it says. Blocks until it is done, with a deadline."""


class WorldError(Exception):
    """The world cannot be moved like this: no such lever, or its simulator refuses."""


class World:
    """Moves simulators and the network cut."""

    def __init__(self, levers: Levers, network: NetworkCut | None, *, slot: bool = False) -> None:
        """`network` is None where the platform is reached directly. `slot`: there is a second card reader."""
        self._levers = levers
        self._network = network
        self._slot = slot

    def lay_card(self, citizen: Citizen, place: CardPlace = "reader") -> None:
        """Lay the citizen's card on the reader, or insert their social-security card into the slot."""
        self._pull(_READERS[place], "lay", card=citizen.key)

    def lift_card(self) -> None:
        """Take the card away, wherever it is."""
        self._pull(_READERS["reader"], "lift")
        if self._slot:
            self._pull(_READERS["slot"], "lift")

    def stand(self, citizen: Citizen, manner: str = "willing") -> None:
        """Step in front of the camera; `manner`: see devices/camera/manners.py."""
        self._pull("face_camera", "stand", face=citizen.face, **({} if manner == "willing" else {"manner": manner}))

    def do_as_asked(self, challenge: str) -> None:
        """Do what the screen asks, in the manner one came with."""
        self._pull("face_camera", "asked", challenge=challenge)

    def walk_away(self) -> None:
        """Step out of the camera's sight, and take everything along."""
        self._pull("face_camera", "walk_away")
        self._pull("document_camera", "remove_document")

    def lay_paper(self, kind: str, way: str = "") -> None:
        """Lay a paper under the document camera; `way` says how it lies, else nearly straight."""
        self._pull("document_camera", "show_document", kind=kind, **({"way": way} if way else {}))

    def send_from_phone(self, address: str, kind: str) -> None:
        """Open the page behind a code with a phone, and send the photo of a paper."""
        from kiosk.play.phone import PhoneError, send_paper  # noqa: PLC0415  drawn and sent only where a script does

        try:
            send_paper(address, kind)
        except PhoneError as error:
            raise WorldError(str(error)) from error

    def corners(self) -> Corners:
        """Return where the corners of the paper are that lies there, as anybody sees."""
        one, two, three, four = ((float(x), float(y)) for x, y in self._pull("document_camera", "corners"))
        return one, two, three, four

    def papers(self) -> dict[str, list[str]]:
        """Return the files of everything the printers have put out so far."""
        return {
            "receipt": list(self._pull("receipt_printer", "papers")),
            "certificate": list(self._pull("certificate_printer", "papers")),
        }

    def provoke(self, what: str, args: dict[str, Any]) -> None:
        """Do one provocation of a script."""
        if what == "process.kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif what in ("network.cut", "network.restore"):
            if self._network is None:
                raise WorldError("this run has no network to cut")
            self._network.cut(off=what == "network.cut")
        else:
            role, _, lever = what.partition(".")
            self._pull(role, lever, **args)

    def _pull(self, role: str, lever: str, **args: Any) -> Any:
        try:
            return self._levers.pull(role, lever, **args)
        except SimulationError as error:
            raise WorldError(f"{role}.{lever}: {error}") from error
