"""Files that survive a power cut: content first, then the name, then the folder that holds the name."""

from __future__ import annotations

import os
from pathlib import Path


def sync_file(path: Path) -> None:
    """Bring a file's content to the disk (fsync). Raises OSError where the disk refuses."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Bring a folder's entries to the disk: after this a rename in it survives a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_durably(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace a file whole or not at all: temporary file, fsync, rename, fsync of the folder.

    Raises OSError where the disk refuses; the old file then stands as it was.
    """
    replace_synced(path, content, mode)
    sync_folder(path.parent)


def replace_synced(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Do the same but for the folder: of several files in one, its fsync is needed once, after the last."""
    new = path.with_name(path.name + ".new")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
