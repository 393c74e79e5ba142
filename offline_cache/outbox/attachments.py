"""Sealed attachments on the disk: durable before the row that names them, gone with the receipt."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from offline_cache.durable import replace_synced, sync_folder
from offline_cache.outbox.schema import SealedFile
from offline_cache.sqlite import DAMAGED_MARK

AT_ONCE = 500  # names, looked up in one question
Known = Callable[[Sequence[str]], set[str]]
"""Tells which of some files a row still needs."""


class AttachmentFolder:
    """A folder of sealed files named by their own hash. Only sealed bytes ever reach it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def write(self, sealed: bytes, *, settle: bool = True) -> SealedFile:
        """Write one file durably. Blocks for two disk syncs; raises OSError where the disk refuses.

        With `settle` False its content is on the disk and its name only after `settle`: one sync for all pages of a
        submission.
        """
        sha256 = hashlib.sha256(sealed).hexdigest()
        replace_synced(self.path(sha256), sealed)
        if settle:
            self.settle()
        return SealedFile(sha256, len(sealed))

    def settle(self) -> None:
        """Make the names of all files written so far durable. Blocks for one disk sync; raises OSError."""
        sync_folder(self.folder)

    def path(self, sha256: str) -> Path:
        """Return where the file of this hash lies."""
        return self.folder / sha256

    def destroy(self, sha256: str) -> None:
        """Remove a file. Its data key is inside the sealed record, which is blanked with it, so it is unreadable.

        Overwriting first would promise what flash memory does not keep.
        """
        self.path(sha256).unlink(missing_ok=True)

    def sweep(self, known: Known) -> int:
        """Remove files no row names: left by a power cut between file and row. Return how many."""
        many = 0
        for path in self._orphans(known):
            path.unlink(missing_ok=True)
            many += 1
        return many

    def put_aside(self, known: Known) -> int:
        """Put what looks like an orphan into a folder of its own, for ever; return how many. Raises OSError.

        After rows were lost with a damaged outbox it may be all that is left of a submission.
        """
        aside = self.folder.with_name(f"{self.folder.name}{DAMAGED_MARK}orphans")
        many = 0
        for path in self._orphans(known):
            aside.mkdir(exist_ok=True, mode=0o700)
            path.replace(aside / path.name)
            many += 1
        return many

    def _orphans(self, known: Known) -> Iterator[Path]:
        """Look through the folder bit by bit: with weeks of queue its names alone would take megabytes."""
        with os.scandir(self.folder) as entries:
            while some := [entry.name for entry in islice(entries, AT_ONCE)]:
                needed = known(some)
                yield from (self.folder / name for name in some if name not in needed)
