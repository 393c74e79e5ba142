"""A small file system of its own (tmpfs), with a ballast file that leaves exactly so much room. Needs root."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def mounting_fault() -> str:
    """Return why nothing can be mounted here, or an empty string."""
    return "" if os.geteuid() == 0 else "mounting a small disk needs root"


class SmallDisk:
    """Use from one thread; `unmount` it whatever happens."""

    def __init__(self, path: Path, size: int) -> None:
        """`size` in bytes. Nothing is mounted yet."""
        self.path, self._size = path, size
        self._ballast = path / "ballast"

    def mount(self) -> None:
        """Mount it."""
        self.path.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self._size}", "tmpfs", str(self.path)], check=True,
                       timeout=20)  # fmt: skip

    def leave(self, room: int) -> None:
        """Let the ballast grow or shrink until `room` bytes are free, to a block."""
        held = self._ballast.stat().st_size if self._ballast.exists() else 0
        state = os.statvfs(self.path)
        free = state.f_bavail * state.f_frsize
        block = state.f_frsize
        wanted = max(0, held + (free - room) // block * block)
        with self._ballast.open("ab") as out:
            if wanted > held:
                os.posix_fallocate(out.fileno(), held, wanted - held)
            else:
                out.truncate(wanted)

    def make_room(self) -> None:
        """Take the ballast away."""
        self._ballast.unlink(missing_ok=True)

    def unmount(self) -> None:
        """Take it away with everything on it."""
        subprocess.run(["umount", "-l", str(self.path)], check=False, capture_output=True, timeout=20)
