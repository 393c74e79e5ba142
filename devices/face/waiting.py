"""The chip that waits: cut from one frame and embedded with the next, so that no frame is both measured and embedded.

It is the only picture of a face that outlives its frame: until the next one at most, and it is overwritten as soon as
it was embedded or is not wanted any more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Flag, auto

from devices.face.engine import Embedding, FaceEngine, Pixels


class Use(Flag):
    """What a chip was cut for; one may be for several of the last three at once."""

    TEMPLATE = auto()  # one of those that are compared with the card
    ACTED = auto()  # the face that passed a challenge
    BACK = auto()  # the same, ahead and at rest again
    LAST = auto()  # a good face after everything asked: with it the match may end


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a chip became; `at` is when it was cut."""

    embedding: Embedding = field(repr=False)
    use: Use
    at: float


class WaitingChip:
    """Holds one chip at most. `forget` zeroes it."""

    def __init__(self) -> None:
        """Hold none."""
        self._chip: Pixels | None = None
        self._use = Use(0)
        self._at = 0.0

    @property
    def use(self) -> Use:
        """Return what the waiting chip is for; nothing where none waits."""
        return self._use

    def put(self, chip: Pixels, use: Use, at: float) -> None:
        """Keep a chip that was cut at `at`. It is the caller's no longer: it will be overwritten."""
        self.forget()
        self._chip, self._use, self._at = chip, use, at

    def embed(self, engine: FaceEngine) -> Embedded | None:
        """Embed the chip and overwrite it; None where none waits. Some 25 ms."""
        if self._chip is None:
            return None
        try:
            return Embedded(engine.embed(self._chip), self._use, self._at)
        finally:
            self.forget()

    def forget(self) -> None:
        """Overwrite and drop the chip."""
        if self._chip is not None:
            self._chip.fill(0)
        self._chip, self._use = None, Use(0)
