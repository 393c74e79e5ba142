"""The control of a running simulation: one JSON line there and one back, over a Unix socket in its folder.

Request: {"ask": "devices" | "faults" | "levers"} or {"role": …, "lever": …, "args": {…}}.
Answer: {"result": …} or {"error": …}.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SOCKET_NAME = "control.sock"
_MAX_LINE = 4 << 20


class SimulationError(Exception):
    """The simulation is not there, does not know the lever, or could not pull it."""


class SimulationControl:
    """Talks to the simulation that runs in `folder`. Blocks; may be used from any thread."""

    def __init__(self, folder: Path, *, deadline: float = 10.0) -> None:
        """`deadline`: seconds for each request."""
        self._folder = folder
        self._deadline = deadline

    def devices(self) -> dict[str, dict[str, Any]]:
        """Return the configuration that leads a DeviceFleet to the simulators."""
        found: dict[str, dict[str, Any]] = self._ask({"ask": "devices"})
        return found

    def faults(self) -> dict[str, dict[str, str]]:
        """Return role → fault → what the real device does then."""
        found: dict[str, dict[str, str]] = self._ask({"ask": "faults"})
        return found

    def levers(self) -> dict[str, list[str]]:
        """Return role → names of levers."""
        found: dict[str, list[str]] = self._ask({"ask": "levers"})
        return found

    def pull(self, role: str, lever: str, **args: Any) -> Any:
        """Pull one lever and return its result; SimulationError where that is not possible."""
        return self._ask({"role": str(role), "lever": lever, "args": args})

    def _ask(self, request: Mapping[str, Any]) -> Any:
        try:
            answer = json.loads(self._exchange(json.dumps(request).encode() + b"\n"))
        except (OSError, ValueError) as error:
            raise SimulationError(f"the simulation does not answer: {type(error).__name__}") from error
        if "error" in answer:
            raise SimulationError(str(answer["error"]))
        return answer.get("result")

    def _exchange(self, line: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as wire, short_path(self._folder) as folder:
            wire.settimeout(self._deadline)
            wire.connect(f"{folder}/{SOCKET_NAME}")
            wire.sendall(line)
            with wire.makefile("rb") as answers:
                return answers.readline(_MAX_LINE)


@contextmanager
def short_path(folder: Path) -> Iterator[str]:
    """Give a short name for `folder`: a Unix socket's path may have 107 bytes only."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)
