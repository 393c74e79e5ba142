"""A department's folder: one folder a case, with `case.json` and every page, there whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from central.cases.handover import OpenedCase
from central.connectors.port import Later, Outcome, Taken

_UNFINISHED = ".unfinished"


class FolderConnector:
    """Writes durably. A case that lies there already is taken: the import may have moved parts of it on."""

    longest_seconds = 120.0

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hand_over(self, case: OpenedCase) -> Outcome:
        """Write the case beside, sync it, and move it into place."""
        try:
            return self._write(case)
        except OSError as error:
            return Later(f"folder: {error.strerror or type(error).__name__}")

    def _write(self, case: OpenedCase) -> Outcome:
        final = self._folder / case.number
        if final.exists():
            return Taken()
        unfinished = self._folder / _UNFINISHED
        unfinished.mkdir(mode=0o700, exist_ok=True)
        self._sweep(unfinished, case.number)
        beside = Path(tempfile.mkdtemp(prefix=f"{case.number}.", dir=unfinished))
        write_case(case, beside)
        try:
            beside.rename(final)
        except OSError:
            if not final.exists():
                raise
            shutil.rmtree(beside)  # another worker was first, with the same case
        _sync(self._folder)
        return Taken()

    def _sweep(self, unfinished: Path, number: str) -> None:
        """Remove what a killed process left of this case: nobody has been writing for so long, and it is personal."""
        for left in unfinished.glob(f"{number}.*"):
            with suppress(FileNotFoundError):  # another worker has just moved it into place
                if time.time() - left.stat().st_mtime > self.longest_seconds:
                    shutil.rmtree(left, ignore_errors=True)


def write_case(case: OpenedCase, folder: Path) -> None:
    """Write the files of a case into a folder that is there, and sync them. Raises OSError."""
    for name, content in (("case.json", case.as_json()), *((page.file_name, page.content) for page in case.pages)):
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
    _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
