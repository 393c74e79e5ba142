"""From a frame to a chip good enough to compare: one way for the terminal's match and for the evaluation."""

from __future__ import annotations

from devices.face.engine import Face, FaceEngine, Pixels
from devices.face.quality import Hint, chip_hint


def chip_or_hint(engine: FaceEngine, pixels: Pixels, face: Face) -> Pixels | Hint:
    """Return the aligned chip of a well-placed face, or what is wrong with it. Some 6 ms."""
    closer = engine.look_closer(pixels, face)
    if closer is None:
        return Hint.STILL
    chip = engine.chip(pixels, closer)
    hint = chip_hint(pixels, chip)
    return chip if hint is Hint.NONE else hint
