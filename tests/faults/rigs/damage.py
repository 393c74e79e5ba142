"""Ways a database file comes to harm: each takes the file's bytes and gives back what is left of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from random import Random

PAGE = 4096


def header(content: bytearray, random: Random) -> bytearray:
    """The first hundred bytes are something else."""
    content[:100] = random.randbytes(100)
    return content


def zeroed(content: bytearray, _random: Random) -> bytearray:
    """The first page is all zeros, as a worn block reads."""
    content[:PAGE] = bytes(PAGE)
    return content


def foreign(_content: bytearray, random: Random) -> bytearray:
    """Something else lies there under that name."""
    return bytearray("这不是数据库\n".encode() * random.randrange(100, 2000))


def schema(content: bytearray, random: Random) -> bytearray:
    """The first page is random behind its header: the file no longer knows its tables."""
    content[100:PAGE] = random.randbytes(PAGE - 100)
    return content


def pages(content: bytearray, random: Random) -> bytearray:
    """Some pages in the middle are random."""
    many = max(2, len(content) // PAGE)
    for _ in range(max(1, many // 8)):
        at = random.randrange(1, many) * PAGE
        content[at : at + PAGE] = random.randbytes(PAGE)
    return content


def cut_short(content: bytearray, random: Random) -> bytearray:
    """The end is missing."""
    return content[: random.randrange(PAGE, max(PAGE + 1, len(content)))]


SEEN_AT_ONCE: tuple[Callable[[bytearray, Random], bytearray], ...] = (header, zeroed, foreign, schema)
"""The file does not open any more."""
SEEN_LATER: tuple[Callable[[bytearray, Random], bytearray], ...] = (pages, cut_short)
"""The file opens, and something in it cannot be read."""


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
