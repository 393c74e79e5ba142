"""What a target is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """`take` gets a mutated message of `corpus` and returns whether something was accepted.

    `share`: how many of a hundred messages of a whole run are of this kind; pictures cost a thousand times a frame.
    """

    corpus: tuple[bytes, ...]
    take: Callable[[bytes], bool]
    share: float
