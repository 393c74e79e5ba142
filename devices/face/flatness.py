"""Whether a face is a flat picture held askew: how the skin itself moved since rest, not where a network puts points.

Detector and mesh lay an upright face over any picture of one, so a print that is tilted both ways fools the points. The
texture does not lie: the affine map that carries the upper face of a rest frame onto this one is found by enhanced
correlation (ECC). A print tilted by 35 degrees is stretched by 1.24, by 50 by 1.6, and fits almost perfectly; a living
face that blinks or speaks stays below 1.05, and one that turns no longer fits.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from devices.face.engine import Pixels

Patch = npt.NDArray[np.float32]  # a small, smoothed, grey face

FITS = 0.9  # correlation from which the map means something
FITS_WELL = 0.96  # a rendered head that turns stays at or below 0.95
FLAT_STRETCH = 1.3
DEGENERATE = 3.0  # a print would have to be tilted by 70 degrees: the map found is none
_SIDE = 56
_SMOOTH = 3.0
_UPPER = (slice(7, 42), slice(7, 49))  # rows, columns: brows, eyes, nose; no mouth
_NONE = (0.0, float("inf"))
_ENOUGH = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 1e-3)


def patch(chip: Pixels) -> Patch:
    """Return the small patch of an aligned face (112 x 112, BGR)."""
    smooth = cv2.GaussianBlur(cv2.cvtColor(chip, cv2.COLOR_BGR2GRAY), (0, 0), _SMOOTH)
    return np.asarray(cv2.resize(smooth, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), np.float32)


def fit(rest: Iterable[Patch], now: Patch) -> tuple[float, float]:
    """Return correlation and stretch of the rest patch that fits best; 0 and infinity where none does.

    2 ms for nine.
    """
    return max((_fit(one, now) for one in rest), default=_NONE)


def _fit(rest: Patch, now: Patch) -> tuple[float, float]:
    start: Any = np.array([[1, 0, _UPPER[1].start], [0, 1, _UPPER[0].start]], np.float32)
    find: Any = cv2.findTransformECC  # its stub does not know that there may be no mask
    try:
        found, matrix = find(rest[_UPPER], now, start, cv2.MOTION_AFFINE, _ENOUGH, None, 1)
    except cv2.error:  # it does not converge: these are not two views of one flat thing
        return _NONE
    larger, smaller = np.linalg.svd(np.asarray(matrix, np.float64)[:, :2], compute_uv=False)
    stretch = float(larger / max(smaller, 1e-6))
    return (float(found), stretch) if stretch < DEGENERATE else _NONE
