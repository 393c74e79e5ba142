"""A real `upsd` with NUT's own `dummy-ups` behind it, on the loopback, in a private folder, for the tests and the demo.

What the UPS says stands in a file that dummy-ups reads again whenever it changes. Everything dies with the simulation.
"""

from __future__ import annotations

import getpass
import os
import select
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any

from devices.simulation.ports import free_port
from devices.simulation.simulator import Simulator
from kiosk.ports.devices import Role

NAME = "kiosk"
_FOLDERS = ("/lib/nut", "/usr/lib/nut", "/usr/sbin")  # the daemon itself; /usr/sbin/upsd is a wrapper on Debian
_SECONDS = 10.0
_LOOK_SECONDS = 0.02
FAULTS = MappingProxyType(
    {
        "battery": "the mains are gone, the battery is full",
        "low": "the mains are gone and the battery is nearly empty",
        "replace_battery": "the battery is worn out and should be replaced",
        "driver_lost": "dummy-ups is killed: upsd has no data any more",
        "closed": "upsd is killed",
        "none": "all well again: on mains, charged, both running",
    }
)
_SAYS = {
    "battery": ("OB DISCHRG", 95, 1500),
    "low": ("OB DISCHRG LB", 12, 90),
    "replace_battery": ("OL RB", 100, 1800),
}
_WELL = ("OL CHRG", 100, 1800)


def missing() -> str:
    """Return what is not installed, in one line, or nothing where both daemons can run."""
    return "" if all(_program(name) for name in ("upsd", "dummy-ups")) else "nut-server is not installed"


def _program(name: str) -> str | None:
    return shutil.which(name, path=os.pathsep.join(_FOLDERS))


class UpsdSimulator(Simulator):
    """Starts and stops the two daemons. They are tied to one thread of this process, and end with it."""

    role = Role.UPS.value

    def __init__(self, folder: Path) -> None:
        """Keep settings and sockets in a folder with a short name: a socket's path is limited to 107 bytes."""
        super().__init__(folder)
        self._home = Path(tempfile.mkdtemp(prefix="nut-"))
        self._daemons: dict[str, subprocess.Popen[bytes]] = {}
        self._starter = ThreadPoolExecutor(1, "nut")
        self._port = free_port()
        self._written = 0

    def start(self) -> Mapping[str, Any]:
        """Write the settings and start both. OSError where they do not come up."""
        files = {
            "ups.conf": f"maxretry = 1\n[{NAME}]\n driver = dummy-ups\n port = {NAME}.dev\n desc = simulated\n",
            "upsd.conf": f"LISTEN 127.0.0.1 {self._port}\nMAXAGE 5\n",
            "upsd.users": "",
        }
        for name, content in files.items():
            path = self._home / name
            path.write_text(content, encoding="ascii")
            path.chmod(0o600)
        self._say(*_WELL)
        self._run_both()
        return {"port": self._port, "ups": NAME}

    def stop(self) -> None:
        """Kill both."""
        for name in ("upsd", "dummy-ups"):
            self._kill(name)
        self._starter.shutdown(wait=False)
        shutil.rmtree(self._home, ignore_errors=True)

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return power, fault, pids."""
        return {
            "power": self._say,
            "fault": self._set_fault,
            "pids": lambda: {name: daemon.pid for name, daemon in self._daemons.items()},
        }

    def faults(self) -> Mapping[str, str]:
        """Return what can go wrong here."""
        return FAULTS

    def _say(self, status: str, charge: float, seconds: float) -> None:
        new = self._home / "new"
        said = f"ups.status: {status}\nbattery.charge: {charge}\nbattery.runtime: {seconds}\n"
        new.write_text(said, encoding="ascii")
        self._written = max(self._written + 1, int(time.time()))  # dummy-ups looks at whole seconds
        os.utime(new, (self._written, self._written))
        new.replace(self._home / f"{NAME}.dev")

    def _set_fault(self, name: str = "none") -> None:
        if name not in FAULTS:
            raise ValueError("no such fault")
        self._say(*_SAYS.get(name, _WELL))
        self._run_both()
        if name == "driver_lost":
            self._kill("dummy-ups")
        elif name == "closed":
            self._kill("upsd")

    def _run_both(self) -> None:
        user = getpass.getuser()
        self._run("dummy-ups", ["-a", NAME, "-u", user, "-F"])
        self._until(lambda: any(self._home.glob(f"dummy-ups-{NAME}")))
        self._run("upsd", ["-F", "-u", user])
        self._until(self._listens)

    def _run(self, name: str, arguments: list[str]) -> None:
        daemon = self._daemons.get(name)
        if daemon is None or daemon.poll() is not None:
            self._daemons[name] = self._starter.submit(self._start, name, arguments).result(_SECONDS)

    def _start(self, name: str, arguments: list[str]) -> subprocess.Popen[bytes]:
        program = _program(name)
        if program is None:
            raise FileNotFoundError(missing())
        home = str(self._home)
        command = ["setpriv", "--pdeathsig", "KILL", program, *arguments]
        return subprocess.Popen(  # noqa: S603  the daemons of NUT, with settings of our own
            command,
            env={**os.environ, "NUT_CONFPATH": home, "NUT_STATEPATH": home, "NUT_ALTPIDPATH": home},
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _kill(self, name: str) -> None:
        daemon = self._daemons.pop(name, None)
        if daemon is not None:
            daemon.kill()
            daemon.wait(_SECONDS)
        if name == "dummy-ups":
            (self._home / f"dummy-ups-{NAME}").unlink(missing_ok=True)

    def _listens(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), 1.0):
                return True
        except OSError:
            return False

    @staticmethod
    def _until(true: Callable[[], bool]) -> None:
        give_up = time.monotonic() + _SECONDS
        while not true():
            if time.monotonic() > give_up:
                raise OSError("the daemons of NUT do not come up")
            select.select([], [], [], _LOOK_SECONDS)
