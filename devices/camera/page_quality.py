"""Whether a picture of a sheet can be used: it is lit, has writing, is sharp, and no lamp is mirrored in it.

The sharpness measure ignores noise, unlike a plain Laplacian: how steep the steepest edges of the writing are, against
its contrast. Measured on the drawn papers of the simulator at 2 MP: sharp .63 to .81, blurred by 1.5 pixels .41 to .57,
by 3 pixels .25 to .36. It is judged in the picture itself, before the page is straightened, and on the squares with the
strongest writing only, so that its time does not grow with the picture.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from devices.camera.page_finder import Quad

Grey = npt.NDArray[Any]  # uint8, height x width

DARKEST_PAPER = 70  # grey level of the paper itself
WRITTEN_SQUARES = 4  # fewer squares with writing: an empty sheet
LEAST_CONTRAST = 40  # grey levels between writing and paper in a square
LEAST_SHARPNESS = 0.40
LARGEST_GLARE = 0.005  # of the sheet
BURNT = 250  # all three colours above it: nothing of the paper is left there
_EVERYWHERE_BRIGHT = 247  # the paper itself is so bright that a reflection cannot be told apart
_SQUARE = 64
_RIM = 4
_MOST_SQUARES = 40


def is_dark(pixels: npt.NDArray[Any]) -> bool:
    """Return whether not even the brightest hundredth of the picture is as bright as paper."""
    return float(np.percentile(pixels[::8, ::8].max(axis=2), 99)) < DARKEST_PAPER


def trouble_with(pixels: npt.NDArray[Any], corners: Quad) -> str:
    """Return dark, glare, blank or blurred; empty where the sheet in the picture (BGR) can be used. About 15 ms."""
    if is_dark(pixels):
        return "dark"
    if glare_share(pixels, corners) > LARGEST_GLARE:
        return "glare"
    sharpness = writing_sharpness(pixels, corners)
    if len(sharpness) < WRITTEN_SQUARES:
        return "blank"
    return "blurred" if float(np.median(sharpness)) < LEAST_SHARPNESS else ""


def glare_share(pixels: npt.NDArray[Any], corners: Quad) -> float:
    """Return the largest burnt-out spot as a share of the sheet; 0 where the whole sheet is too bright to tell."""
    _, burnt, area = burnt_out(pixels, corners)
    count, _, rows, _ = cv2.connectedComponentsWithStats(burnt)
    return float(rows[1:, cv2.CC_STAT_AREA].max()) / area if count > 1 else 0.0


def burnt_out(pixels: npt.NDArray[Any], corners: Quad) -> tuple[Grey, Grey, int]:
    """Return at a quarter of the size: the darkest colour of each pixel, what is burnt out (255), and the sheet's area.

    Cut to the box of the sheet. Nothing is burnt out where the whole sheet is too bright to tell.
    """
    left, top, right, bottom = _box(corners, pixels)
    cut = np.ascontiguousarray(pixels[top:bottom:4, left:right:4])
    inside = np.zeros(cut.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, np.round((corners - (left, top)) / 4).astype(np.int32), 255)
    inner = cv2.erode(inside, np.ones((5, 5), np.uint8))
    area = int(np.count_nonzero(inner))
    darkest: Grey = cut.min(axis=2)
    if not area or float(np.median(darkest[inner > 0])) >= _EVERYWHERE_BRIGHT:
        return darkest, np.zeros_like(inner), max(1, area)
    burnt = cv2.bitwise_and(cv2.inRange(darkest, BURNT, 255), inner)
    return darkest, cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)), area


def writing_sharpness(pixels: npt.NDArray[Any], corners: Quad) -> npt.NDArray[np.float64]:
    """Return the sharpness of the squares of the sheet with the strongest writing, at most forty."""
    left, top, right, bottom = _box(corners, pixels)
    cut = np.ascontiguousarray(pixels[top:bottom:4, left:right:4])
    coarse: Grey = cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY)
    inside = np.zeros(coarse.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.round((_shrunk(corners) - (left, top)) / 4).astype(np.int32), 255)
    levels = squares(coarse, _SQUARE // 4)
    whole = squares(inside, _SQUARE // 4).min(axis=(1, 2)) > 0
    spread = levels.max(axis=(1, 2)).astype(int) - levels.min(axis=(1, 2))
    chosen = np.flatnonzero(whole & (spread > LEAST_CONTRAST))
    chosen = chosen[np.argsort(spread[chosen])[::-1][:_MOST_SQUARES]]
    columns = max(1, coarse.shape[1] // (_SQUARE // 4))
    found = []
    for number in chosen:
        y, x = top + number // columns * _SQUARE, left + number % columns * _SQUARE
        sharpness = _sharpness(pixels[max(0, y - _RIM) : y + _SQUARE + _RIM, max(0, x - _RIM) : x + _SQUARE + _RIM])
        if sharpness is not None:
            found.append(sharpness)
    return np.array(found)


def _sharpness(square: npt.NDArray[Any]) -> float | None:
    """Return how steep the writing in one square is, against its contrast; None where there is hardly any."""
    calm = cv2.GaussianBlur(cv2.cvtColor(square, cv2.COLOR_BGR2GRAY), (0, 0), 1.0)
    across, down = cv2.Sobel(calm, cv2.CV_32F, 1, 0), cv2.Sobel(calm, cv2.CV_32F, 0, 1)
    low, high = np.percentile(calm, (2, 98))
    if high - low <= LEAST_CONTRAST:
        return None
    return float(np.percentile(cv2.magnitude(across, down), 99) / (4 * (high - low)))


def _box(corners: Quad, pixels: npt.NDArray[Any]) -> tuple[int, int, int, int]:
    height, width = pixels.shape[:2]
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return max(0, int(left)), max(0, int(top)), min(width, int(right) + 1), min(height, int(bottom) + 1)


def _shrunk(corners: Quad) -> Quad:
    """Return the corners moved inwards by a fiftieth: the rim of the sheet is not writing."""
    middle = corners.mean(axis=0)
    shrunk: Quad = middle + (corners - middle) * 0.96
    return shrunk


def squares(picture: Grey, side: int) -> npt.NDArray[Any]:
    """Cut a grey picture into squares, row by row; what is left over at the right and below is left out."""
    rows, columns = picture.shape[0] // side, picture.shape[1] // side
    cut = picture[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return cut.swapaxes(1, 2).reshape(rows * columns, side, side)
