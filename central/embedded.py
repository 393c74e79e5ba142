"""The platform as a child process of a demo or a test: started, waited for, stopped, killed, restarted."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self

from central.keys import load_keys

READY_FILE = "serving.json"
START_SECONDS = 60.0
STOP_SECONDS = 10.0
_PACE = 0.02


class PlatformStartError(RuntimeError):
    """The child ended or stayed silent; the message holds the end of what it said."""


class EmbeddedPlatform:
    """A real platform process over `data`. Use from one thread. The port stays the same over restarts.

    `url` is known after `start()`; `root_public_key` is base64, as a terminal's profile pins it.
    """

    def __init__(self, data: Path, port: int = 0, workers: int = 1, *, connect: bool = False) -> None:
        self._data = data
        self._port = port or self._hold_a_port()
        self._more = ["--workers", str(workers), *(["--connect"] if connect else [])]
        self._child: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        """Start the child and wait until it answers. Blocks; raises PlatformStartError after 60 s."""
        self._data.mkdir(parents=True, exist_ok=True)
        ready = self._data / READY_FILE
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "central", "serve", "--with-parent"]
        command += ["--data", str(self._data), "--port", str(self._port), *self._more]
        with (self._data / "platform.log").open("ab") as log:
            self._child = subprocess.Popen(  # noqa: S603  our own module
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=Path(__file__).parents[1]
            )
        deadline = time.monotonic() + START_SECONDS
        while not ready.exists():
            if self._child.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise PlatformStartError(self._last_words())
            time.sleep(_PACE)
        self.url = str(json.loads(ready.read_text(encoding="utf-8"))["url"])

    def stop(self) -> None:
        """End the child in peace; after 10 s without."""
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait(STOP_SECONDS)
        self._let_go()

    def kill(self) -> None:
        """End the child as a power cut would (SIGKILL)."""
        if self._child is not None:
            self._child.kill()
            self._child.wait(STOP_SECONDS)
        self._let_go()

    def restart(self) -> None:
        """Stop where it still runs, and start again on the same port."""
        self.stop()
        self.start()

    @property
    def root_public_key(self) -> str:
        """The root key, base64; made here where the data folder is new."""
        return load_keys(self._data).root_public

    def enrol_code(self, terminal: str = "QY-0001", name: str = "") -> str:
        """Return a one-time code for a terminal."""
        return self._command("enrol-code", "--terminal", terminal, "--name", name or terminal)

    def switch_source(self, source: str, *, available: bool) -> None:
        """Switch a shared-data source off or on, while the platform runs."""
        self._command("source", source, "on" if available else "off")

    def decide(self, number: str, decision: str, reason: str = "") -> None:
        """Decide an open case, as its department would."""
        self._command("decide", number, decision, "--reason", reason)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _hold_a_port(self) -> int:
        """Return a free port that stays ours while no child listens on it: bound here, never listened on.

        Both ends allow the address to be used again (`SO_REUSEADDR`), so that a child may listen on it all the same.
        """
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        weakref.finalize(self, held.close)
        return int(held.getsockname()[1])

    def _let_go(self) -> None:
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()
        self._child = None

    def _command(self, name: str, *arguments: str) -> str:
        command = [sys.executable, "-m", "central", name, "--data", str(self._data), *arguments]
        done = subprocess.run(  # noqa: S603  our own module
            command,
            capture_output=True,
            check=False,
            timeout=START_SECONDS,
            cwd=Path(__file__).parents[1],
            env=os.environ,
        )
        if done.returncode != 0:
            raise RuntimeError(f"central {name}: {done.stderr.decode(errors='replace')[-2000:]}")
        return done.stdout.decode().strip()

    def _last_words(self) -> str:
        log = self._data / "platform.log"
        return log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else "it said nothing"
