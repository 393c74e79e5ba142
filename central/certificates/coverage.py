"""Which characters the certificate fonts can show, read from their cmap tables without building all glyph names.

A whole cmap as a dictionary costs some 75 MB for these fonts; the ranges of its format 12 subtable cost nothing.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

FONTS = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/truetype/hanazono"))
FACES = (
    (FONTS[0] / "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
    (FONTS[1] / "HanaMinA.ttf", "HanaMinA"),
    (FONTS[1] / "HanaMinB.ttf", "HanaMinB"),
)
_FORMAT_12 = 12


def covered(character: str) -> bool:
    """Return whether one of the fonts has a glyph for `character`."""
    code = ord(character)
    for first, last in _ranges():
        at = bisect_right(first, code) - 1
        if at >= 0 and code <= last[at]:
            return True
    return False


def warm_up() -> None:
    """Read the fonts' tables. Some 100 ms; any thread."""
    _ranges()


@cache
def _ranges() -> tuple[tuple[list[int], list[int]], ...]:
    found = []
    for path, family in FACES:
        if path.exists():
            ranges = sorted(_format_12(_table(path, family)))
            found.append(([first for first, _ in ranges], [last for _, last in ranges]))
    return tuple(found)


def _table(path: Path, family: str) -> bytes:
    """Return the raw cmap table of a face, from a font file or a collection."""
    if path.suffix != ".ttc":
        with TTFont(str(path), lazy=True) as font:
            return bytes(font.reader["cmap"])
    with TTCollection(str(path), lazy=True) as collection:
        for font in collection.fonts:
            if font["name"].getDebugName(1) == family:
                return bytes(font.reader["cmap"])
    return b""


def _format_12(table: bytes) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the full-Unicode subtable (OpenType 'cmap', format 12, segmented coverage)."""
    if not table:
        return
    (count,) = struct.unpack_from(">H", table, 2)
    for record in range(count):
        _, _, offset = struct.unpack_from(">HHL", table, 4 + 8 * record)
        if struct.unpack_from(">H", table, offset)[0] == _FORMAT_12:
            (groups,) = struct.unpack_from(">L", table, offset + 12)
            for group in range(groups):
                first, last, glyph = struct.unpack_from(">LLL", table, offset + 16 + 12 * group)
                if glyph or first != last:
                    yield first, last
            return
