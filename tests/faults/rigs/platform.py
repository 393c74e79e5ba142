"""The real platform in a process of its own, with what a drill may do to it: kill it, bend its clock, move it away."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[3]
START_SECONDS = 60.0
STOP_SECONDS = 10.0


class PlatformProcess:
    """`central serve` over one data folder; the port stays the same over restarts. Use from one thread."""

    def __init__(
        self, data: Path, *, host: str = "127.0.0.1", through: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """`through`: a command before the program's own, such as `ip netns exec NAME`."""
        self.data, self.host = data, host
        self.through, self.environment = tuple(through), dict(environment or {})
        self.url = ""
        self.starts = 0
        self._port = 0
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process that serves."""
        return int(json.loads((self.data / "serving.json").read_text(encoding="utf-8"))["pid"])

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    def start(self) -> None:
        """Start, and wait until it answers. RuntimeError with its last words where it does not."""
        self.starts += 1
        ready, log = self.data / "serving.json", self.data / "platform.log"
        ready.unlink(missing_ok=True)
        with log.open("ab") as out:
            self._child = subprocess.Popen(
                [*self.through, sys.executable, "-m", "central", "serve", "--with-parent", "--data", str(self.data),
                 "--host", self.host, "--port", str(self._port)],
                stdin=subprocess.PIPE, stdout=out, stderr=out, cwd=ROOT, env={**os.environ, **self.environment},
                start_new_session=True,
            )  # fmt: skip
        over, pause = time.monotonic() + START_SECONDS, threading.Event()
        while not ready.exists():
            if self._child.poll() is not None or time.monotonic() > over:
                self.kill()
                raise RuntimeError(log.read_text(encoding="utf-8", errors="replace")[-2000:])
            pause.wait(0.02)
        self.url = str(json.loads(ready.read_text(encoding="utf-8"))["url"])
        self._port = int(self.url.rsplit(":", 1)[1])

    def kill(self) -> None:
        """End it and whatever it started, as `kill -9` does."""
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._gone()

    def stop(self) -> None:
        """End it in peace; after ten seconds without."""
        if self._child is not None:
            self._child.terminate()
            try:
                self._child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
                return
            self._gone()

    def alive(self) -> bool:
        """Return whether it runs."""
        return self._child is not None and self._child.poll() is None

    def _gone(self) -> None:
        assert self._child is not None
        self._child.wait(STOP_SECONDS)
        if self._child.stdin is not None:
            self._child.stdin.close()
        self._child = None
