"""Reads the files out of a form a browser sent (multipart/form-data, RFC 7578). Pure, on bytes that are all there.

Not through a library: the one Starlette knows writes what is larger than a megabyte into a plain temporary file, and
what a citizen sends must never lie readable on this machine's disk. Every step finds or cuts bytes once, so the time
grows with the length alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MOST_PARTS = 40
MOST_HEAD = 4096  # bytes of one part's headers
_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;",]{1,70}))', re.IGNORECASE)
_FILE = re.compile(rb"^content-disposition:[^\r\n]*;\s*filename\*?=", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NotAForm:
    """The body is not what a browser sends. `detail` names the reason and no content."""

    detail: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file of a form. What the sender calls it, and says it is, is not looked at."""

    content: bytes = field(repr=False)


def boundary_of(content_type: str) -> bytes | None:
    """Return the boundary a Content-Type names, None where it is no form."""
    kind, _, _ = content_type.partition(";")
    found = _BOUNDARY.search(content_type) if kind.strip().lower() == "multipart/form-data" else None
    if found is None:
        return None
    try:
        return (found.group(1) or found.group(2)).encode("ascii")
    except UnicodeEncodeError:
        return None


def files_of(body: bytes, boundary: bytes) -> list[SentFile] | NotAForm:
    """Return the files, in their order; fields that no file was chosen for are left out."""
    mark = b"--" + boundary
    if body.startswith(mark):
        at = len(mark)
    else:
        first = body.find(b"\r\n" + mark)
        if first < 0:
            return NotAForm("no boundary")
        at = first + 2 + len(mark)
    files: list[SentFile] = []
    for _ in range(MOST_PARTS):
        if body.startswith(b"--", at):
            return files
        if not body.startswith(b"\r\n", at):
            return NotAForm("no line after a boundary")
        end = body.find(b"\r\n" + mark, at)
        if end < 0:
            return NotAForm("cut in a part")
        head_end = body.find(b"\r\n\r\n", at, min(end + 2, at + MOST_HEAD))
        if head_end < 0:
            return NotAForm("a part without an end of its headers")
        content_at = head_end + 4
        if content_at < end and _FILE.search(body[at + 2 : head_end]):
            files.append(SentFile(body[content_at:end]))
        at = end + 2 + len(mark)
    return NotAForm("too many parts")
