"""The queue on a stick (U盘导出): one self-describing file that another terminal can hand in.

A POSIX tar, so that any technician's tools can look into it. First `bundle.json`: who made it, and the platform's keys
as its root signed them. Then each row (`rows/<uid>.json`) with its sealed attachments behind it (`files/<sha256>`), so
that a bundle cut anywhere holds whole rows up to the cut. Last `end.json`, with the hash of every member before it in
their order: a file without it, or with another, is not whole. Nothing in it is readable by
whoever finds the stick: rows and attachments are sealed to the platform, ratings name no person.

The hashes find what was cut or damaged. They prove nothing about who made a bundle: nobody but the platform can open a
row, and it refuses one that was changed.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.wire.base import Instant, Sha256, Signed, Uid
from offline_cache.outbox.schema import Kind

FORMAT: Literal["gov-kiosk queue 1"] = "gov-kiosk queue 1"
SUFFIX = ".kioskqueue"
UNFINISHED = ".unfinished"
BLOCK = 512  # of a tar file
LARGEST_DOCUMENT = 4 * 1024 * 1024
LARGEST_FILE = 64 * 1024 * 1024


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Opening(_Part):
    """What stands first in a bundle."""

    format: Literal["gov-kiosk queue 1"] = FORMAT
    terminal: Annotated[str, Field(max_length=64)]  # who made it
    at: Instant
    keys: Signed  # the platform's keys as the maker holds them: proves whose bundle it is
    rows: Annotated[int, Field(ge=0)]
    about: str = (
        "政务服务自助终端待送队列，已密封，只有平台能打开。 Sealed queue of a government kiosk: kiosk queue import"
    )


class File(_Part):
    """One sealed attachment of a row."""

    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=LARGEST_FILE)]


class Row(_Part):
    """One row. `body` is the sealed envelope, or a rating, exactly as it is sent."""

    uid: Uid
    kind: Kind
    body: str
    body_sha256: Sha256
    tapped_at: Instant
    sealed_at: Instant
    matter_code: str = ""
    number: Annotated[str, Field(max_length=40)] = ""  # the maker's provisional number
    files: tuple[File, ...] = ()


class Ending(_Part):
    """What stands last: the hash over the name and the content's hash of every member before."""

    rows: int
    files: int
    digest: Sha256


@dataclass(frozen=True, slots=True)
class Member:
    """One member read back."""

    name: str
    size: int
    content: IO[bytes] = field(repr=False)


class Digest:
    """Goes along with writing and reading, so that both end with the same hash where both saw the same."""

    def __init__(self) -> None:
        self._all = hashlib.sha256()

    def add(self, name: str, sha256: str) -> None:
        """Take one member in."""
        self._all.update(f"{name} {sha256}\n".encode())

    def hexdigest(self) -> str:
        """Return the hash of everything so far."""
        return self._all.hexdigest()


def room_needed(sizes: Iterator[int] | list[int]) -> int:
    """Return the bytes a bundle with members of these sizes takes at most."""
    return sum(BLOCK + -(-size // BLOCK) * BLOCK for size in sizes) + 20 * BLOCK + tarfile.RECORDSIZE


def put(bundle: tarfile.TarFile, name: str, content: bytes) -> None:
    """Append one small member."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    bundle.addfile(entry, io.BytesIO(content))


def put_file(bundle: tarfile.TarFile, name: str, path: Path, size: int) -> None:
    """Append one file of exactly `size` bytes. Raises OSError where it is shorter."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    with path.open("rb") as content:
        bundle.addfile(entry, content)


def members(bundle: tarfile.TarFile) -> Iterator[Member]:
    """Yield the members in their order. What is damaged is skipped where the next member can be found again.

    Raises OSError where the stick cannot be read; reading a member that is cut off raises TarError.
    """
    try:
        for entry in bundle:
            content = bundle.extractfile(entry) if entry.isfile() else None
            if content is not None:
                yield Member(entry.name, entry.size, content)
    except (tarfile.TarError, EOFError):
        return  # cut off: what came before was whole, and the missing end says the rest


def opened(stream: IO[bytes]) -> tarfile.TarFile | None:
    """Open a bundle for reading; None where it is no tar at all."""
    try:
        return tarfile.open(fileobj=stream, mode="r:", ignore_zeros=True)
    except (tarfile.TarError, EOFError):
        return None


def content_of(member: Member, most: int) -> bytes | None:
    """Read a member; None where it is cut off, or larger than it may be."""
    if member.size > most:
        return None
    try:
        content = member.content.read()
    except tarfile.TarError:
        return None
    return content if len(content) == member.size else None


_Document = TypeVar("_Document", bound=_Part)


def read_as(kind: type[_Document], content: bytes | None) -> _Document | None:
    """Read a small member's content as `kind`; None where it is not."""
    try:
        return None if content is None else kind.model_validate_json(content)
    except ValidationError:
        return None
