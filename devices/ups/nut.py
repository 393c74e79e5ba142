"""Driver of whatever UPS Network UPS Tools (NUT) knows: a client of its daemon `upsd`, which only reads.

No commands. Event: power (mains, battery, low), told once it is known and whenever it changes. It looks for the daemon
by itself, without a new process.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any, ClassVar

from annotated_types import Ge, Gt, Le, Len, MinLen

from devices.driver import Driver, Emit, Health, Options, Reply
from devices.ups.nut_protocol import NO_DATA, NutError, error_in, list_request, reading, variables
from devices.ups.power import Patience, PowerWatch, Reading
from kiosk.ports.devices import Power

_ANSWER_SECONDS = 2.0
_MOST_BYTES = 65536  # of one answer; a UPS has some fifty variables
_HEALTH = {Power.BATTERY: "PWR-001", Power.LOW: "PWR-002"}
PerCent = Annotated[float, Ge(0), Le(100)]
Seconds = Annotated[float, Gt(0), Le(3600)]


class NutOptions(Options):
    """Where upsd is, what it calls the UPS, and when to believe what (`Patience`)."""

    host: Annotated[str, MinLen(1)] = "127.0.0.1"
    port: Annotated[int, Gt(0), Le(65535)] = 3493
    ups: Annotated[str, Len(1, 64)] = "ups"  # the name in brackets in ups.conf
    low_charge: PerCent = 20.0
    low_seconds: Annotated[float, Ge(0), Le(36000)] = 180.0
    battery_after: Seconds = 5.0
    mains_after: Seconds = 10.0
    dead_after: Seconds = 15.0
    ready_charge: PerCent = 30.0


class NutUps(Driver):
    """Asks once a second, over one connection, for all variables at once."""

    name = "nut"
    model = "UPS (Network UPS Tools)"
    options_type = NutOptions
    poll_seconds: ClassVar[float | None] = 1.0

    def __init__(self, options: NutOptions, emit: Emit) -> None:
        """Keep the options."""
        super().__init__(options, emit)
        self._options = options
        self._connection: socket.socket | None = None
        self._watch = PowerWatch(
            Patience(
                low_charge=options.low_charge,
                low_seconds=options.low_seconds,
                battery_after=options.battery_after,
                mains_after=options.mains_after,
                dead_after=options.dead_after,
                ready_charge=options.ready_charge,
            )
        )

    def open(self) -> None:
        """Begin to ask; a daemon that is not there is told as absent and looked for again."""
        self.active = True

    def close(self) -> None:
        """Hang up."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError):
                connection.close()

    def health(self) -> Health:
        """Ask now."""
        return self.poll()

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:  # noqa: ARG002  the host's signature
        """Know no command."""
        raise ValueError(command)

    def poll(self) -> Health:
        """Ask, tell what changed, and say how the UPS is."""
        now: Reading | None = None
        trouble: Health | None = None
        try:
            now = reading(variables(self._options.ups, self._ask()))
        except NutError as refused:
            stale = refused.code in NO_DATA
            trouble = Health("absent" if stale else "fault", "PWR-004" if stale else "PWR-005", refused.code)
        except (OSError, ValueError) as error:
            self.close()
            trouble = Health("absent", "PWR-004", type(error).__name__)
        if self._watch.feed(now, time.monotonic()) and self._watch.power is not None:
            self.emit("power", {"power": self._watch.power.value})
        return trouble or self._well(now)

    def _well(self, now: Reading | None) -> Health:
        code = _HEALTH.get(self._watch.power or Power.MAINS, "")
        if not code and now is not None and "RB" in now.words:
            code = "PWR-003"
        return Health("attention", code) if code else Health("ready")

    def _ask(self) -> list[str]:
        """Return the lines between BEGIN and END. NutError, OSError, ValueError."""
        if self._connection is None:
            address = (self._options.host, self._options.port)
            self._connection = socket.create_connection(address, _ANSWER_SECONDS)
        give_up = time.monotonic() + _ANSWER_SECONDS
        self._connection.settimeout(_ANSWER_SECONDS)
        self._connection.sendall(list_request(self._options.ups))
        name = self._options.ups
        begun, ended = f"BEGIN LIST VAR {name}", f"END LIST VAR {name}"
        answer = b""
        while True:
            lines = answer.decode("utf-8").split("\n")[:-1] if answer.endswith(b"\n") else []
            if lines and (error := error_in(lines[0])):
                raise error
            if lines and lines[0] != begun:
                raise ValueError("not what was asked for")
            if lines and lines[-1] == ended:
                break
            self._connection.settimeout(max(0.001, give_up - time.monotonic()))
            chunk = self._connection.recv(4096)
            if not chunk or len(answer) > _MOST_BYTES or time.monotonic() > give_up:
                raise ValueError("no whole answer")
            answer += chunk
        return lines[1:-1]
