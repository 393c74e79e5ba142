"""Everything of a soak as processes of its own: platform, cable, simulators, terminal. Use from one thread."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from central.access import new_enrol_code
from central.keys import load_keys
from central.platform import open_platform
from config.schema import Device, Settings
from devices.child import module_command, module_environment
from devices.simulation.catalogue import SIMULATORS
from devices.simulation.control import SimulationControl, SimulationError
from kiosk.play.network import NetworkCut
from tests.faults.rigs.platform import ROOT, PlatformProcess

TERMINAL = "QY-0048"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
STACK_SECONDS = 2.0
LEVER_SECONDS = 60.0  # cameras draw what is laid under them, on a machine that has other work
PLATFORM_SETTINGS = "one_active_case: false\n"  # the same few people come thousands of times


class SilentError(Exception):
    """The terminal said nothing for too long, or ended."""


class SoakHouse:
    """Use in a `with` block: whatever happens, every process ends."""

    def __init__(self, folder: Path, *, screen: bool = False) -> None:
        """`folder` gets all state; temporary files of every process have a place of their own, to be counted there."""
        self.folder = folder
        self.temporary = Path(tempfile.mkdtemp(prefix="soak-"))  # short: a socket's path has 107 bytes
        self.platform = PlatformProcess(folder / "platform", environment={"TMPDIR": str(self.temporary)})
        self.simulation_pid = 0
        self._screen = screen
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._closing.callback(shutil.rmtree, self.temporary, ignore_errors=True)
        try:
            self._set_up()
        except BaseException:
            self._closing.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    # ── the terminal ────────────────────────────────────────────────────────────────────────────────
    def ask(self, order: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Give the terminal one order and return its answer. Silent where none comes within `seconds`."""
        assert self._terminal.stdin is not None
        try:
            self._terminal.stdin.write(json.dumps(order).encode() + b"\n")
            self._terminal.stdin.flush()
        except OSError as error:
            raise SilentError(f"the terminal ended: {self._terminal.poll()}") from error
        return self._hear(seconds)

    @property
    def terminal_pid(self) -> int:
        """The terminal's process."""
        return self._terminal.pid

    def complaints(self) -> list[str]:
        """Return every traceback a process wrote where nobody should read one."""
        found = []
        for name in ("terminal.err", "simulation.err", "platform/platform.log"):
            path = self.folder / name
            text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
            if "Traceback" in text:
                found.append(f"{name}: {text[text.index('Traceback') :][:2000]}")
        return found

    def _hear(self, seconds: float) -> dict[str, Any]:
        over = monotonic() + seconds
        while b"\n" not in self._heard:
            left = over - monotonic()
            ready, _, _ = select.select([self._terminal.stdout], [], [], max(0.0, left))
            if not ready:
                os.kill(self._terminal.pid, signal.SIGUSR1)
                threading.Event().wait(STACK_SECONDS)
                raise SilentError(f"the terminal said nothing for {seconds:.0f} s; its stacks are in terminal.err")
            piece = os.read(self._out, 65536)
            if not piece:
                raise SilentError(f"the terminal ended: {self._terminal.wait(STOP_SECONDS)}")
            self._heard += piece
        line, _, self._heard = self._heard.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    # ── setting up ──────────────────────────────────────────────────────────────────────────────────
    def _set_up(self) -> None:
        self.platform.data.mkdir(parents=True)
        (self.platform.data / "platform.yaml").write_text(PLATFORM_SETTINGS, encoding="utf-8")
        devices = self.folder / "devices"
        devices.mkdir(mode=0o700)
        roles = ",".join(SIMULATORS)
        command = module_command("devices.simulation", "--tied", "--folder", str(devices), "--roles", roles)
        simulation = self._child("simulation", command)
        self.simulation_pid = simulation.pid
        self.control = SimulationControl(devices, deadline=LEVER_SECONDS)
        self.platform.start()
        self._closing.callback(self.platform.stop)
        target = urlsplit(self.platform.url)
        self.cable = NetworkCut(target.hostname or "127.0.0.1", target.port or 80)
        self._closing.callback(self.cable.stop)
        settings = self._settings()
        self.control.pull("card_reader", "pace", baud=0)  # a serial line's own seconds are measured elsewhere
        (self.folder / "settings.json").write_text(settings.model_dump_json(), encoding="utf-8")
        command = [sys.executable, "-m", "tests.faults.soak.terminal_child", str(self.folder)]
        self._terminal = self._child("terminal", [*command, *(["--screen"] if self._screen else [])])
        assert self._terminal.stdout is not None
        self._out, self._heard = self._terminal.stdout.fileno(), b""
        self.began = self._hear(2 * START_SECONDS)
        if "fault" in self.began:
            raise SilentError(str(self.began))

    def _child(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        environment = {**module_environment(), "TMPDIR": str(self.temporary), "QT_QPA_PLATFORM": "offscreen",
                       "QT_QUICK_BACKEND": "software"}  # fmt: skip
        if name == "terminal":
            environment.pop("MALLOC_ARENA_MAX")  # it sees to that itself
        with (self.folder / f"{name}.err").open("ab") as errors:
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE if name == "terminal" else
                                     subprocess.DEVNULL, stderr=errors, env=environment, cwd=ROOT)  # fmt: skip
        self._closing.callback(_end, child)
        return child

    def _settings(self) -> Settings:
        over, pause = monotonic() + START_SECONDS, threading.Event()
        while True:
            try:
                found = self.control.devices()
                break
            except SimulationError:
                if monotonic() > over:
                    raise
                pause.wait(0.05)
        base = Settings()
        devices = {
            role: Device(driver=entry["driver"], options=dict(entry["options"]), simulated=True)
            for role, entry in found.items()
        }
        opened = open_platform(self.platform.data)
        platform = {"url": f"http://127.0.0.1:{self.cable.port}", "root_key": load_keys(self.platform.data).root_public,
                    "enrol_code": new_enrol_code(opened, TERMINAL, TERMINAL)}  # fmt: skip
        opened.database.close()
        return base.model_copy(
            update={
                "devices": devices,
                "platform": base.platform.model_copy(update=platform),
                "storage": base.storage.model_copy(update={"folder": str(self.folder / "terminal")}),
            }
        )


def _end(child: subprocess.Popen[bytes]) -> None:
    """Close its standard input, which ends it; after half a minute without."""
    assert child.stdin is not None
    with suppress(OSError):
        child.stdin.close()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(STOP_SECONDS)
    if child.stdout is not None:
        child.stdout.close()
