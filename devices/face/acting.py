"""How an invented person moves, for the simulated camera: one rendered picture warped along the points of its face.

The head is turned in space (each point has a depth), lids are drawn over the eyes, the jaw goes down. It is a drawing,
good enough that the networks see what it shows (tests/devices/face/test_acting.py measures that); it says nothing of
real people. `flat_print` is the other thing a camera may see: a photograph of the person held up in front of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import numpy.typing as npt

from devices.face.pose import Pose

if TYPE_CHECKING:
    from PIL.Image import Image

Pixels = npt.NDArray[Any]  # uint8, height x width x 3
Points = npt.NDArray[np.float64]  # n x 3, pixels and depth

_OVAL: tuple[int, ...] = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152),
    *(148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
_UPPER_LIDS = ((246, 161, 160, 159, 158, 157, 173), (466, 388, 387, 386, 385, 384, 398))
_LOWER_LIDS = ((7, 163, 144, 145, 153, 154, 155), (249, 390, 373, 374, 380, 381, 382))
_LID_FOLDS = ((247, 30, 29, 27, 28, 56, 190), (467, 260, 259, 257, 258, 286, 414))
_EYE_CORNERS = ((33, 133), (263, 362))
_INNER_LIPS = ((191, 80, 81, 82, 13, 312, 311, 310, 415), (95, 88, 178, 87, 14, 317, 402, 318, 324))
_OUTER_LOWER_LIP = (146, 91, 181, 84, 17, 314, 405, 321, 375)
_MOUTH_CORNERS = (78, 308)
_FOREHEAD, _CHIN, _LIP_FOOT = 10, 152, 17
_DARK, _TONGUE, _TEETH = (20.0, 12.0, 40.0), (90.0, 80.0, 170.0), (205.0, 212.0, 216.0)  # B, G, R
_LASHES = (30, 35, 45)
_WALL = (178, 186, 193)
_SUBPIXEL = 4  # bits
_PRINT = 0.9  # a photograph held up fills so much of the picture
_SOFT = 6.0  # pixels over which a turn is smoothed: cheeks have no teeth


def points_of(rows: Sequence[Sequence[float]]) -> Points:
    """Return a face's points as they are kept beside its pictures."""
    return np.array(rows, np.float64)


def pixels_of(picture: Image) -> Pixels:
    """Return a picture's pixels, BGR."""
    return np.ascontiguousarray(np.asarray(picture)[..., ::-1])


def acted(picture: Pixels, points: Points, pose: Pose) -> Pixels:
    """Return `picture` (BGR) with its face, whose points are given, in another pose. Some 90 ms at 640 x 480."""
    high, wide = picture.shape[:2]
    tall = float(np.linalg.norm(points[_CHIN, :2] - points[_FOREHEAD, :2]))
    middle = points[list(_OVAL)].mean(axis=0)
    around = _around(points, middle, tall)
    around = around[np.all((around[:, :2] > 3) & (around[:, :2] < (wide - 4, high - 4)), axis=1)]
    rim = _rim(wide, high)
    moved = _turned(np.concatenate([_grimace(points, pose, tall), around]), middle, tall, pose.turn)
    face, head = moved[: len(points)], moved[len(points) :]
    head[:, :2] = around[:, :2] + (head[:, :2] - around[:, :2]) * 0.3  # hair and ears are near the axis
    source = np.concatenate([points[:, :2], around[:, :2], rim])
    target = np.concatenate([face[:, :2], head[:, :2], rim])
    depth = np.concatenate([face[:, 2], head[:, 2], np.full(len(rim), tall * 3)])
    result = _warped(picture, source, target, depth, soft=_SOFT if pose.turn else 0.0)
    if pose.mouth > 0.05:
        _paint_mouth(result, face)
    if pose.blink > 0.6:
        _paint_lashes(result, face)
    return result


def flat_print(picture: Pixels, *, back: float = 0.0, aside: float = 0.0, roll: float = 0.0) -> Pixels:
    """Return a print of `picture` held up, tilted backwards, turned aside and rolled, in degrees."""
    high, wide = picture.shape[:2]
    corners = np.array([[-wide, -high, 0], [wide, -high, 0], [wide, high, 0], [-wide, high, 0]]) / 2 * _PRINT
    turned = corners @ (_about("z", roll) @ _about("x", back) @ _about("y", aside)).T
    away = 2.2 * wide  # from the camera
    seen = turned[:, :2] * (away / (away + turned[:, 2:])) + (wide / 2, high / 2)
    rim = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(rim, seen.astype(np.float32))
    wall = np.full_like(picture, _WALL)
    result: Pixels = cv2.warpPerspective(picture, matrix, (wide, high), dst=wall, borderMode=cv2.BORDER_TRANSPARENT)
    return result


def _about(axis: str, degrees: float) -> npt.NDArray[np.float64]:
    one, two = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(3)
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    matrix[one, one] = matrix[two, two] = cosine
    matrix[one, two], matrix[two, one] = -sine, sine
    return matrix


def _around(points: Points, middle: npt.NDArray[Any], tall: float) -> Points:
    """Return a ring outside the face, over hair, ears and neck."""
    edge = points[list(_OVAL[::2])]
    reach = np.where(edge[:, 1:2] > middle[1], 1.45, 1.75)
    ring = middle + (edge - middle) * np.concatenate([np.full((len(edge), 1), 1.42), reach, reach], axis=1)
    ring[:, 2] = middle[2] + tall * 0.45
    return np.asarray(ring, np.float64)


def _rim(wide: int, high: int) -> npt.NDArray[np.float64]:
    rows, columns = np.linspace(0, high - 1, 6), np.linspace(0, wide - 1, 7)
    level = [(x, y) for x in columns for y in (0, high - 1)]
    upright = [(x, y) for y in rows[1:-1] for x in (0, wide - 1)]
    return np.array(level + upright, np.float64)


def _turned(points: Points, middle: npt.NDArray[Any], tall: float, degrees: float) -> Points:
    axis = middle + np.array([0.0, 0.1, 0.25]) * tall
    return np.asarray((points - axis) @ _about("y", degrees).T + axis, np.float64)


def _grimace(points: Points, pose: Pose, tall: float) -> Points:
    """Return the points with lids and jaw moved."""
    moved = points.copy()
    for upper, lower, fold in zip(_UPPER_LIDS, _LOWER_LIDS, _LID_FOLDS, strict=True):
        down = points[list(lower)] - points[list(upper)]
        moved[list(upper)] += (down + np.array([0, 0.008 * tall, 0])) * pose.blink
        moved[list(fold)] += (points[list(lower)] - points[list(fold)]) * pose.blink * 0.3
    if pose.mouth:
        drop = tall * 0.2 * pose.mouth
        arch = np.sin(np.pi * np.arange(1, 10) / 10)[:, None] * (0, drop, 0)
        above, below = (list(lips) for lips in _INNER_LIPS)
        moved[below] += arch
        moved[above] -= arch * 0.12
        moved[list(_OUTER_LOWER_LIP)] += np.maximum(arch, (0, drop * 0.35, 0))
        lips = {*above, *below, *_OUTER_LOWER_LIP}
        jaw = [n for n in range(len(points)) if points[n, 1] > points[_LIP_FOOT, 1] - 2 and n not in lips]
        moved[jaw] += (0, drop * 0.8, 0)
    return moved


def _warped(picture: Pixels, source: Points, target: Points, depth: npt.NDArray[Any], *, soft: float) -> Pixels:
    """Move triangle by triangle, the farthest first; what turns its back is left out."""
    high, wide = picture.shape[:2]
    column = np.tile(np.arange(wide, dtype=np.float32), (high, 1))
    row = np.tile(np.arange(high, dtype=np.float32)[:, None], (1, wide))
    triangles = _triangles(source, wide, high)
    for corners in triangles[np.argsort(depth[triangles].mean(axis=1))[::-1]]:
        here, there = target[corners].astype(np.float32), source[corners].astype(np.float32)
        area = _area(here)
        if abs(area) < 0.3 or area * _area(there) < 0:
            continue
        left, top = np.maximum(np.floor(here.min(axis=0)).astype(int), 0)
        right, bottom = np.minimum(np.ceil(here.max(axis=0)).astype(int) + 1, (wide, high))
        if right <= left or bottom <= top:
            continue
        x, y = np.meshgrid(np.arange(left, right), np.arange(top, bottom))
        inside = _inside(here, area, x, y)
        matrix = cv2.getAffineTransform(here, there)
        column[top:bottom, left:right][inside] = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2])[inside]
        row[top:bottom, left:right][inside] = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2])[inside]
    if soft:
        column, row = (np.asarray(cv2.GaussianBlur(way, (0, 0), soft), np.float32) for way in (column, row))
    result: Pixels = cv2.remap(picture, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return result


def _triangles(points: Points, wide: int, high: int) -> npt.NDArray[np.intp]:
    net = cv2.Subdiv2D((-1, -1, wide + 2, high + 2))
    for x, y in points:
        net.insert((float(x), float(y)))
    corners = np.asarray(net.getTriangleList()).reshape(-1, 3, 2)
    away = ((corners[:, :, None, :] - points[None, None]) ** 2).sum(axis=-1)
    known = (away.min(axis=-1) < 0.01).all(axis=1)
    return np.asarray(away.argmin(axis=-1)[known], np.intp)


def _area(corners: npt.NDArray[Any]) -> float:
    one, two = corners[1] - corners[0], corners[2] - corners[0]
    return float(one[0] * two[1] - one[1] * two[0])


def _inside(corners: npt.NDArray[Any], area: float, x: npt.NDArray[Any], y: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    inside = np.ones(x.shape, np.bool_)
    for number in range(3):
        start, end = corners[number], corners[(number + 1) % 3]
        side = (end[0] - start[0]) * (y - start[1]) - (end[1] - start[1]) * (x - start[0])
        inside &= math.copysign(1, area) * side >= -0.4 * max(1.0, float(np.abs(end - start).max()))
    return inside


def _paint_mouth(picture: Pixels, face: Points) -> None:
    """Paint what is between the lips: dark, the tongue below, the edge of the teeth above."""
    upper, lower = (face[list(lips), :2] for lips in _INNER_LIPS)
    left, right = (face[[corner], :2] for corner in _MOUTH_CORNERS)
    _paint(picture, np.concatenate([left, upper, right, lower[::-1]]), _DARK)
    top, bottom = upper[1:-1], lower[1:-1]
    _paint(picture, np.concatenate([bottom, (bottom + (top - bottom) * 0.45)[::-1]]), _TONGUE)
    _paint(picture, np.concatenate([top, (top + (bottom - top) * 0.12)[::-1]]), _TEETH)


def _paint(picture: Pixels, outline: npt.NDArray[Any], colour: tuple[float, float, float]) -> None:
    mask = np.zeros(picture.shape[:2], np.float32)
    cv2.fillPoly(mask, [_fine(outline)], (1.0,), cv2.LINE_AA, _SUBPIXEL)
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), 1.0))[..., None]
    picture[:] = (picture * (1 - soft) + np.array(colour) * soft).astype(np.uint8)


def _paint_lashes(picture: Pixels, face: Points) -> None:
    for lower, (outer, inner) in zip(_LOWER_LIDS, _EYE_CORNERS, strict=True):
        width = float(np.linalg.norm(face[outer, :2] - face[inner, :2]))
        line = np.concatenate([face[[outer], :2], face[list(lower), :2] + (0, width * 0.03), face[[inner], :2]])
        cv2.polylines(picture, [_fine(line)], False, _LASHES, max(1, round(width * 0.05)), cv2.LINE_AA, _SUBPIXEL)


def _fine(points: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    return np.round(points * (1 << _SUBPIXEL)).astype(np.int32)
