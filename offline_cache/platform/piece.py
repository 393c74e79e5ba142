"""A piece of a long answer (RFC 9110, 14): which bytes came, of how many, and of which body."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from offline_cache.platform.http import Reply

_RANGE = re.compile(r"^bytes (\d{1,15})-(\d{1,15})/(\d{1,15})$")


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes as they travelled. `digest` is the one of the manifest they belong to, empty where nobody said it."""

    start: int
    total: int
    tag: str
    packed: bool
    digest: str
    content: bytes = field(repr=False)


def piece_of(reply: Reply, start: int) -> Piece | None:
    """Read a 206 that begins at `start`, or a 200 that is the whole; None where it is neither."""
    encoding = reply.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "zstd"):
        return None
    tag, digest = reply.headers.get("ETag", ""), reply.headers.get("Catalogue-Digest", "")
    if reply.status == 200:
        return Piece(0, len(reply.body), tag, encoding == "zstd", digest, reply.body)
    found = _RANGE.match(reply.headers.get("Content-Range", ""))
    if found is None or not tag:
        return None
    first, last, total = map(int, found.groups())
    if first != start or last - first + 1 != len(reply.body) or last >= total or not reply.body:
        return None
    return Piece(first, total, tag, encoding == "zstd", digest, reply.body)
