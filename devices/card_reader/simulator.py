"""The simulated resident-ID reader: a pseudo-terminal that speaks the SDT protocol, at a serial line's pace."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from devices.card_reader.frames import encode
from devices.card_reader.module_model import SdtModule
from devices.card_reader.pseudo_terminal import PseudoTerminal
from devices.card_reader.simulated_card import card_from
from devices.simulation.simulator import Simulator
from kiosk.ports.devices import Role

FAULTS = MappingProxyType(
    {
        "bad_checksum": "every answer's XOR is wrong",
        "truncated": "every answer breaks off half-way",
        "mute": "nothing is answered",
        "garbage_before": "noise comes before every answer",
        "card_unreadable": "the card is found, but reading its chip fails (41)",
        "wrong_check_digit": "the number on the card has a wrong check digit",
        "slow": "every answer comes 0.4 s late",
        "unplug": "the cable is pulled: the port disappears",
        "none": "all well again",
    }
)
"""A fault stays until `fault` is set anew, or for `times` answers. "none" also plugs in again, as `replug` does."""

_NOISE = b"\x00\xff\xaa\xaa\xaa\x96\x69\xff\xfe\xaa\xaa"
_LATE = 0.4


class CardReaderSimulator(Simulator):
    """Levers run on the control's thread, the line on its own; one lock keeps them apart."""

    role = Role.CARD_READER.value

    def __init__(self, folder: Path) -> None:
        """Serve at `folder`/idcard once started."""
        super().__init__(folder)
        self._module = SdtModule()
        self._line = PseudoTerminal(folder / "idcard", self._answer)
        self._fault = "none"
        self._times: int | None = None
        self._lock = threading.Lock()

    def start(self) -> Mapping[str, Any]:
        """Plug in."""
        self._line.plug()
        return {"port": str(self._line.link), "photo_decoder": "placeholder"}

    def stop(self) -> None:
        """Unplug for good."""
        self._line.unplug()

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return lay, lift, fault, unplug, replug, pace."""
        return {
            "lay": self._lay,
            "lift": self._lift,
            "fault": self._set_fault,
            "unplug": self._line.unplug,
            "replug": self._line.plug,
            "pace": self._set_pace,
        }

    def faults(self) -> Mapping[str, str]:
        """Return what can go wrong here."""
        return FAULTS

    def _lay(self, card: str | Mapping[str, Any]) -> None:
        laid = card_from(card)
        with self._lock:
            self._module.lay(laid)

    def _lift(self) -> None:
        with self._lock:
            self._module.lift()

    def _set_pace(self, baud: int) -> None:
        """Pace answers like a line of this speed; 0: as fast as possible."""
        self._line.baud = baud

    def _set_fault(self, name: str = "none", times: int | None = None) -> None:
        if name not in FAULTS:
            raise ValueError("no such fault")
        if name == "unplug":
            self._line.unplug()
            return
        with self._lock:
            self._fault, self._times = name, times
        self._line.plug()

    def _answer(self, body: bytes) -> tuple[float, bytes]:
        """Return seconds to wait and the bytes to send for one request."""
        with self._lock:
            fault = self._current_fault()
            answer = encode(self._module.answer(body, fault))
        if fault == "mute":
            return 0.0, b""
        if fault == "bad_checksum":
            answer = answer[:-1] + bytes([answer[-1] ^ 0x55])
        if fault == "truncated":
            answer = answer[: len(answer) // 2]
        if fault == "garbage_before":
            answer = _NOISE + answer
        return (_LATE if fault == "slow" else 0.0), answer

    def _current_fault(self) -> str:
        if self._times is None:
            return self._fault
        if self._times <= 0:
            self._fault, self._times = "none", None
            return self._fault
        self._times -= 1
        return self._fault
