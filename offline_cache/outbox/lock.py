"""One sender per outbox: a lock the kernel lets go of when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from kiosk.faults.fault import Fault

SENDER_LOCK = "sender.lock"
IMPORT_LOCK = "import.lock"
"""Held while rows of a stick are taken in: their files come first, and must not be swept as orphans meanwhile."""


class SenderLock:
    """An exclusive flock on a file beside the outbox."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = -1

    def take(self) -> Fault | None:
        """Take the lock, or say who holds it. Never waits."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            return Fault("OBX-001", f"{self._path.name}: {type(error).__name__}")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(handle)
            return Fault("OBX-001", f"another program (process {holder}) already sends from this outbox")
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle
        return None

    def let_go(self) -> None:
        """Give the lock back. Does nothing where it is not held."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
