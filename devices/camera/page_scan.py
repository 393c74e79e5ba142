"""One picture of the document camera becomes a page, a question to the citizen, or a reason to take another.

Nothing is kept here. Where a sheet is not surely seen, the citizen is asked: a crop at a wrong line would lose writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from devices.camera.page_cut import cut_page
from devices.camera.page_finder import SMALLEST_SHARE, Quad, find_page
from devices.camera.page_quality import WRITTEN_SQUARES, is_dark, trouble_with, writing_sharpness

_ASKED = 1600  # pixels: the picture on which the citizen shows where the corners are
_INSET = 0.12  # where the corners are offered when no outline was seen at all, as shares of the picture
_PICTURE_QUALITY = 80


@dataclass(frozen=True, slots=True)
class Scan:
    """A page (JPEG), or, where `sure` is false, the whole picture on which the citizen is to show the corners.

    `corners` are shares of the picture, clockwise from the upper left.
    """

    jpeg: bytes
    width: int
    height: int
    corners: tuple[tuple[float, float], ...]
    sure: bool
    score: float = 1.0


def scan(pixels: npt.NDArray[Any], *, colour: bool, quality: int) -> Scan | str:
    """Find the sheet in a picture (BGR) and cut it out, or say why not: dark, no paper, two, glare, blank, blurred.

    About 100 ms for 8 megapixels on one core.
    """
    if is_dark(pixels):
        return "dark"
    found = find_page(pixels)
    if found is None:
        return _nothing_found(pixels)
    if found.sure and found.others:
        return "two"
    if not found.sure:
        return _asked(pixels, found.corners, found.score)
    return _page(pixels, found.corners, colour=colour, quality=quality, score=found.score)


def scan_between(
    pixels: npt.NDArray[Any], corners: Sequence[Sequence[float]], *, colour: bool, quality: int
) -> Scan | str:
    """Cut the page out between corners that the citizen showed, shares of the picture; "corners": they are none."""
    height, width = pixels.shape[:2]
    quad = np.array(corners, np.float64)
    if quad.shape != (4, 2) or not np.isfinite(quad).all() or not ((quad >= 0) & (quad <= 1)).all():
        return "corners"
    quad = quad * (width, height) - 0.5
    outline = quad.astype(np.float32)
    turning = cv2.contourArea(outline, oriented=True) > 0
    if not turning or not cv2.isContourConvex(outline) or cv2.contourArea(outline) < SMALLEST_SHARE * width * height:
        return "corners"
    return _page(pixels, quad, colour=colour, quality=quality, score=1.0)


def encoded(pixels: npt.NDArray[Any], quality: int, longest: int = 0) -> bytes:
    """Return a picture as JPEG, at most `longest` pixels long (0: as it is)."""
    scale = longest / max(pixels.shape[:2])
    if 0 < scale < 1:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    good, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not good:
        raise ValueError(pixels.shape)
    data: bytes = jpeg.tobytes()
    return data


def _page(pixels: npt.NDArray[Any], corners: Quad, *, colour: bool, quality: int, score: float) -> Scan | str:
    trouble = trouble_with(pixels, corners)
    if trouble:
        return trouble
    page = cut_page(pixels, corners, colour=colour)
    height, width = page.shape[:2]
    return Scan(encoded(page, quality), width, height, _shares(corners, pixels), sure=True, score=score)


def _nothing_found(pixels: npt.NDArray[Any]) -> Scan | str:
    """Ask where there is writing all the same, as on white paper on a white desk."""
    height, width = pixels.shape[:2]
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    if len(writing_sharpness(pixels, whole)) < WRITTEN_SQUARES:
        return "no paper"
    middle = whole.mean(axis=0)
    return _asked(pixels, middle + (whole - middle) * (1 - 2 * _INSET), 0.0)


def _asked(pixels: npt.NDArray[Any], corners: Quad, score: float) -> Scan:
    height, width = pixels.shape[:2]
    return Scan(
        encoded(pixels, _PICTURE_QUALITY, _ASKED), width, height, _shares(corners, pixels), sure=False, score=score
    )


def _shares(corners: Quad, pixels: npt.NDArray[Any]) -> tuple[tuple[float, float], ...]:
    height, width = pixels.shape[:2]
    shares = np.clip((corners + 0.5) / (width, height), 0.0, 1.0)
    return tuple((round(float(x), 5), round(float(y), 5)) for x, y in shares)
