"""A machine in software with a USB bus: QEMU, its monitor, and a line to the program that runs inside."""

from __future__ import annotations

import json
import queue
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.devices.usb.kernel import Boot, RigError

QEMU = "qemu-system-x86_64"
_START_SECONDS = 120.0
_ANSWER_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the program inside, and when it arrived (monotonic seconds)."""

    at: float
    says: dict[str, Any]


class Machine:
    """Boots in some ten seconds without hardware support; this machine's files are its own, read only."""

    def __init__(self, boot: Boot, folder: Path, project: Path) -> None:
        """Start it, with its sockets in `folder`; `hello` waits until the program inside speaks."""
        if shutil.which(QEMU) is None:
            raise RigError(f"{QEMU} is not installed: apt-get install qemu-system-x86")
        self._folder = folder
        self._told: queue.Queue[Told] = queue.Queue()
        self._done: queue.Queue[dict[str, Any]] = queue.Queue()
        self.console = boot.initrd.with_name("console.log")
        self._process = subprocess.Popen(
            [QEMU, "-machine", "pc,i8042=off", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "1500",
             "-display", "none", "-no-reboot", "-nodefaults",
             "-kernel", str(boot.kernel), "-initrd", str(boot.initrd),
             "-append", f"console=ttyS0 quiet panic=-1 project={project}",
             "-serial", f"file:{self.console}", "-qmp", f"unix:{folder / 'qmp'},server=on,wait=off",
             "-fsdev", "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap",
             "-device", "virtio-9p-pci,fsdev=host,mount_tag=host",
             "-device", "virtio-serial-pci", "-chardev", f"socket,id=guest,path={folder / 'guest'},server=on,wait=off",
             "-device", "virtserialport,chardev=guest,name=guest", "-device", "qemu-xhci,id=usb"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=(folder / "qemu.log").open("wb"),
        )  # fmt: skip
        try:
            self._monitor = _connected(folder / "qmp").makefile("rw", encoding="utf-8")
            self._monitor.readline()
            self.monitor("qmp_capabilities")
            self._guest = _connected(folder / "guest")
        except BaseException:
            self._process.kill()
            raise
        threading.Thread(target=self._listen, name="usb-guest", daemon=True).start()

    def hello(self) -> None:
        """Wait until the program inside is there."""
        self.until("hello", seconds=_START_SECONDS)

    def monitor(self, command: str, **arguments: Any) -> Any:
        """Ask QEMU for something; RigError where it refuses."""
        self._monitor.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._monitor.flush()
        while True:
            answer = json.loads(self._monitor.readline())
            if "error" in answer:
                raise RigError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def do(self, command: str, **arguments: Any) -> Any:
        """Ask the program inside for something, wait until it was done, and return what came of it."""
        self._guest.sendall((json.dumps({"do": command, **arguments}) + "\n").encode())
        try:
            said = self._done.get(timeout=_ANSWER_SECONDS)
        except queue.Empty:
            raise RigError(f"{command}: no answer; see {self.console}") from None
        if said["wrong"]:
            raise RigError(f"{command}: {said['wrong']}")
        return said["result"]

    def until(
        self, event: str, where: Callable[[dict[str, Any]], bool] = lambda _: True, *, seconds: float = _ANSWER_SECONDS
    ) -> Told:
        """Return the next line about `event`; RigError where none comes in time."""
        give_up = time.monotonic() + seconds
        passed = []
        while True:
            try:
                told = self._told.get(timeout=max(0.0, give_up - time.monotonic()))
            except queue.Empty:
                raise RigError(f"no {event} within {seconds:.0f} s, but {passed}; see {self.console}") from None
            if told.says.get("event") == event and where(told.says):
                return told
            passed.append(told.says)

    def forget(self) -> None:
        """Drop what was told so far."""
        with suppress(queue.Empty):
            while True:
                self._told.get_nowait()

    def _listen(self) -> None:
        with suppress(OSError), self._guest.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                says = json.loads(line)
                if says["event"] == "done":
                    self._done.put(says)
                else:
                    self._told.put(Told(time.monotonic(), says))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait(10)


def _connected(path: Path) -> socket.socket:
    give_up = time.monotonic() + 10
    wire = socket.socket(socket.AF_UNIX)
    while True:
        try:
            wire.connect(str(path))
        except OSError as error:
            if time.monotonic() > give_up:
                raise RigError(f"QEMU does not listen: {error}") from error
            time.sleep(0.05)
        else:
            return wire
