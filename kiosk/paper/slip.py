"""A receipt slip (回执, 暂存条) as a list of blocks. The printer driver lays them out for its paper width."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Heading:
    """Large, centred."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """Running text, wrapped."""

    text: str = field(repr=False)
    size: Literal["small", "normal", "large"] = "normal"
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Label and value; the value wraps under itself."""

    label: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Number:
    """The number the citizen will be asked for: large, never broken inside a group."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """A framed word: 未受理, 已受理, 准予."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code with a line under it. Never holds personal data."""

    content: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across; dashed on provisional slips."""

    dashed: bool = False


Block = Heading | Line | Pair | Number | Stamp | Code | Rule


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip, top to bottom."""

    blocks: tuple[Block, ...]
