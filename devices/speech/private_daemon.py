"""A speech service of our own: real `speech-dispatcher` with espeak-ng, private socket, sound card of `sound_card.py`.

It runs beside the system's service, needs no root, and dies with the process that started it. For simulation and tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from devices.child import module_command, module_environment
from devices.speech.sound_card import SoundCard

DAEMON = Path("/usr/bin/speech-dispatcher")
ENGINE = Path("/usr/lib/speech-dispatcher-modules/sd_espeak-ng")
_ENGINE_SETTINGS = Path("/etc/speech-dispatcher/modules/espeak-ng.conf")
_ALSA = "/usr/share/alsa/alsa.conf"
_SECONDS = 10.0
_SETTINGS = """\
LogLevel 3
LogDir "{folder}/log"
CommunicationMethod "unix_socket"
SocketPath "{socket}"
Timeout 0
AudioOutputMethod "libao"
DefaultVolume 100
AddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"
DefaultModule "espeak-ng"
DefaultLanguage "en"
"""
_CARD = """\
pcm.card {{
  type file
  slave.pcm null
  file "{pipe}"
  format raw
}}
"""


def missing() -> str:
    """Return what is not installed, in one line, or nothing where the service can run."""
    for path, package in ((DAEMON, "speech-dispatcher"), (ENGINE, "speech-dispatcher-espeak-ng")):
        if not path.exists():
            return f"{package} is not installed"
    return ""


class PrivateDaemon:
    """Starts and stops one service with its own sound card. Not thread-safe but for `card`."""

    def __init__(self) -> None:
        """Lay out its folder; a socket's path is limited to 107 bytes, so it is a short one."""
        self.folder = Path(tempfile.mkdtemp(prefix="voice-"))
        self.socket = self.folder / "speechd.sock"
        self.log = self.folder / "log"
        self.card = SoundCard(self.folder / "card")
        self._process: subprocess.Popen[bytes] | None = None
        self._starter = ThreadPoolExecutor(1, "speechd")  # the kernel ties the daemon to this thread, which stays

    @property
    def pid(self) -> int | None:
        """Return the daemon's process id."""
        return self._process.pid if self._process is not None else None

    def start(self, *, log_level: int = 3) -> None:
        """Start it; nothing happens where it runs."""
        if self._process is None or self._process.poll() is not None:
            self._starter.submit(self._start, log_level).result(_SECONDS)

    def stop(self) -> None:
        """Kill it, as a crash would."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(_SECONDS)
        self.socket.unlink(missing_ok=True)

    def close(self) -> None:
        """Kill it for good, and leave nothing."""
        self.stop()
        self._starter.shutdown(wait=False)
        self.card.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, log_level: int) -> None:
        settings = self.folder / "settings"
        (settings / "modules").mkdir(parents=True, exist_ok=True)
        (settings / "speechd.conf").write_text(_SETTINGS.format(folder=self.folder, socket=self.socket))
        shutil.copyfile(_ENGINE_SETTINGS, settings / "modules" / "espeak-ng.conf")
        (self.folder / ".libao").write_text("default_driver=alsa\ndev=card\n")
        (settings / "alsa.conf").write_text(_CARD.format(pipe=self.folder / "card"))
        for name in ("run", "log"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        arguments = ["-s", "-C", str(settings), "-L", str(self.log), "-P", str(self.folder / "pid"), "-t", "0"]
        environment = module_environment() | {
            "ALSA_CONFIG_PATH": f"{_ALSA}:{settings / 'alsa.conf'}",
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "TMPDIR": str(self.folder),
        }
        self._process = subprocess.Popen(  # noqa: S603  our own module, which becomes the daemon
            module_command("devices.speech.daemon_start", str(DAEMON), *arguments, "-l", str(log_level)),
            env={name: value for name, value in environment.items() if name not in _FOREIGN},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


_FOREIGN = {
    "SPEECHD_ADDRESS",
    "DISPLAY",
    "DBUS_SESSION_BUS_ADDRESS",
    *(n for n in os.environ if n.startswith("PULSE_")),
}
"""What would lead the daemon to somebody else's sound."""
