"""One system call of a running process fails, once, at its Nth use by any one thread (strace's fault injection)."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

ATTACH_SECONDS = 10.0


def tracing_fault() -> str:
    """Return why no system call can be made to fail here, or an empty string."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    probe = subprocess.run(
        ["strace", "-qq", "-e", "inject=fsync:error=EIO", "true"], check=False, capture_output=True, timeout=20
    )
    return "" if probe.returncode == 0 else "this machine does not let one process trace another"


class FailingCall:
    """In a `with` block: the Nth `call` of each thread of process `pid` fails with `error`."""

    def __init__(self, pid: int, call: str, error: str, nth: int, said: Path, only: Path | None = None) -> None:
        """`said` is a file for what strace writes; `only` calls on that file count, where one is given."""
        self._pid, self._call, self._error, self._nth, self._said = pid, call, error, nth, said
        self._only = ["-P", str(only)] if only else []
        self._tracer: subprocess.Popen[bytes] | None = None

    @property
    def hits(self) -> int:
        """How many calls failed because of us."""
        return self._said.read_text(encoding="utf-8", errors="replace").count("(INJECTED)")

    def __enter__(self) -> Self:
        self._said.unlink(missing_ok=True)
        threads = {int(task.name) for task in Path(f"/proc/{self._pid}/task").iterdir()}
        self._tracer = subprocess.Popen(
            ["strace", "-f", "-qq", *self._only, "-o", str(self._said), "-e", f"trace={self._call}",
             "-e", f"inject={self._call}:error={self._error}:when={self._nth}", "-p", str(self._pid)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        over, pause = time.monotonic() + ATTACH_SECONDS, threading.Event()
        while not all(self._traced(thread) for thread in threads):
            if time.monotonic() > over or self._tracer.poll() is not None:
                raise RuntimeError("strace did not attach")
            pause.wait(0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._tracer is not None
        self._tracer.terminate()
        try:
            self._tracer.wait(ATTACH_SECONDS)
        except subprocess.TimeoutExpired:
            self._tracer.kill()
            self._tracer.wait(ATTACH_SECONDS)

    def _traced(self, thread: int) -> bool:
        try:
            status = Path(f"/proc/{self._pid}/task/{thread}/status").read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            return True  # the thread has ended
        return "\nTracerPid:\t0\n" not in status
