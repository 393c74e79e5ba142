"""Packed bodies of the catalogue: made once for a version, part and cursor, then the same bytes for every terminal.

A download over a thin link takes minutes to hours and goes on after every cut, so what lies here is never altered: its
name holds its own hash, which is the ETag. A folder of a worker's own, thrown away at will: another worker that packs
the same lines otherwise has another ETag, and a terminal that changes over begins again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

import zstandard

from central.platform import Platform
from central.problems import RefusedError
from central.publishing.shelf import Edition, check_since, lines_of, same_still
from kiosk.wire.catalogue import write_line

LEVEL = 9
PIECE = 64 * 1024
PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Body:
    """A body as it lies on the disk, packed with zstd."""

    path: Path
    tag: str


def body_of(platform: Platform, edition: Edition, since: int | None) -> Body:
    """Return the body of a whole part, or of what changed after `since`; made where it is not there yet.

    Blocks: a second and a half for 100,000 matters the first time, then for a look at a folder. 410 where `since` is
    out of reach.
    """
    if since is not None:
        check_since(platform, edition.version, since)
    folder = platform.data / "catalogue"
    name = f"{edition.version}.{edition.part.name or 'all'}.{'full' if since is None else since}"
    found = _found(folder, name)
    if found:
        return found
    with _one_at_a_time(folder):
        return _found(folder, name) or _make(platform, edition, since, folder, name)


def unpacked(body: Body) -> Iterator[bytes]:
    """Give a body's lines as they are, in pieces."""
    with body.path.open("rb") as packed:
        yield from zstandard.ZstdDecompressor().read_to_iter(packed, read_size=PIECE, write_size=PIECE)


def _found(folder: Path, name: str) -> Body | None:
    path = next(folder.glob(f"{name}.*.zst"), None)
    return Body(path, f'"{path.name.split(".")[-2]}"') if path else None


def _make(platform: Platform, edition: Edition, since: int | None, folder: Path, name: str) -> Body:
    fresh = folder / f"{uuid4().hex}.new"
    try:
        with fresh.open("wb") as out:
            hashed = _Hashed(out)
            with (
                zstandard.ZstdCompressor(level=LEVEL).stream_writer(hashed, closefd=False) as packer,  # type: ignore[arg-type]
                platform.database.read() as db,
            ):
                same_still(db, edition.version)
                for line in lines_of(db, edition.part, since):
                    packer.write(write_line(line))
                same_still(db, edition.version)
        path = folder / f"{name}.{hashed.hash.hexdigest()[:24]}.zst"
        fresh.rename(path)
    finally:
        fresh.unlink(missing_ok=True)
    for old in folder.glob("*.zst"):
        if old.name.split(".")[0].isdigit() and int(old.name.split(".")[0]) < edition.version - 1:
            old.unlink(missing_ok=True)
    return Body(path, f'"{path.name.split(".")[-2]}"')


class _Hashed:
    """A file that knows the hash of what went through it."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.hash = hashlib.sha256()

    def write(self, content: bytes) -> int:
        """Write and count in."""
        self.hash.update(content)
        return self._out.write(content)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let one worker of this machine pack; the others then find what it made.

    503 after a second: a fleet that asks for a new catalogue must not fill every thread with waiting.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(handle, time.monotonic() + PATIENCE_SECONDS)
        yield
    finally:
        os.close(handle)


def _take(handle: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise RefusedError(503, "busy", "the catalogue is being packed", headers={"Retry-After": "3"}) from None
            time.sleep(PATIENCE_SECONDS / 20)
        else:
            return
