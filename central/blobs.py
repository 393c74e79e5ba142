"""Sealed attachments on the disk, by digest: resumable to the byte, complete only when the digest is right.

The partial file is locked while one upload writes it (flock: it holds between processes too, and dies with them).
Workers on several machines share the folder by a network file system that passes flock and fsync on (NFS 4 does).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SYNC_EVERY = 64 * 1024


class FileTree:
    """The folder of attachments: an `AttachmentStore` on a disk. One `FileUpload` per digest at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "partial").mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where a complete attachment lies."""
        return self._folder / sha256[:2] / sha256

    def partial(self, sha256: str) -> Path:
        """Return where an incomplete one grows."""
        return self._folder / "partial" / sha256

    def held(self, sha256: str) -> tuple[int, bool]:
        """Return how many bytes are held, and whether that is all of them."""
        for path, complete in ((self.path(sha256), True), (self.partial(sha256), False)):
            try:
                return path.stat().st_size, complete
            except FileNotFoundError:
                continue
        return 0, False

    def complete(self, sha256: str) -> bool:
        """Return whether the whole is held."""
        return self.path(sha256).exists()

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a complete attachment. FileNotFoundError where there is none."""
        return self.path(sha256).read_bytes()

    @contextmanager
    def upload(self, sha256: str) -> Iterator[FileUpload | None]:
        """Open the partial file for writing, or give None while another upload writes it."""
        descriptor = os.open(self.partial(sha256), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield None
                return
            if not self._still_named(sha256, descriptor):  # finished or thrown away between open and lock
                yield None
                return
            yield FileUpload(descriptor, self.partial(sha256), self.path(sha256), sha256)
        finally:
            os.close(descriptor)

    def _still_named(self, sha256: str, descriptor: int) -> bool:
        try:
            return os.fstat(descriptor).st_ino == self.partial(sha256).stat().st_ino
        except FileNotFoundError:
            return False


class FileUpload:
    """One running upload. Use from one thread at a time."""

    def __init__(self, descriptor: int, partial: Path, final: Path, sha256: str) -> None:
        self._descriptor = descriptor
        self._partial = partial
        self._final = final
        self._sha256 = sha256
        self._unsynced = 0
        self.size = os.fstat(descriptor).st_size

    def cut_to(self, offset: int) -> None:
        """Throw away what lies beyond `offset`: the sender knows better what it sent."""
        os.ftruncate(self._descriptor, offset)
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        self.size = offset

    def append(self, content: bytes) -> None:
        """Write, and sync every 64 kB."""
        view = memoryview(content)
        while view:
            view = view[os.write(self._descriptor, view) :]
        self.size += len(content)
        self._unsynced += len(content)
        if self._unsynced >= SYNC_EVERY:
            self.sync()

    def sync(self) -> None:
        """Make what arrived durable."""
        os.fsync(self._descriptor)
        self._unsynced = 0

    def finish(self) -> bool:
        """Check the digest of the whole; move it into place, or throw it away and return False."""
        self.sync()
        with self._partial.open("rb") as content:
            right = hashlib.file_digest(content, "sha256").hexdigest() == self._sha256
        if not right:
            self._partial.unlink()
            return False
        self._final.parent.mkdir(exist_ok=True)
        _sync_folder(self._final.parent.parent)  # a folder that is gone after a power cut takes its files with it
        self._partial.rename(self._final)
        _sync_folder(self._final.parent)
        return True


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
