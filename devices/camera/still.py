"""Whether a picture that no camera of ours took can be read: a photo that a citizen made of a paper with a phone.

The measures are the document camera's (`devices/camera/page_quality.py`); what differs is what may be in the picture.
The sheet may fill it, be a screenshot or a clean scan, or lie far away. Where its outline is not surely seen, the whole
picture is the sheet. Run in the process that unpacks what a phone sent, which nothing of a device is needed for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import cv2
import numpy as np
import numpy.typing as npt

from devices.camera.page_finder import Quad, find_page
from devices.camera.page_quality import (
    BURNT,
    LARGEST_GLARE,
    LEAST_CONTRAST,
    LEAST_SHARPNESS,
    WRITTEN_SQUARES,
    burnt_out,
    is_dark,
    squares,
    writing_sharpness,
)

if TYPE_CHECKING:
    from PIL import Image

Trouble = Literal["", "dark", "glare", "blank", "blurred", "far"]

LEAST_SHEET = 480  # pixels of the sheet's shorter side: below that no print can be read
_FAR_SHARE = 0.12  # of the picture; a larger sheet was meant, whatever its size
_FADES = 0.15  # of the step from burnt to paper: a lamp's spot keeps more of it close by, printed white nothing
_NEAR, _FAR = 2, 8  # off the burnt spot; pixels at a quarter of the size
_RIM = 2
_SQUARE = 16  # at a quarter of the size, as there

cv2.setNumThreads(0)  # where this runs no thread can be started any more


def trouble_in(picture: Image.Image, *, drawn: bool = False) -> Trouble:
    """Return what is wrong with a picture (RGB), or nothing. `drawn`: by a computer, so that light plays no part.

    About 50 ms for 4 megapixels on one core. A bright box in a screenshot looks like a sheet on a desk: where it says
    nothing, and there is writing around it, the whole picture is judged.
    """
    pixels = np.ascontiguousarray(np.asarray(picture)[..., ::-1])
    whole = _whole(pixels)
    if drawn:
        return _of_writing(pixels, whole)
    if is_dark(pixels):
        return "dark"
    found = find_page(pixels)
    if found is not None and found.sure:
        sheet = found.corners
        trouble = "far" if _is_far(pixels, sheet) else _in_sheet(pixels, sheet, sure=True)
        if trouble not in ("far", "blank") or not _is_written_around(pixels, sheet):
            return trouble
    return _in_sheet(pixels, whole, sure=False)


def _in_sheet(pixels: npt.NDArray[Any], sheet: Quad, *, sure: bool) -> Trouble:
    return "glare" if _lamp_is_mirrored(pixels, sheet, sure=sure) else _of_writing(pixels, sheet)


def _of_writing(pixels: npt.NDArray[Any], sheet: Quad) -> Trouble:
    sharpness = writing_sharpness(pixels, sheet)
    if len(sharpness) < WRITTEN_SQUARES:
        return "blank"
    return "blurred" if float(np.median(sharpness)) < LEAST_SHARPNESS else ""


def _whole(pixels: npt.NDArray[Any]) -> Quad:
    height, width = pixels.shape[:2]
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)


def _is_far(pixels: npt.NDArray[Any], sheet: Quad) -> bool:
    sides = np.linalg.norm(sheet - np.roll(sheet, -1, axis=0), axis=1)
    share = cv2.contourArea(sheet.astype(np.float32)) / (pixels.shape[0] * pixels.shape[1])
    return bool(sides.min() < LEAST_SHEET and share < _FAR_SHARE)


def _is_written_around(pixels: npt.NDArray[Any], sheet: Quad) -> bool:
    """Return whether there are squares with contrast of writing that do not touch the sheet."""
    coarse = cv2.cvtColor(np.ascontiguousarray(pixels[::4, ::4]), cv2.COLOR_BGR2GRAY)
    covered = np.zeros(coarse.shape, np.uint8)
    cv2.fillConvexPoly(covered, np.round(sheet / 4).astype(np.int32), 255)
    free = squares(cv2.dilate(covered, np.ones((9, 9), np.uint8)), _SQUARE).max(axis=(1, 2)) == 0
    levels = squares(coarse, _SQUARE)
    spread = levels.max(axis=(1, 2)).astype(int) - levels.min(axis=(1, 2))
    return int(np.count_nonzero(free & (spread > LEAST_CONTRAST))) >= WRITTEN_SQUARES


def _lamp_is_mirrored(pixels: npt.NDArray[Any], sheet: Quad, *, sure: bool) -> bool:
    """Return whether a large burnt-out spot fades into the paper, as a lamp's does; printed white ends at once.

    How bright it is close by the spot, against the paper further off. Where the sheet's outline is not known, what
    touches the rim of the picture may be a window behind it.
    """
    darkest, burnt, area = burnt_out(pixels, sheet)
    height, width = burnt.shape
    paper_left = cv2.dilate((darkest >= BURNT).astype(np.uint8), np.ones((3, 3), np.uint8)) == 0
    count, labels, rows, _ = cv2.connectedComponentsWithStats(burnt)
    for number in range(1, count):
        left, top, wide, high, size = (int(value) for value in rows[number])
        if size <= LARGEST_GLARE * area:
            continue
        if not sure and (left <= _RIM or top <= _RIM or left + wide >= width - _RIM or top + high >= height - _RIM):
            continue
        spot = (labels == number).astype(np.uint8)
        beside, paper = (_level(darkest[(_ring(spot, off) > 0) & paper_left]) for off in (_NEAR, _FAR))
        if beside - paper > _FADES * (255.0 - paper):
            return True
    return False


def _level(levels: npt.NDArray[Any]) -> float:
    """Return how bright the paper between the writing is."""
    return float(np.percentile(levels, 75)) if len(levels) else 255.0


def _ring(spot: npt.NDArray[Any], off: int) -> npt.NDArray[Any]:
    """Return what lies `off` to `off` + 2 pixels around a spot."""
    outer = cv2.dilate(spot, np.ones((2 * off + 5, 2 * off + 5), np.uint8))
    return outer - cv2.dilate(spot, np.ones((2 * off + 1, 2 * off + 1), np.uint8))
