"""A smart-card daemon of our own: real `pcscd`, private socket, virtual reader (vpcd) on the loopback address only.

It runs beside the system's daemon and beside others of its kind, needs no root, and dies with the process that
started it. For the simulation and tests.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from devices.child import module_command, module_environment
from devices.simulation.ports import free_port

DAEMON = Path("/usr/sbin/pcscd")
VIRTUAL_READER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
READER_PATTERN = "Virtual PCD 00 00*"
_LOOPBACK_SOURCE = Path(__file__).with_name("loopback_only.c")
_SECONDS = 10.0


def missing() -> str:
    """Return what is not installed, in one line, or nothing where the daemon can run."""
    for path, package in ((DAEMON, "pcscd"), (VIRTUAL_READER, "vsmartcard-vpcd")):
        if not path.exists():
            return f"{package} is not installed"
    return "" if shutil.which("gcc") else "gcc is not installed"


class PrivatePcscd:
    """Starts and stops the daemon. Not thread-safe but for `port`. The socket's name is the same after every start."""

    def __init__(self, folder: Path) -> None:
        """Keep everything in `folder`."""
        self._sockets = Path(tempfile.mkdtemp(prefix="pcsc-"))  # a socket's path is limited to 107 bytes
        self.socket = self._sockets / "daemon.sock"
        self._folder = folder
        self.port = 0
        """Where the virtual reader listens since the last start."""
        self._process: subprocess.Popen[bytes] | None = None
        self._starter = ThreadPoolExecutor(1, "pcscd")  # the kernel ties the daemon to this thread, which stays

    @property
    def running(self) -> bool:
        """Return whether the daemon lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Return the daemon's process id."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start it; nothing happens where it runs. Blocks for the compiler the first time. OSError where it fails."""
        if not self.running:
            self._starter.submit(self._start).result(_SECONDS)

    def stop(self) -> None:
        """Kill it, as a crash would."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(_SECONDS)

    def close(self) -> None:
        """Kill it for good."""
        self.stop()
        self._starter.shutdown(wait=False)
        shutil.rmtree(self._sockets, ignore_errors=True)

    def _start(self) -> None:
        shim = self._folder / "loopback_only.so"
        if not shim.exists():
            subprocess.run(  # noqa: S603  our own source
                ["gcc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(_LOOPBACK_SOURCE)],  # noqa: S607
                check=True,
                timeout=_SECONDS,
                capture_output=True,
            )
        # the virtual reader has two slots; the last port may be held for a minute by what the dead daemon left
        self.port = free_port(1)
        readers = self._folder / "readers"
        readers.mkdir(mode=0o700, exist_ok=True)
        lines = [
            'FRIENDLYNAME "Virtual PCD"',
            f"DEVICENAME /dev/null:{self.port}",
            f"LIBPATH {VIRTUAL_READER}",
            f"CHANNELID {self.port}",
        ]
        (readers / "vpcd").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._process = subprocess.Popen(  # noqa: S603  our own module, which becomes the daemon
            module_command("devices.card_reader.pcscd_start", str(DAEMON), str(self.socket), str(readers), str(shim)),
            env=module_environment(),
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
