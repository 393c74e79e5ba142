"""Driver of a socket that senses its plug: the switch event SW_HEADPHONE_INSERT of the sound card's input device.

Event: jack (plugged), when it is opened and on every change. It takes no commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import MinLen

from devices.driver import Driver, Emit, Health, Options, Reply
from devices.input_events import InputEvents

SWITCH_EVENT = 0x05  # EV_SW
SWITCHES: Mapping[str, int] = {"headphone": 0x02, "lineout": 0x06}
"""SW_HEADPHONE_INSERT and SW_LINEOUT_INSERT, linux/input-event-codes.h."""
_SYNC_EVENT, _DROPPED = 0x00, 3


class EvdevJackOptions(Options):
    """Where the socket is."""

    path: Annotated[str, MinLen(1)]  # best a udev link such as /dev/kiosk/headset, to "… Headphone"
    switch: Literal["headphone", "lineout"] = "headphone"
    pipe: bool = False  # `path` is a named pipe of the simulation


class EvdevJack(Driver):
    """Reads the switch; a socket that cannot be asked (a pipe) counts as empty until it tells."""

    name = "headset_evdev"
    model = "Headset socket with a switch"
    options_type = EvdevJackOptions
    poll_seconds: ClassVar[float | None] = 0.0  # `read` waits itself

    def __init__(self, options: EvdevJackOptions, emit: Emit) -> None:
        """Keep the options."""
        super().__init__(options, emit)
        self._input = InputEvents(options.path, "HDS-001", pipe=options.pipe)
        self._switch = SWITCHES[options.switch]

    def open(self) -> None:
        """Open it and tell how it stands."""
        self._input.open(grab=False)
        self._tell(self._input.switch(self._switch) or False)
        self.active = True

    def close(self) -> None:
        """Let go of it."""
        self._input.close()

    def health(self) -> Health:
        """Take a device that can be read for a socket that works."""
        self._hear(0.0)
        return Health("ready")

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:  # noqa: ARG002  the host's signature
        """Refuse: there is nothing to order."""
        raise ValueError(command)

    def poll(self) -> None:
        """Tell what changed, at once."""
        self._hear(0.25)

    def _hear(self, seconds: float) -> None:
        for kind, code, value in self._input.read(seconds):
            if kind == SWITCH_EVENT and code == self._switch:
                self._tell(bool(value))
            elif kind == _SYNC_EVENT and code == _DROPPED:  # the kernel lost events: ask, or take the safe side
                self._tell(self._input.switch(self._switch) or False)

    def _tell(self, plugged: bool) -> None:
        self.emit("jack", {"plugged": plugged})
