"""A reader of ESC/POS bytes for the simulated printer, written from the command reference, not from the driver.

It cuts a byte stream into commands and never fails: what it does not know is an `Unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RealTimeStatus:
    """DLE EOT n: answered at once, whatever waits before it."""

    number: int


@dataclass(frozen=True, slots=True)
class ClearBuffers:
    """DLE DC4 8 with its seven fixed bytes: everything not yet on paper is forgotten, at once."""


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """GS r n: answered in the order of the data."""

    number: int


@dataclass(frozen=True, slots=True)
class Reset:
    """ESC @."""


@dataclass(frozen=True, slots=True)
class Raster:
    """GS v 0: rows of packed dots, a set bit is black."""

    width_bytes: int
    dots: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Feed:
    """Paper moved forward by so many dots (ESC J) or lines of text (ESC d)."""

    dots: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """GS V, with the dots fed before."""

    feed: int = 0


@dataclass(frozen=True, slots=True)
class Character:
    """A byte to be printed as text, or a line feed."""

    byte: int


@dataclass(frozen=True, slots=True)
class Setting:
    """A command that changes how later data looks or is answered, without paper of its own."""

    name: bytes


@dataclass(frozen=True, slots=True)
class Unknown:
    """A byte that starts nothing known."""

    byte: int


Command = RealTimeStatus | ClearBuffers | PaperQuestion | Reset | Raster | Feed | Cut | Character | Setting | Unknown

# Commands without paper of their own: introducer and letter → number of parameter bytes.
_SETTINGS = {
    b"\x1ba": 1, b"\x1bE": 1, b"\x1bG": 1, b"\x1b!": 1, b"\x1b-": 1, b"\x1bt": 1, b"\x1bR": 1, b"\x1b3": 1, b"\x1b2": 0,
    b"\x1bM": 1, b"\x1b{": 1, b"\x1bV": 1, b"\x1b ": 1, b"\x1b$": 2, b"\x1b\\": 2,
    b"\x1d!": 1, b"\x1dB": 1, b"\x1da": 1, b"\x1dL": 2, b"\x1dW": 2, b"\x1db": 1, b"\x1dP": 2, b"\x1dh": 1, b"\x1dw": 1,
    b"\x1dH": 1, b"\x1df": 1,
    b"\x1c&": 0, b"\x1c.": 0, b"\x1c!": 1, b"\x1cS": 2, b"\x1cC": 1,
}  # fmt: skip
_INTRODUCERS = b"\x10\x1b\x1c\x1d"


class EscposReader:
    """Cuts bytes into commands. Not thread safe."""

    def __init__(self) -> None:
        """Start at the beginning of a command."""
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Command]:
        """Yield every command that is whole now."""
        self._buffer += data
        while self._buffer:
            command, used = _next(bytes(self._buffer[:_LONGEST_HEAD]))
            if not used or used > len(self._buffer):
                return
            if isinstance(command, Raster):
                command = Raster(command.width_bytes, bytes(self._buffer[_RASTER_HEAD:used]))
            del self._buffer[:used]
            yield command


_LONGEST_HEAD = 10
_CLEAR = bytes((0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8))
_RASTER_HEAD = 8
_MORE = (Unknown(0), 0)  # more bytes are needed to know


def _next(head: bytes) -> tuple[Command, int]:
    """Return the command at the start of `head` and its length in bytes; a raster's dots follow by its length."""
    if head[0] not in _INTRODUCERS:
        return Character(head[0]), 1
    if len(head) < 2:
        return _MORE
    if head[:2] in _SETTINGS:
        return Setting(head[:2]), 2 + _SETTINGS[head[:2]]
    match head[:2]:
        case b"\x1b@":
            return Reset(), 2
        case b"\x10\x04" | b"\x1bJ" | b"\x1bd" | b"\x1dr":
            return (_with_number(head), 3) if len(head) > 2 else _MORE
        case b"\x10\x14":
            if head == _CLEAR[: len(head)]:
                return (ClearBuffers(), len(_CLEAR)) if len(head) == len(_CLEAR) else _MORE
        case b"\x1dV":
            return _cut(head)
        case b"\x1dv":
            return _raster(head)
        case b"\x1d(":
            # The length comes first, so that an unknown function is skipped whole, as printers do.
            return (Setting(head[:3]), 5 + int.from_bytes(head[3:5], "little")) if len(head) > 4 else _MORE
    return Unknown(head[0]), 1


def _with_number(head: bytes) -> Command:
    match head[:2]:
        case b"\x10\x04":
            return RealTimeStatus(head[2])
        case b"\x1bJ":
            return Feed(dots=head[2])
        case b"\x1bd":
            return Feed(lines=head[2])
    return PaperQuestion(head[2])


def _cut(head: bytes) -> tuple[Command, int]:
    if len(head) < 3:
        return _MORE
    if head[2] in {0, 1, 48, 49}:
        return Cut(), 3
    return (Cut(feed=head[3]), 4) if len(head) > 3 else _MORE


def _raster(head: bytes) -> tuple[Command, int]:
    if len(head) < _RASTER_HEAD:
        return _MORE
    width, rows = int.from_bytes(head[4:6], "little"), int.from_bytes(head[6:8], "little")
    return Raster(width, b""), _RASTER_HEAD + width * rows
