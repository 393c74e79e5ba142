"""Cutting a sheet out of a picture: straightened, at the shape paper has, lit evenly, in colour or grey.

At most 2339 pixels long: A4 at 200 dpi, as archives ask for, and never larger than it was photographed.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from devices.camera.page_finder import Quad

LONGEST = 2339
SHAPES = (2**0.5, 85.6 / 54.0)  # ISO 216 (A4, A5 …) and ISO/IEC 7810 ID-1, long side to short side
SNAP = 0.12  # a shape within 12 % of one of these is taken for it
_SHORTEST = 64
_SMALL = 16  # the light is looked at on a copy so many times smaller
_DARKEST = 0.45  # of the page's own white: darker is print, not shadow
_COLOURED = 14  # distance from grey in Lab: a seal, a photo, a coloured field, not shadow
_FADES = 14  # grey levels from one small pixel to the next: a shadow's edge, not a photograph's
_MOST_SEEDS = 40
_WHITE = 245.0


def cut_page(pixels: npt.NDArray[Any], corners: Quad, *, colour: bool = True) -> npt.NDArray[Any]:
    """Return the sheet (BGR, or grey) between four corners, clockwise from its upper left. About 60 ms for A4."""
    width, height = page_size(corners)
    rim = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), rim)
    page = cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    even = evenly_lit(page)
    return even if colour else cv2.cvtColor(even, cv2.COLOR_BGR2GRAY)


def page_size(corners: Quad) -> tuple[int, int]:
    """Return width and height in pixels: the longer of opposite sides, snapped to a shape that paper has."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    across, down = max(sides[0], sides[2]), max(sides[1], sides[3])
    long, short = max(across, down), max(min(across, down), 1.0)
    shape = min(SHAPES, key=lambda one: abs(long / short / one - 1))
    ratio = shape if abs(long / short / shape - 1) <= SNAP else long / short
    longer = round(min(long, LONGEST))
    shorter = max(_SHORTEST, round(longer / ratio))
    return (longer, shorter) if across > down else (shorter, longer)


def evenly_lit(page: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the page as if no shadow lay on it: paper white everywhere, seals and photographs as they are.

    The colour of the bare paper is taken where the page is nearly colourless and not dark, carried over to where there
    is print, a seal or a photograph, and divided out.
    """
    height, width = page.shape[:2]
    size = (max(8, width // _SMALL), max(8, height // _SMALL))
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    bare = cv2.dilate(small, np.ones((3, 3), np.uint8))  # thin strokes vanish, the paper beside them stays
    paper = _bare_paper(cv2.cvtColor(bare, cv2.COLOR_BGR2LAB))
    if float(paper.mean()) < 0.05:
        return page
    light = _carried_over(bare.astype(np.float32), paper)
    full = cv2.resize(np.clip(light, 1, 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(page, full, scale=_WHITE)


def _bare_paper(lab: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return 1 where the bare paper is seen, in light or in shadow, and 0 where something is on it.

    A shadow fades in; a photograph begins at a line. So the paper is what is reached from its lightest places in small
    steps of brightness; a shadow with a hard edge stays in the page, which does no harm.
    """
    white = float(np.percentile(lab[..., 0], 90))
    tint = [int(np.median(lab[..., n][lab[..., 0] >= 0.9 * white])) for n in (1, 2)]
    colours = lab.astype(np.int16)
    coloured = np.maximum(abs(colours[..., 1] - tint[0]), abs(colours[..., 2] - tint[1])) >= _COLOURED
    reached = np.zeros((lab.shape[0] + 2, lab.shape[1] + 2), np.uint8)
    reached[1:-1, 1:-1][coloured | (lab[..., 0] <= _DARKEST * white)] = 1  # walls
    light = np.ascontiguousarray(lab[..., 0])
    for _ in range(_MOST_SEEDS):
        left = np.where(reached[1:-1, 1:-1] == 0, light, 0)
        y, x = np.unravel_index(int(left.argmax()), left.shape)
        if left[y, x] < 0.9 * white:
            break
        flags = 4 | cv2.FLOODFILL_MASK_ONLY | (255 << 8)
        cv2.floodFill(light, reached, (int(x), int(y)), 0, _FADES, _FADES, flags)
    paper = (reached[1:-1, 1:-1] == 255).astype(np.float32)
    eroded: npt.NDArray[Any] = cv2.erode(paper, np.ones((3, 3), np.uint8))
    return eroded


def _carried_over(picture: npt.NDArray[Any], known: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the picture with unknown places filled from the known ones around them, near ones first."""
    filled, weight = picture * known[..., None], known
    for sigma in (2.0, 6.0, 20.0):
        around = cv2.GaussianBlur(weight, (0, 0), sigma)
        spread = cv2.GaussianBlur(filled, (0, 0), sigma)
        here = np.where(weight > 0, 0.0, np.minimum(1.0, around))
        guess = spread / np.maximum(around, 1e-6)[..., None]
        filled = np.where((here > 0.02)[..., None], guess, filled)
        weight = np.where(here > 0.02, 1.0, weight).astype(np.float32)
        filled = filled.astype(np.float32)
    middle = picture[known > 0].mean(axis=0)
    filled = np.where((weight > 0)[..., None], filled, middle).astype(np.float32)
    calm: npt.NDArray[Any] = cv2.GaussianBlur(filled, (0, 0), 1.0)
    return calm
