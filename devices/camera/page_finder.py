"""Finding a sheet of paper in a picture: its four corners to a fraction of a pixel, and how sure that is.

A copy of 800 pixels is cut by brightness, by colour and by edges; every outline that is nearly four straight lines is
a candidate. It is believed by how much of each side is brighter inside than outside. The corners are then refined at
full size: along each side the steepest place of many short cuts across it, a line through them, neighbours crossed.
Measured with the simulator's papers, whose corners are known: `tests/devices/camera/test_page_finder.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Quad = npt.NDArray[np.float64]  # 4 x 2, pixels of the picture, clockwise from the upper left

SURE = 0.80  # of all four sides together
SURE_SIDE = 0.55  # of the worst side
SMALLEST_SHARE = 0.03  # of the picture: an identity card at half a metre
_SEEN = 0.35  # below it a candidate is no paper at all
_SMALL = 800
_STEP = 6.0  # grey levels over a side, at the small size
_FAR = 8  # small pixels: how far off a side both levels are looked at
_RIM = 1.5  # small pixels: what lies on the picture's own edge is not a side of a paper
_CUTS = 48
_REACH = 9  # pixels at full size, for each 1000 of width


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet: where, and how much of its sides was seen (0…1). `others`: further sheets beside it."""

    corners: Quad
    score: float
    worst: float
    others: int

    @property
    def sure(self) -> bool:
        """Return whether it can be cut out without asking."""
        return self.score >= SURE and self.worst >= SURE_SIDE


def find_page(pixels: npt.NDArray[Any]) -> Found | None:
    """Return the sheet in a picture (BGR), or None where there is none. About 40 ms, whatever the size."""
    scale = min(1.0, _SMALL / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    light = cv2.GaussianBlur(lab[..., 0], (5, 5), 0)
    ranked = _ranked(lab, light)
    if not ranked:
        return None
    score, worst, best = ranked[0]
    others = sum(1 for s, w, quad in ranked[1:] if s >= SURE and w >= SURE_SIDE and _beside(quad, best))
    corners = (best + 0.5) / scale - 0.5
    refined = _refined(pixels, corners)
    return Found(refined, score, worst, min(others, 1))


# ── candidates ──────────────────────────────────────────────────────────────────────────────────────
def _ranked(lab: npt.NDArray[Any], light: npt.NDArray[Any]) -> list[tuple[float, float, Quad]]:
    """Return all candidates, the one to take first: the largest of those that are sure, else the best seen."""
    scored: list[tuple[float, float, Quad]] = []
    for quad in _candidates(lab, light):
        if any(np.abs(quad - other).max() < 4 for _, _, other in scored):
            continue
        sides = _sides_seen(light, quad)
        if sides.mean() >= _SEEN:
            scored.append((float(sides.mean()), float(sides.min()), quad))

    def rank(one: tuple[float, float, Quad]) -> tuple[bool, float]:
        score, worst, quad = one
        sure = score >= SURE and worst >= SURE_SIDE
        area = float(cv2.contourArea(quad.astype(np.float32)))
        return sure, area if sure else score * (area / light.size) ** 0.25

    return sorted(scored, key=rank, reverse=True)


def _candidates(lab: npt.NDArray[Any], light: npt.NDArray[Any]) -> Iterator[Quad]:
    for mask in _masks(lab, light):
        outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for outline in outlines:
            hull = cv2.convexHull(outline)
            if cv2.contourArea(hull) >= SMALLEST_SHARE * light.size:
                quad = _four_lines(hull)
                if quad is not None:
                    yield quad


def _masks(lab: npt.NDArray[Any], light: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    """Yield cuts of the picture: bright parts, colourless parts, and what is inside edges of three strengths."""
    three = np.ones((3, 3), np.uint8)
    _, bright = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    yield cv2.morphologyEx(bright, cv2.MORPH_OPEN, three, iterations=2)
    chroma = np.abs(lab[..., 1:].astype(np.int16) - 128).max(axis=2).astype(np.uint8)
    if float(chroma.max()) > 12:
        _, plain = cv2.threshold(cv2.GaussianBlur(chroma, (5, 5), 0), 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
        yield cv2.morphologyEx(plain, cv2.MORPH_OPEN, three, iterations=2)
    for low in (60, 25, 9):
        edges = cv2.Canny(light, low, 2.5 * low)
        yield cv2.dilate(edges, three)


def _four_lines(hull: npt.NDArray[Any]) -> Quad | None:
    """Return the hull as four corners, or None where it is nothing like that."""
    around = cv2.arcLength(hull, closed=True)
    for tolerance in (0.01, 0.02, 0.03, 0.045, 0.06):
        points = cv2.approxPolyDP(hull, tolerance * around, closed=True)
        if len(points) == 4:
            return in_order(points.reshape(4, 2).astype(np.float64))
        if len(points) < 4:
            return None
    return None


def in_order(corners: Quad) -> Quad:
    """Return four corners clockwise (as seen), beginning at the upper left."""
    middle = corners.mean(axis=0)
    around = np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))
    clockwise = corners[around]
    return np.roll(clockwise, -int(np.argmin(clockwise.sum(axis=1))), axis=0)


def _beside(one: Quad, other: Quad) -> bool:
    """Return whether one sheet lies beside the other and not on or in it."""
    a, b = one.astype(np.float32), other.astype(np.float32)
    common, _ = cv2.intersectConvexConvex(a, b)
    return bool(common < 0.2 * min(cv2.contourArea(a), cv2.contourArea(b)))


# ── how much of it is seen ──────────────────────────────────────────────────────────────────────────
def _sides_seen(light: npt.NDArray[Any], quad: Quad) -> npt.NDArray[np.float64]:
    """Return for each side the share of it that is brighter inside than outside, close by and a little farther off.

    A ruled line, such as the frame of a table, has the same paper on both sides; a photograph on a page is darker
    inside. Neither is the side of a sheet. A dark document on a light desk is not believed either: it is asked about.
    """
    seen = []
    height, width = light.shape
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        points, values = _cuts(light, start, end, _FAR, 60)
        near = values[:, _FAR + 1 : _FAR + 4].mean(axis=1) - values[:, _FAR - 3 : _FAR].mean(axis=1)
        far = values[:, -3:].mean(axis=1) - values[:, :3].mean(axis=1)
        inside = ((points > _RIM) & (points < (width - 1 - _RIM, height - 1 - _RIM))).all(axis=1)
        seen.append(float(np.count_nonzero((near > _STEP) & (far > _STEP) & inside)) / len(points))
    return np.array(seen)


def _cuts(
    picture: npt.NDArray[Any], start: npt.NDArray[Any], end: npt.NDArray[Any], reach: int, count: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float32]]:
    """Return points along a side and the brightness across it at each, from the outside inwards."""
    along = (end - start) / max(1e-6, float(np.linalg.norm(end - start)))
    across = np.array([-along[1], along[0]])
    points = start + np.linspace(0.05, 0.95, count)[:, None] * (end - start)
    places = points[:, None] + np.arange(-reach, reach + 1)[None, :, None] * across
    values = cv2.remap(
        picture, places[..., 0].astype(np.float32), places[..., 1].astype(np.float32), cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    if values.ndim == 3:
        values = cv2.cvtColor(values, cv2.COLOR_BGR2GRAY)
    return points, values.astype(np.float32)


# ── refining ────────────────────────────────────────────────────────────────────────────────────────
def _refined(pixels: npt.NDArray[Any], corners: Quad) -> Quad:
    """Return the corners where the fitted sides cross; a corner that would run away stays where it was."""
    reach = max(4, round(_REACH * max(pixels.shape[:2]) / 1000))
    sides = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        points, values = _cuts(pixels, start, end, reach, _CUTS)
        sides.append(_fitted(points, values, start, end, reach))
    refined = corners.copy()
    for number in range(4):
        crossing = _crossing(sides[number - 1], sides[number])
        if crossing is not None and np.abs(crossing - corners[number]).max() <= 2.5 * reach:
            refined[number] = crossing
    return refined


def _fitted(
    points: npt.NDArray[np.float64],
    values: npt.NDArray[np.float32],
    start: npt.NDArray[Any],
    end: npt.NDArray[Any],
    reach: int,
) -> npt.NDArray[np.float64]:
    """Return a side as (direction, point) through the steepest places, the top of each step found between pixels."""
    steps = np.abs(values[:, 2:] - values[:, :-2])
    top = np.clip(steps.argmax(axis=1), 1, steps.shape[1] - 2)
    rows = np.arange(len(steps))
    before, at, after = steps[rows, top - 1], steps[rows, top], steps[rows, top + 1]
    curve = before - 2 * at + after
    shift = np.where(np.abs(curve) > 1e-3, 0.5 * (before - after) / np.where(curve == 0, 1, curve), 0.0)
    along = (end - start) / max(1e-6, float(np.linalg.norm(end - start)))
    across = np.array([-along[1], along[0]])
    offset = top + 1 + np.clip(shift, -1, 1) - reach
    strong = at >= 0.4 * np.median(at)
    offset = np.where(strong, offset, np.median(offset))
    close = np.abs(offset - np.median(offset)) <= max(2.0, 0.5 * reach)
    chosen = points[close & strong] + offset[close & strong, None] * across
    if len(chosen) < 8:
        return np.array([*along, *start])
    line: npt.NDArray[np.float64] = cv2.fitLine(chosen.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    return line


def _crossing(one: npt.NDArray[np.float64], two: npt.NDArray[np.float64]) -> npt.NDArray[np.float64] | None:
    matrix = np.array([one[:2], -two[:2]]).T
    if abs(float(np.linalg.det(matrix))) < 0.2:
        return None
    crossing: npt.NDArray[np.float64] = one[2:] + np.linalg.solve(matrix, two[2:] - one[2:])[0] * one[:2]
    return crossing
