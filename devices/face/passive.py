"""The passive vote (静默活体): a MiniFASNet model says of single pictures whether they show skin or a picture of skin.

The model is in no package; the operator supplies the file and its SHA-256, and without it the vote is off. Good
recaptures pass it (a screen that fills the picture most of all), so it should be one vote beside others
(docs/devices.md). Geometry and colours as in Silent-Face-Anti-Spoofing (Apache-2.0): a square around the face, shifted
into the picture and not padded, 80 x 80, BGR 0…255, second class of three: living.
"""

from __future__ import annotations

from statistics import median
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from devices.face.challenge import Standing
from devices.face.engine import Face, Pixels
from devices.face.liveness import PASSIVE, Evidence
from devices.fault import DeviceFault

VOTES = 5
LEAST = 0.3  # median; below it is a picture of a face
_SIDE = 80
_LIVING = 1


class PassiveVote:
    """Implements `LivenessProvider`: the median of the first frontal frames."""

    name = PASSIVE
    code = "FAC-009"

    def __init__(self, network: Any, scale: float) -> None:
        """`network`: see `load_network`; `scale`: boxes the cut is wide, as the file's name says (2.7, 4.0)."""
        self._network = network
        self._scale = scale
        self._votes: list[float] = []

    @property
    def reason(self) -> str:
        """Return the median vote."""
        return f"{median(self._votes):.2f}" if self._votes else ""

    def look(self, evidence: Evidence) -> Standing:
        """Take a vote of a frontal face."""
        if evidence.face is None or not evidence.frontal:
            return Standing.PENDING
        self._votes.append(self._vote(cut(evidence.pixels, evidence.face, self._scale)))
        if len(self._votes) < VOTES:
            return Standing.PENDING
        return Standing.PASSED if median(self._votes) >= LEAST else Standing.FAILED

    def forget(self) -> None:
        """Drop the votes."""
        self._votes.clear()

    def _vote(self, square: Pixels) -> float:
        self._network.setInput(cv2.dnn.blobFromImage(square))
        scores: npt.NDArray[Any] = self._network.forward().ravel().astype(np.float64)
        likelihood = np.exp(scores - scores.max())
        return float(likelihood[_LIVING] / likelihood.sum())


def load_network(content: bytes) -> Any:
    """Load the operator's model, whose hash was checked. Raises DeviceFault FAC-003 where it is no such model."""
    try:
        return cv2.dnn.readNetFromONNX(np.frombuffer(content, np.uint8))
    except cv2.error as error:
        raise DeviceFault("FAC-003", "passive model: cannot be loaded") from error


def cut(pixels: Pixels, face: Face, scale: float) -> Pixels:
    """Return the surroundings of a face as the model wants them."""
    high, wide = pixels.shape[:2]
    left, top, width, height = face.box
    scale = min((high - 1) / height, (wide - 1) / width, scale)
    new_width, new_height = width * scale, height * scale
    first_column = min(max(left + width / 2 - new_width / 2, 0.0), wide - 1 - new_width)
    first_row = min(max(top + height / 2 - new_height / 2, 0.0), high - 1 - new_height)
    rows = slice(int(first_row), int(first_row + new_height) + 1)
    columns = slice(int(first_column), int(first_column + new_width) + 1)
    square: Pixels = cv2.resize(pixels[rows, columns], (_SIDE, _SIDE))
    return square
