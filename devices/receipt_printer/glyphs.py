"""Which font draws which character, so that a rare character in a name (生僻字) never comes out as tofu.

Noto Sans CJK SC holds the characters of everyday life, HanaMinA and HanaMinB the rest. A font that lacks a character
draws its `.notdef` shape: comparing with that shape needs no map of 90,000 characters in memory.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PIL import ImageFont

_NEVER_A_CHARACTER = "\U0010ffff"  # a noncharacter: every font answers with its .notdef shape
_PROBE_SIZE = 24


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font file and the face inside a collection."""

    path: Path
    index: int = 0


_NOTO = Path("/usr/share/fonts/opentype/noto")
_HANA = Path("/usr/share/fonts/truetype/hanazono")
REGULAR = FontFile(_NOTO / "NotoSansCJK-Regular.ttc", 2)  # 2 is the Simplified Chinese face
BOLD = FontFile(_NOTO / "NotoSansCJK-Bold.ttc", 2)
RARE = (FontFile(_HANA / "HanaMinA.ttf"), FontFile(_HANA / "HanaMinB.ttf"))


class _Font:
    """One font file: its sizes, and whether it can draw a character."""

    def __init__(self, file: FontFile) -> None:
        self._file = file
        self._sizes: dict[int, ImageFont.FreeTypeFont] = {}

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        if size not in self._sizes:
            self._sizes[size] = ImageFont.truetype(str(self._file.path), size, index=self._file.index)
        return self._sizes[size]

    @property
    def installed(self) -> bool:
        return self._file.path.exists()

    @cached_property
    def _notdef(self) -> bytes:
        return bytes(self.at(_PROBE_SIZE).getmask(_NEVER_A_CHARACTER))

    def can_draw(self, character: str) -> bool:
        return bytes(self.at(_PROBE_SIZE).getmask(character)) != self._notdef


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive characters of one font. `font` is None for a character that no font has: draw its code point."""

    text: str
    font: ImageFont.FreeTypeFont | None


class Fonts:
    """The fonts of the receipt printer. One thread. Loading takes about 30 ms, once."""

    def __init__(self, regular: FontFile = REGULAR, bold: FontFile = BOLD, rare: tuple[FontFile, ...] = RARE) -> None:
        """Keep the files; a weight that is not installed falls back to the other; FileNotFoundError for neither."""
        weights = [font for font in (_Font(regular), _Font(bold)) if font.installed]
        if not weights:
            raise FileNotFoundError(regular.path)
        self._regular, self._bold = weights[0], weights[-1]
        self._rare = tuple(font for font in map(_Font, rare) if font.installed)
        self._plain: set[str] = set()  # characters the first font is known to draw
        self.missing: set[str] = set()  # characters no font could draw, until `forget`

    def face(self, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
        """Return the main font, for metrics."""
        return (self._bold if bold else self._regular).at(size)

    def runs(self, text: str, size: int, *, bold: bool = False) -> list[Run]:
        """Split `text` into runs that one font can draw whole."""
        main = self._bold if bold else self._regular
        runs: list[Run] = []
        for character in text:
            font = self._font_for(character, main)
            chosen = None if font is None else font.at(size)
            joins = runs and (runs[-1].font is chosen or unicodedata.combining(character)) and chosen is not None
            if joins and runs[-1].font is not None:
                runs[-1] = Run(runs[-1].text + character, runs[-1].font)
            else:
                runs.append(Run(character, chosen))
        return runs

    def forget(self) -> None:
        """Forget which characters were drawn: they came from a name."""
        self._plain.clear()
        self.missing.clear()

    def _font_for(self, character: str, main: _Font) -> _Font | None:
        if character in self._plain or character.isspace():
            return main
        if main.can_draw(character):
            self._plain.add(character)
            return main
        for font in self._rare:
            if font.can_draw(character):
                return font
        self.missing.add(character)
        return None
