"""Where sealed attachments lie: the port. `central/blobs.py` is the file tree behind it, the only one so far.

Whatever stands behind it keeps three promises that submissions rest on: what was synced is there after a power cut; an
attachment is complete only once its digest was found right; one upload of a digest runs at a time, over all workers.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol


class Upload(Protocol):
    """One running upload. Use from one thread at a time; all calls block."""

    size: int
    """Bytes held so far."""

    def cut_to(self, offset: int) -> None:
        """Throw away what lies beyond `offset`: the sender knows better what it sent."""

    def append(self, content: bytes) -> None:
        """Add bytes; durable after the next `sync` at the latest."""

    def sync(self) -> None:
        """Make what arrived durable."""

    def finish(self) -> bool:
        """Check the digest of the whole. Right: it is complete and durable. Wrong: it is thrown away, and False."""


class AttachmentStore(Protocol):
    """Sealed attachments by the SHA-256 of their bytes. Any thread, any worker; all calls block."""

    def held(self, sha256: str) -> tuple[int, bool]:
        """Return how many bytes are held, and whether that is all of them."""

    def complete(self, sha256: str) -> bool:
        """Return whether the whole is held."""

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a complete attachment. FileNotFoundError where there is none."""

    def upload(self, sha256: str) -> AbstractContextManager[Upload | None]:
        """Open an upload, or give None while another one of this digest runs."""
