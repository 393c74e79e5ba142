"""A disk of its own: an ext4 image behind a loop device, and a power cut that loses what was not yet written.

A cut is a copy of the image, taken while the writer stands still (SIGSTOP) in the middle of whatever it was doing. What
lies only in the page cache of the mounted file system is not in the copy, as it would not be on a real disk. The copy
counts only if the loop device wrote nothing meanwhile (its own counter says so): blocks of different moments side by
side are no state that a disk can be in. Needs root.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path

SIZE = 48 * 1024 * 1024
TRIES = 200
PAUSE = 0.01
COMMIT_SECONDS = 60  # of the file system's own journal: only a sync of ours brings data to the disk in a drill


def loop_fault() -> str:
    """Return why this machine cannot do it, or an empty string."""
    if os.geteuid() != 0:
        return "mounting a disk image needs root"
    if not Path("/dev/loop-control").exists():
        return "this machine has no loop devices"
    if shutil.which("mkfs.ext4") is None or shutil.which("losetup") is None:
        return "mkfs.ext4 or losetup is not installed"
    return ""


class LoopDisk:
    """An image, mounted. Use from one thread; `unmount` it whatever happens."""

    def __init__(self, image: Path, mount: Path) -> None:
        """Nothing is made yet."""
        self.image, self.mount = image, mount
        self._device = ""

    def make(self) -> None:
        """Make the file system and mount it."""
        with self.image.open("wb") as out:
            out.truncate(SIZE)
        _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(self.image))
        self.attach()

    def attach(self) -> None:
        """Mount what the image holds: the file system repairs itself from its journal, as after a real cut."""
        self.mount.mkdir(parents=True, exist_ok=True)
        self._device = _run("losetup", "--find", "--show", str(self.image)).strip()
        _run("mount", "-t", "ext4", "-o", f"commit={COMMIT_SECONDS}", self._device, str(self.mount))

    def sync(self) -> None:
        """Bring everything to the image."""
        _run("sync", "--file-system", str(self.mount))

    def cut_to(self, copy: Path, pid: int) -> int:
        """Stop the process, copy what is on the disk, and leave it stopped. Return how many copies it took."""
        os.kill(pid, signal.SIGSTOP)
        pause = threading.Event()
        for tries in range(1, TRIES):
            before = self._written()
            shutil.copyfile(self.image, copy)
            if before == self._written():
                return tries
            pause.wait(PAUSE)
        raise RuntimeError("the disk never stood still")

    def unmount(self) -> None:
        """Unmount and let the device go; the image stays."""
        if self._device:
            subprocess.run(["umount", str(self.mount)], check=False, capture_output=True)
            subprocess.run(["losetup", "--detach", self._device], check=False, capture_output=True)
            self._device = ""

    def _written(self) -> tuple[str, str]:
        """Return how many writes the device has finished and how many are on their way."""
        counters = Path(f"/sys/block/{Path(self._device).name}/stat").read_text(encoding="ascii").split()
        return counters[4], counters[8]


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
