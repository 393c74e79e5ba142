"""Presence in near infrared (近红外): a second camera beside the first sees skin where the first sees a face.

A phone or tablet is black in near infrared, and so is the hall behind a person that the camera's own lamp does not
reach. No model is needed beyond the detector. It is a hook: no such camera has been connected yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from devices.face.challenge import Standing
from devices.face.engine import Face, Pixels
from devices.face.liveness import INFRARED, Evidence

LOOKS = 8
GOOD_LOOKS = 5
OVERLAP = 0.5  # intersection over union of the two boxes
BRIGHTER = 10.0  # grey levels of the face over what is around it

Box = tuple[float, float, float, float]


class InfraredPresence:
    """Implements `LivenessProvider`: most of the first pairs of pictures show the same face in the same place."""

    name = INFRARED
    code = "FAC-009"

    def __init__(self, find: Callable[[Pixels], Sequence[Face]], shift: tuple[float, float]) -> None:
        """`find` finds faces, largest first; `shift`: where the second camera sees it, in shares of the picture."""
        self._find = find
        self._shift = shift
        self._looks = self._good = 0

    @property
    def reason(self) -> str:
        """Return how often the face was seen."""
        return f"seen in {self._good} of {self._looks}"

    def look(self, evidence: Evidence) -> Standing:
        """Compare one pair of pictures."""
        if evidence.face is None or not evidence.frontal or evidence.infrared is None:
            return Standing.PENDING
        self._looks += 1
        self._good += self._seen(evidence.face, evidence.pixels, evidence.infrared)
        if self._looks < LOOKS:
            return Standing.PENDING
        return Standing.PASSED if self._good >= GOOD_LOOKS else Standing.FAILED

    def forget(self) -> None:
        """Begin again."""
        self._looks = self._good = 0

    def _seen(self, face: Face, pixels: Pixels, infrared: Pixels) -> bool:
        faces = self._find(infrared)
        if not faces:
            return False
        left, top, width, height = _shares(face.box, pixels)
        here = (left + self._shift[0], top + self._shift[1], width, height)
        return overlap(here, _shares(faces[0].box, infrared)) >= OVERLAP and _stands_out(faces[0].box, infrared)


def overlap(one: Box, other: Box) -> float:
    """Return intersection over union."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(0.0, wide) * max(0.0, high)
    return shared / max(one[2] * one[3] + other[2] * other[3] - shared, 1e-9)


def _shares(box: Box, pixels: Pixels) -> Box:
    high, wide = pixels.shape[:2]
    return box[0] / wide, box[1] / high, box[2] / wide, box[3] / high


def _stands_out(box: Box, infrared: Pixels) -> bool:
    """Return whether the face is brighter than the strips left and right of it: the lamp lights what is near."""
    left, top, width, height = (round(value) for value in box)
    high, wide = infrared.shape[:2]
    rows = slice(max(0, top), min(high, top + height))
    inside = infrared[rows, max(0, left + width // 4) : min(wide, left + width * 3 // 4)]
    beside = (infrared[rows, : max(0, left - width // 2)], infrared[rows, min(wide, left + width * 3 // 2) :])
    strips = [float(strip.mean()) for strip in beside if strip.size]
    return bool(inside.size and strips) and float(inside.mean()) - sum(strips) / len(strips) >= BRIGHTER
