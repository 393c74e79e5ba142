"""Driver of a relay board with inputs on a serial line, Modbus RTU: coils are slot lights, discrete inputs switches.

Commands: lights (on, blink: names of slots; all others go dark). Events: opened (switches: what is open now), told at
the first reading and whenever it changes. Coils and inputs nobody named are never touched.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Le, MinLen

from devices.cabinet.modbus import READ_COILS, READ_INPUTS, Refused
from devices.cabinet.modbus_line import ModbusLine
from devices.cabinet.switches import Switches
from devices.driver import Driver, Emit, Health, Options, Reply
from devices.fault import DeviceFault

Place = Annotated[int, Ge(0), Le(255)]
SLOTS = ("card", "document", "scanner", "receipt", "certificate", "social_card")
_BLINK_SECONDS, _LIT_SECONDS = 1.2, 0.8  # calm, and far from three flashes a second (WCAG 2.3.1)
_COMPARE_SECONDS = 2.0  # a board that lost its power for a moment has forgotten its coils
_WORST = ("CAB-003", "CAB-002")


class ModbusCabinetOptions(Options):
    """The line, and what is wired to which coil and input (counted from 0, as in the frames). None: not there."""

    port: Annotated[str, MinLen(1)]  # best a udev link such as /dev/kiosk/cabinet
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 9600
    parity: Literal["none", "even", "odd"] = "none"  # the standard says even, nearly all boards come without
    unit: Annotated[int, Ge(1), Le(247)] = 1
    card_light: Place | None = None
    document_light: Place | None = None
    scanner_light: Place | None = None
    receipt_light: Place | None = None
    certificate_light: Place | None = None
    social_card_light: Place | None = None
    blink: bool = True  # false for mechanical relays, which click and wear: steady in place of blinking
    door_input: Place | None = None
    tamper_input: Place | None = None
    closed_reads: Literal[0, 1] = 1  # a contact that is closed with the door: a cut wire reads open


class ModbusCabinet(Driver):
    """Reads the switches six times a second, writes a coil only where it has to change."""

    name = "modbus_serial"
    model = "Cabinet board (Modbus RTU)"
    options_type = ModbusCabinetOptions
    poll_seconds: ClassVar[float | None] = 0.15

    def __init__(self, options: ModbusCabinetOptions, emit: Emit) -> None:
        """Keep the options."""
        super().__init__(options, emit)
        self._options = options
        named = {slot: getattr(options, f"{slot}_light") for slot in SLOTS}
        self._coils: dict[str, int] = {slot: coil for slot, coil in named.items() if coil is not None}
        wired = {"door": options.door_input, "tamper": options.tamper_input}
        self._inputs: dict[str, int] = {name: place for name, place in wired.items() if place is not None}
        self._line: ModbusLine | None = None
        self._switches = Switches()
        self._on: frozenset[str] = frozenset()
        self._blinking: frozenset[str] = frozenset()
        self._lit: dict[str, bool] = {}  # slot → what its coil was switched to; nothing: unknown
        self._compared = 0.0

    def open(self) -> None:
        """Open the line; the first round switches every light off that should not be on."""
        options = self._options
        self._line = ModbusLine(options.port, options.baud, options.parity, options.unit)
        self._switches = Switches()
        self._lit = {}
        self.active = True

    def close(self) -> None:
        """Switch the lights off, as far as that is possible, and let go of the line."""
        line, self._line = self._line, None
        if line is None:
            return
        with suppress(DeviceFault, Refused):
            for slot, lit in self._lit.items():
                if lit:
                    line.write_coil(self._coils[slot], on=False)
        line.close()

    def health(self) -> Health:
        """Do one round."""
        return self.poll()

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:  # noqa: ARG002  the host's signature
        """Carry out lights: what is wanted is kept, and shown by the next round, at once after this."""
        if command != "lights":
            raise ValueError(command)
        self._on, self._blinking = frozenset(values.get("on", ())), frozenset(values.get("blink", ()))
        return Reply()

    def poll(self) -> Health:
        """Read the switches, then bring the lights to what they should be. Raises where the board does not answer."""
        line = self._line
        if line is None:
            raise DeviceFault("CAB-001", "the port is not open")
        refusals = [*self._read_switches(line), *self._show_lights(line)]
        if refusals:
            return Health("fault", "CAB-005", refusals[0])
        codes = {"tamper": "CAB-003", "door": "CAB-002"}
        opened = {codes[name] for name in self._switches.opened}
        return next((Health("attention", code) for code in _WORST if code in opened), Health("ready"))

    def _read_switches(self, line: ModbusLine) -> list[str]:
        if not self._inputs:
            return []
        first, last = min(self._inputs.values()), max(self._inputs.values())
        try:
            bits = line.read_bits(READ_INPUTS, first, last - first + 1)
        except Refused as refused:
            return [str(refused)]
        reads_open = {
            name: bits[place - first] != bool(self._options.closed_reads) for name, place in self._inputs.items()
        }
        if self._switches.feed(reads_open, time.monotonic()):
            self.emit("opened", {"switches": sorted(self._switches.opened)})
        return []

    def _show_lights(self, line: ModbusLine) -> list[str]:
        now = time.monotonic()
        try:
            if self._coils and now - self._compared >= _COMPARE_SECONDS:
                self._compared = now
                self._compare(line)
            lit_now = not self._options.blink or now % _BLINK_SECONDS < _LIT_SECONDS
            for slot, coil in self._coils.items():
                wanted = slot in self._on or (slot in self._blinking and lit_now)
                if self._lit.get(slot) is not wanted:
                    line.write_coil(coil, on=wanted)
                    self._lit[slot] = wanted
        except Refused as refused:
            return [str(refused)]
        return []

    def _compare(self, line: ModbusLine) -> None:
        """Believe the board rather than our own memory."""
        first, last = min(self._coils.values()), max(self._coils.values())
        bits = line.read_bits(READ_COILS, first, last - first + 1)
        self._lit = {slot: bits[coil - first] for slot, coil in self._coils.items()}
