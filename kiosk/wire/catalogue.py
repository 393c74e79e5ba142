"""Catalogue on the wire: a signed manifest, and matters as full set or changes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal

from pydantic import ValidationError

from kiosk.matter.model import Matter, Theme
from kiosk.wire.base import Instant, Sha256, Wire
from kiosk.wire.rating import RatingTag

LONGEST_LINE = 1024 * 1024  # bytes: a hundred times a long guide
_MATTER = b',"matter":'


class Manifest(Wire):
    """What the catalogue is now. Travels as `Signed`; `version` only rises; stale after `expires`."""

    version: int
    issued: Instant
    expires: Instant
    count: int
    digest: Sha256  # over the sorted lines "code version sha256(matter json)\n" of every matter
    set: str = ""  # which part of the catalogue this terminal is given; empty: all of it
    hot: tuple[str, ...] = ()  # matter codes for the home screen, in order
    themes: tuple[Theme, ...] = ()
    rating_tags: tuple[RatingTag, ...] = ()  # reasons of 好差评: shown as they are, never altered locally


class CatalogueLine(Wire):
    """One line of the NDJSON stream: a matter set or removed at a catalogue version.

    The four keys stand in this order and without blanks between them, so that the text of `matter`, which the digest
    is over, can be cut out of a line as it is (`write_line`, `read_line`).
    """

    op: Literal["set", "remove"]
    code: str
    version: int  # the catalogue version this change belongs to
    matter: Matter | None = None


class _Head(Wire):
    op: Literal["set", "remove"]
    code: str
    version: int


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line with its matter as the exact text that was published. `document` None: the matter is removed."""

    code: str
    version: int
    document: str | None = field(repr=False)


def write_line(line: RawLine) -> bytes:
    """Return a line as it travels, with its newline. The document is not parsed."""
    op, matter = ("remove", "null") if line.document is None else ("set", line.document)
    code = json.dumps(line.code, ensure_ascii=False)
    return f'{{"op":"{op}","code":{code},"version":{line.version},"matter":{matter}}}\n'.encode()


def read_line(row: bytes) -> RawLine | None:
    """Return a line without its newline, None where it is none. What is inside the document is not looked at.

    A quote inside a JSON string is always escaped, so the mark before the matter cannot stand in the code.
    """
    at = row.find(_MATTER)
    if at < 0 or not row.endswith(b"}"):
        return None
    try:
        head = _Head.model_validate_json(row[:at] + b"}")
        document = row[at + len(_MATTER) : -1].decode()
    except (ValidationError, UnicodeDecodeError):
        return None
    if (document == "null") is not (head.op == "remove"):
        return None
    return RawLine(head.code, head.version, None if head.op == "remove" else document)
