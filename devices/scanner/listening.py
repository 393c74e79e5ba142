"""What all scanners have in common: commands start and stop, and telling a query code once."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from devices.driver import Driver, Emit, Health, Reply
from devices.query_code import is_query_code

_AGAIN_SECONDS = 2.0  # a scanner in continuous mode repeats what lies before it


class ListeningScanner(Driver):
    """Commands: start, stop. Events while active: code (text); foreign (nothing: what it said is nobody's matter)."""

    poll_seconds: ClassVar[float | None] = 0.0  # `listen` waits itself
    health_seconds = 1.0

    def __init__(self, options: Any, emit: Emit) -> None:
        """Keep the options; the port is opened in `open`."""
        super().__init__(options, emit)
        self._last = ("", 0.0)

    @abstractmethod
    def listen(self, seconds: float) -> list[str]:
        """Return what came within `seconds`, at once where a payload is whole; DeviceFault where the port is lost."""

    @abstractmethod
    def drain(self) -> None:
        """Throw away what was scanned so far; DeviceFault where the port is lost."""

    def health(self) -> Health:
        """Take an open port for a ready scanner: no question is answered by all makes. Unheard scans are dropped."""
        self.drain()
        return Health("ready")

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:  # noqa: ARG002  the host's signature
        """Carry out start or stop."""
        match command:
            case "start":
                self.drain()
                self._last = ("", 0.0)
                self.active = True
            case "stop":
                self.active = False
            case _:
                raise ValueError(command)
        return Reply()

    def poll(self) -> None:
        """Tell what was scanned."""
        for text in self.listen(0.25):
            now = time.monotonic()
            if text == self._last[0] and now - self._last[1] < _AGAIN_SECONDS:
                self._last = (text, now)
                continue
            self._last = (text, now)
            if is_query_code(text):
                self.emit("code", {"text": text})
            else:
                self.emit("foreign")
