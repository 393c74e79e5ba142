"""One host process and its two pipes, never blocking. Used by the link's thread only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from devices.child import module_command, module_environment
from devices.host.frames import Frame, FrameDecoder, encode

_CHUNK = 1 << 16
_REAP_SECONDS = 2.0


class HostProcess:
    """A running `python -m devices.host`."""

    def __init__(self) -> None:
        """Start it. What a vendor library prints is thrown away: it may hold personal data."""
        self._process = subprocess.Popen(  # noqa: S603  our own module
            module_command("devices.host"),
            env=module_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("no pipes")
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        os.set_blocking(self._stdin.fileno(), False)
        os.set_blocking(self._stdout.fileno(), False)
        self._decoder = FrameDecoder()
        self._unsent = bytearray()

    @property
    def pid(self) -> int:
        """Return its process id."""
        return self._process.pid

    @property
    def stopped(self) -> bool:
        """Return whether the kernel says that it stands still (SIGSTOP): whatever it was doing, it does no more."""
        try:
            stat = Path(f"/proc/{self._process.pid}/stat").read_bytes()
        except OSError:
            return False
        return stat.rpartition(b")")[2].split()[:1] == [b"T"]

    @property
    def reading_end(self) -> int:
        """Return the descriptor to watch for frames."""
        return self._stdout.fileno()

    @property
    def writing_end(self) -> int:
        """Return the descriptor to watch while `wants_to_write`."""
        return self._stdin.fileno()

    @property
    def wants_to_write(self) -> bool:
        """Return whether bytes wait because the pipe is full."""
        return bool(self._unsent)

    def send(self, kind: str, data: bytes = b"", **header: Any) -> None:
        """Queue one frame and write what fits. A broken pipe is seen as the end of reading."""
        self._unsent += encode({"kind": kind, **header}, data)
        self.write()

    def write(self) -> None:
        """Write what fits now."""
        with suppress(BlockingIOError):
            try:
                while self._unsent:
                    piece = bytes(self._unsent[:_CHUNK])  # a copy: nobody's look at it keeps the buffer from shrinking
                    written = os.write(self._stdin.fileno(), piece)
                    del self._unsent[:written]
            except BrokenPipeError:
                self._unsent.clear()

    def read(self) -> list[Frame] | None:
        """Return the frames that arrived, or None once the process closed its pipe. Raises FrameError."""
        try:
            chunk = os.read(self._stdout.fileno(), _CHUNK)
        except BlockingIOError:
            return []
        return list(self._decoder.feed(chunk)) if chunk else None

    def end(self, wait: float) -> None:
        """Let it go on its own for `wait` seconds, then kill it; frees the pipes."""
        with suppress(OSError):
            self._stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(wait)
        self.kill()

    def kill(self) -> int | None:
        """Kill it whatever it does, reap it and free the pipes; return its exit status where it could be reaped."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):  # stuck in the kernel: left behind, a new one takes its place
            self._process.wait(_REAP_SECONDS)
        for pipe in (self._stdin, self._stdout):
            with suppress(OSError):
                pipe.close()
        return self._process.returncode


def frame_values(frame: Frame) -> Mapping[str, Any]:
    """Return a frame's `values`, which a reply and an event carry."""
    values = frame.header.get("values")
    return values if isinstance(values, dict) else {}
