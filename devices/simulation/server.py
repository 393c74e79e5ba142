"""The simulation's process: all simulators, and the server of their control."""

from __future__ import annotations

import json
import logging
import socketserver
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from devices.simulation.catalogue import simulator_of
from devices.simulation.control import SOCKET_NAME, short_path
from devices.simulation.simulator import Simulator

log = logging.getLogger(__name__)


class Simulation:
    """The simulators of some roles, each in a folder of its own. Not thread-safe but for `answer`."""

    def __init__(self, folder: Path, roles: Iterable[str]) -> None:
        """Make them, each named by "role" or "role:name"; each gets `folder`/role."""
        self._simulators: dict[str, Simulator] = {}
        self._drivers: dict[str, str] = {}
        self._devices: dict[str, dict[str, Any]] = {}
        for wanted in roles:
            role, self._drivers[role], path = simulator_of(wanted)
            own = folder / role
            own.mkdir(mode=0o700, parents=True, exist_ok=True)
            module, _, name = path.partition(":")
            simulator_class: Callable[[Path], Simulator] = getattr(import_module(module), name)
            self._simulators[role] = simulator_class(own)

    def start(self) -> None:
        """Start all."""
        for role, simulator in self._simulators.items():
            options = dict(simulator.start())
            self._devices[role] = {"driver": self._drivers[role], "options": options, "simulated": True}

    def stop(self) -> None:
        """Stop all."""
        for simulator in self._simulators.values():
            simulator.stop()

    def answer(self, line: bytes) -> dict[str, Any]:
        """Carry out one request. Errors go back to whoever asked."""
        try:
            request = json.loads(line)
            return {"result": self._carry_out(request)}
        except Exception as error:  # noqa: BLE001  levers are of many makers; the asker hears what happened
            return {"error": f"{type(error).__name__}: {error}"}

    def _carry_out(self, request: Mapping[str, Any]) -> Any:
        match request.get("ask"):
            case "devices":
                return self._devices
            case "faults":
                return {role: dict(simulator.faults()) for role, simulator in self._simulators.items()}
            case "levers":
                return {role: sorted(simulator.levers()) for role, simulator in self._simulators.items()}
        simulator = self._simulators[request["role"]]
        lever, args = request["lever"], dict(request.get("args", {}))
        if lever == "fault" and args.get("name", "none") in {"", "none"}:
            args["name"] = "none" if "none" in simulator.faults() else ""
        return simulator.levers()[lever](**args)


class ControlServer(socketserver.ThreadingUnixStreamServer):
    """Serves the control socket, one thread for each connection."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, folder: Path, simulation: Simulation) -> None:
        """Bind in `folder`, in place of what a dead simulation left there."""
        self.simulation = simulation
        (folder / SOCKET_NAME).unlink(missing_ok=True)
        with short_path(folder) as short:
            super().__init__(f"{short}/{SOCKET_NAME}", _Conversation)


class _Conversation(socketserver.StreamRequestHandler):
    server: ControlServer

    def handle(self) -> None:
        """Answer line by line until the other end closes."""
        for line in self.rfile:
            answer = json.dumps(self.server.simulation.answer(line)) + "\n"
            try:
                self.wfile.write(answer.encode())
            except OSError:
                return  # who asked had enough
