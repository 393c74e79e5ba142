"""A process that reads papers talks to nobody but its supervisor: no network, no new file, no other program.

A Python audit hook refuses these for the rest of the process's life: whatever library tries gets PermissionError. It
does not hold native code; of what we load, OpenCV and onnxruntime are native, and neither opens anything on its own.
"""

from __future__ import annotations

import os
import resource
import sys

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.fork",
    "os.mkdir",
    "os.rename",
)


def confine(megabytes: int) -> None:
    """Refuse all that from now on, and more memory than `megabytes`; leave the screen the faster half of the machine.

    For a host process only: it cannot be undone.
    """
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    os.nice(5)
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & _WRITES and path != os.devnull:
            raise PermissionError("this process writes no files")
    elif event.startswith(_REFUSED):
        raise PermissionError("this process talks to nobody")
