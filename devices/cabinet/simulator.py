"""Simulated cabinet: a relay board with inputs on a pseudo-terminal, six lights, a door and a tamper switch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from devices.cabinet.modbus_board import Board, RequestDecoder
from devices.card_reader.pseudo_terminal import PseudoTerminal
from devices.simulation.simulator import Simulator
from kiosk.ports.devices import Role, Slot

FAULTS = MappingProxyType(
    {
        "door_open": "the door is opened",
        "tampered": "the cabinet itself is taken apart: the tamper switch opens",
        "silent": "the board does not answer",
        "bad_crc": "every answer arrives with a wrong CRC",
        "truncated": "half of each answer is lost",
        "exception": "the board refuses everything: exception 2, illegal address",
        "slow": "it answers after 0.2 s",
        "forgets": "its power is gone for a moment: all lights are out, and nobody is told",
        "unplug": "the cable is pulled: the port disappears",
        "none": "all well again: closed, plugged in",
    }
)
"""A fault stays until `fault` is set anew; "forgets" happens once."""
_CHANNELS = 8
_DOOR, _TAMPER = 0, 1
_LIGHTS = {slot.value: place for place, slot in enumerate(Slot)}
_SLOW = 0.2  # seconds


class CabinetSimulator(Simulator):
    """Coils 0 to 5 are the lights in the order of `Slot`; inputs 0 and 1 door and tamper switch, closed reads 1."""

    role = Role.CABINET.value

    def __init__(self, folder: Path) -> None:
        """Serve at `folder`/cabinet once started."""
        super().__init__(folder)
        self._board = Board(1, _CHANNELS)
        self._line = PseudoTerminal(folder / "cabinet", self._answer, RequestDecoder)
        self._line.baud = 9600
        self._fault = "none"

    def start(self) -> Mapping[str, Any]:
        """Close the doors and plug in."""
        self._board.inputs[_DOOR] = self._board.inputs[_TAMPER] = True
        self._line.plug()
        lights = {f"{slot}_light": place for slot, place in _LIGHTS.items()}
        return {"port": str(self._line.link), **lights, "door_input": _DOOR, "tamper_input": _TAMPER}

    def stop(self) -> None:
        """Unplug for good."""
        self._line.unplug()

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return door, tamper, lights, fault, unplug, replug."""
        return {
            "door": partial(self._set_input, _DOOR),
            "tamper": partial(self._set_input, _TAMPER),
            "lights": self._lights,
            "fault": self._set_fault,
            "unplug": self._line.unplug,
            "replug": self._line.plug,
        }

    def faults(self) -> Mapping[str, str]:
        """Return what can go wrong here."""
        return FAULTS

    def _set_input(self, place: int, state: str = "open") -> None:
        """Open or close one: `kiosk sim cabinet door state=closed`."""
        self._board.inputs[place] = state != "open"

    def _lights(self) -> dict[str, dict[str, object]]:
        """Return each light: whether it shines now, and how often it was switched."""
        board = self._board
        return {slot: {"lit": board.coils[at], "switched": board.switched[at]} for slot, at in _LIGHTS.items()}

    def _set_fault(self, name: str = "none") -> None:
        if name not in FAULTS:
            raise ValueError("no such fault")
        self._fault = name
        self._board.inputs[_DOOR], self._board.inputs[_TAMPER] = name != "door_open", name != "tampered"
        if name == "forgets":
            self._board.power_up()
        if name == "unplug":
            self._line.unplug()
        else:
            self._line.plug()

    def _answer(self, request: bytes) -> tuple[float, bytes]:
        match self._fault:
            case "silent":
                return 0.0, b""
            case "exception":
                refusing = Board(self._board.unit, 0)
                return 0.0, refusing.answer(request)
        answer = self._board.answer(request)
        match self._fault:
            case "bad_crc":
                answer = answer[:-1] + bytes((answer[-1] ^ 0x5A,)) if answer else answer
            case "truncated":
                answer = answer[: len(answer) // 2]
            case "slow":
                return _SLOW, answer
        return 0.0, answer
