"""The spool: a catalogue on its way in, kept packed on the disk so that a cut download goes on where it was.

Two files, `incoming.json` (what this is) before `incoming.body` (what came so far). Each piece is synced when it is
here, so neither a cut line nor kill -9 nor a power cut costs more than the piece that was under way. What is spooled
proves nothing: the version built from it must have the digest the platform signed. Refresh thread only.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.wire.catalogue import LONGEST_LINE
from offline_cache.durable import replace_durably
from offline_cache.platform.piece import Piece

CHUNK = 64 * 1024
ZSTD_WINDOW = 8 * 1024 * 1024  # bytes: the most a sender may use (RFC 9659, 3)


class SpoiledSpoolError(ValueError):
    """What was spooled is no catalogue: broken, too long, or cut short."""


class _Label(BaseModel):
    """What lies in the spool. A spool with another digest or cursor is thrown away."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: str
    since: int | None
    tag: str = ""
    total: int = 0
    packed: bool = False


class Spool:
    """One download at a time."""

    def __init__(self, folder: Path) -> None:
        self._label_path = folder / "incoming.json"
        self._body_path = folder / "incoming.body"
        self._label: _Label | None = None
        self._held = 0

    @property
    def tag(self) -> str:
        """The tag of the body being fetched, empty before its first piece."""
        return self._label.tag if self._label else ""

    @property
    def held(self) -> int:
        """Bytes that are here."""
        return self._held

    @property
    def total(self) -> int:
        """Bytes of the whole body, 0 while unknown."""
        return self._label.total if self._label else 0

    @property
    def complete(self) -> bool:
        """Whether all of it is here."""
        return self._label is not None and self._label.tag != "" and self._held == self._label.total

    def whole_under_way(self, digest: str) -> bool:
        """Return whether a full set of this digest is here, or some of it: then changes are not worth asking for."""
        label = self._read()
        return label is not None and (label.digest, label.since) == (digest, None)

    def open(self, digest: str, since: int | None) -> None:
        """Go on with what is here of this set, or throw away what is of another."""
        label, held = self._read(), _size(self._body_path)
        if label is None or (label.digest, label.since) != (digest, since) or held > label.total:
            self.discard()
            label, held = _Label(digest=digest, since=since), 0
        self._label, self._held = label, held

    def take(self, piece: Piece) -> bool:
        """Keep a piece durably; False where it does not go on from what is here. Raises OSError."""
        if self._label is None:
            return False
        if piece.start == 0:
            tag = piece.tag or "none"
            self._label = self._label.model_copy(
                update={"tag": tag, "total": piece.total, "packed": piece.packed},
            )
            self._body_path.unlink(missing_ok=True)
            replace_durably(self._label_path, self._label.model_dump_json().encode())
            self._held = 0
        if (piece.start, piece.total) != (self._held, self._label.total):
            return False
        handle = os.open(self._body_path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.lseek(handle, self._held, os.SEEK_SET)
            view = memoryview(piece.content)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        self._held += len(piece.content)
        return True

    def rows(self, limit: int) -> Iterator[bytes]:
        """Give the lines, unpacked, one after the other, without their newline.

        Raises SpoiledSpoolError where they are no lines, or more than `limit` bytes of them.
        """
        rest, taken = b"", 0
        for chunk in self._unpacked():
            taken += len(chunk)
            if taken > limit:
                raise SpoiledSpoolError(f"more than {limit} bytes unpacked")
            *rows, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise SpoiledSpoolError("a line without an end")
            yield from rows
        if rest:
            raise SpoiledSpoolError("the last line is cut")

    def discard(self) -> None:
        """Throw away what is here."""
        self._label, self._held = None, 0
        for path in (self._body_path, self._label_path):
            path.unlink(missing_ok=True)

    def _unpacked(self) -> Iterator[bytes]:
        if _size(self._body_path) == 0:
            return
        with self._body_path.open("rb") as body:
            if self._label and self._label.packed:
                yield from _unzstd(body)
            else:
                while chunk := body.read(CHUNK):
                    yield chunk

    def _read(self) -> _Label | None:
        try:
            return _Label.model_validate_json(self._label_path.read_bytes())
        except (OSError, ValidationError):
            return None


def _unzstd(body: IO[bytes]) -> Iterator[bytes]:
    """Unpack piece by piece: a bomb is stopped by whoever counts. A frame that ends early gives fewer bytes."""
    import zstandard  # noqa: PLC0415  only where a catalogue comes

    unpacker: Any = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
    try:
        with unpacker.stream_reader(body, read_size=CHUNK, closefd=False) as unpacked:
            while chunk := unpacked.read(CHUNK):
                yield chunk
    except zstandard.ZstdError as error:
        raise SpoiledSpoolError("not zstd") from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
