"""The simulation as a child process: started with the terminal, gone with it."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from devices.child import module_command, module_environment
from devices.simulation.catalogue import SIMULATORS
from devices.simulation.control import SOCKET_NAME, SimulationControl, SimulationError

_START_SECONDS = 30.0
_STOP_SECONDS = 3.0
_LOOK_SECONDS = 0.02


class SimulationRig:
    """All simulators in one process. The thread that makes the rig must outlive it: the kernel ties the two."""

    def __init__(self, folder: Path, roles: Iterable[str] | None = None) -> None:
        """Start the process; returns at once. `folder` must be private; paper that comes out lands there."""
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / SOCKET_NAME).unlink(missing_ok=True)
        wanted = ",".join(SIMULATORS if roles is None else map(str, roles))
        self._process = subprocess.Popen(  # noqa: S603  our own module
            module_command("devices.simulation", "--tied", "--folder", str(folder), "--roles", wanted),
            env=module_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        self._control = SimulationControl(folder)
        self._ready = False

    @property
    def pid(self) -> int:
        """Return the simulation's process id."""
        return self._process.pid

    def wait(self, deadline: float = _START_SECONDS) -> None:
        """Wait until the simulators serve; SimulationError where they do not in time."""
        if self._ready:
            return
        give_up = time.monotonic() + deadline
        handle = os.pidfd_open(self._process.pid)
        try:
            while not self._serves():
                if time.monotonic() > give_up:
                    raise SimulationError("not ready in time")
                died, _, _ = select.select([handle], [], [], _LOOK_SECONDS)
                if died:
                    raise SimulationError("the simulation's process died")
        finally:
            os.close(handle)
        self._ready = True

    def _serves(self) -> bool:
        if not (self._folder / SOCKET_NAME).exists():
            return False
        try:
            self._control.devices()
        except SimulationError:  # bound, but not listening yet
            return False
        return True

    def devices(self) -> dict[str, dict[str, Any]]:
        """Return the configuration for a DeviceFleet. Waits for the simulators."""
        self.wait()
        return self._control.devices()

    def pull(self, role: str, lever: str, **args: Any) -> Any:
        """Pull a simulator's lever and return its result, within ten seconds; SimulationError where it cannot be."""
        self.wait()
        return self._control.pull(role, lever, **args)

    def faults(self) -> dict[str, dict[str, str]]:
        """Return role → fault → what the real device does then."""
        self.wait()
        return self._control.faults()

    def levers(self) -> dict[str, list[str]]:
        """Return role → names of levers."""
        self.wait()
        return self._control.levers()

    def stop(self) -> None:
        """End the simulation within a few seconds. May be called twice."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(_STOP_SECONDS)

    def __enter__(self) -> SimulationRig:
        """Use as `with SimulationRig(folder) as rig`."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()
