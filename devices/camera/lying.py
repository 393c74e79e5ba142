"""How a paper lies under the simulated document camera: where its corners are, and what else spoils the picture.

The corners are known exactly, so that a finder is measured against the truth and not against another finder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

Corner = tuple[float, float]
Corners = tuple[Corner, Corner, Corner, Corner]

_FINER = 2  # drawn so much larger and shrunk: a real lens has no jagged edges
_LAMP = (0.95, 0.80)  # brightness at the left and at the right edge; paper is never burnt out by the lamp alone
_HAND = (128, 158, 196)  # BGR
_DESKS: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {"mat": (34, 34, 34), "wood": (72, 104, 142), "light": (208, 212, 214), "white": (246, 249, 250)}
)


@dataclass(frozen=True, slots=True)
class Lying:
    """One way to lie. Corners are shares of the picture, clockwise from the upper left of the paper."""

    corners: Corners
    desk: Literal["mat", "wood", "light", "white"] = "mat"
    shadow: float = 0.0  # how much light a soft shadow across the paper takes, 0…1
    glare: float = 0.0  # radius of a burnt-out spot, as a share of the picture's height
    hand: bool = False  # a hand lies over one corner
    second: Corners | None = None  # another sheet beside it
    noise: float = 0.0


def turned(degrees: float, *, height: float = 0.92, aspect: float = 2**0.5, skew: float = 0.0) -> Corners:
    """Return an upright sheet in the middle of a 4:3 picture, turned clockwise; `skew` narrows its upper edge."""
    tall, wide = height * 3 / 4, height * 3 / 4 / aspect  # in picture widths
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    narrow = wide * (1 - skew)
    box = np.array([[-narrow, -tall], [narrow, -tall], [wide, tall], [-wide, tall]]) / 2 @ turn.T
    one, two, three, four = ((float(0.5 + x), float(0.5 + y * 4 / 3)) for x, y in box)
    return one, two, three, four


WAYS: Mapping[str, Lying] = MappingProxyType(
    {
        "askew": Lying(turned(-3.0)),
        "tilted": Lying(turned(17.0, height=0.80)),
        "from_the_side": Lying(turned(5.0, height=0.85, skew=0.10)),
        "shadowed": Lying(turned(2.0), shadow=0.45),
        "on_wood": Lying(turned(-6.0, height=0.85), desk="wood", shadow=0.2),
        "on_a_light_desk": Lying(turned(4.0, height=0.85), desk="light"),
        "on_white": Lying(turned(2.0, height=0.85), desk="white"),
        "glaring": Lying(turned(3.0), glare=0.10),
        "covered": Lying(turned(-2.0), hand=True),
        "two": Lying(
            ((0.06, 0.12), (0.46, 0.12), (0.46, 0.88), (0.06, 0.88)),
            second=((0.54, 0.16), (0.94, 0.14), (0.95, 0.86), (0.55, 0.88)),
        ),
        "cut_off": Lying(turned(1.0, height=1.25)),
    }
)
"""Name → way, for the lever `show_document`."""


def seen(paper: Image.Image | None, way: Lying, width: int, height: int) -> Image.Image:
    """Return the camera's picture of `paper`, or of the bare desk. Blocks for about 0.1 s for 2 megapixels."""
    scene = _desk(way.desk, width, height)
    if paper is not None:
        sheet = np.ascontiguousarray(np.asarray(paper.convert("RGB"))[..., ::-1])
        _lay(scene, sheet, way.corners)
        if way.second is not None:
            _lay(scene, sheet, way.second)
    picture = cv2.resize(scene, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    picture *= np.linspace(*_LAMP, width, dtype=np.float32)[None, :, None]
    if way.shadow:
        picture *= 1 - way.shadow * _spot(width, height, (0.36, 0.62), (0.30, 0.22), soft=0.05)
    if way.hand:
        _cover(picture, way.corners[2])
    if way.glare:
        spot = _spot(width, height, (0.56, 0.45), (way.glare * height / width, way.glare), soft=0.01)
        picture += spot * 320
    if way.noise:
        picture += np.asarray(np.random.default_rng(5).normal(0, way.noise, picture.shape), np.float32)
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)[..., ::-1])


def _desk(kind: str, width: int, height: int) -> npt.NDArray[np.uint8]:
    grain = np.random.default_rng(3).normal(0, 2.0, (height // 4, width // 4, 1))
    colour = np.array(_DESKS[kind], np.float32)
    if kind == "wood":
        rows = np.cumsum(np.random.default_rng(4).normal(0, 1.0, height // 4))
        grain = grain + (6 * np.sin(rows / 3))[:, None, None]
    small = np.clip(colour + grain, 0, 255).astype(np.uint8)
    large = cv2.resize(small, (width * _FINER, height * _FINER), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.uint8)


def _lay(scene: npt.NDArray[np.uint8], sheet: npt.NDArray[Any], corners: Corners) -> None:
    """Draw the sheet into the enlarged scene, its outer rim exactly at the corners."""
    height, width = sheet.shape[:2]
    tall, wide = scene.shape[:2]
    rim = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    place = (np.array(corners) * (wide, tall)).astype(np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(rim, place)
    drawn = cv2.warpPerspective(sheet, matrix, (wide, tall), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros((tall, wide), np.uint8)
    cv2.fillConvexPoly(mask, np.round((place + 0.5) * 16).astype(np.int32) - 8, 255, cv2.LINE_8, 4)
    scene[mask > 0] = drawn[mask > 0]


def _spot(width: int, height: int, middle: Corner, radius: Corner, *, soft: float) -> npt.NDArray[np.float32]:
    """Return an ellipse of ones with a soft edge, height x width x 1."""
    small = np.zeros((height // 4, width // 4), np.float32)
    centre = (round(middle[0] * width / 4), round(middle[1] * height / 4))
    axes = (max(1, round(radius[0] * width / 4)), max(1, round(radius[1] * height / 4)))
    cv2.ellipse(small, centre, axes, 20.0, 0.0, 360.0, 1.0, -1)
    small = cv2.GaussianBlur(small, (0, 0), max(0.5, soft * height / 4)).astype(np.float32)
    spot: npt.NDArray[np.float32] = cv2.resize(small, (width, height))[..., None].astype(np.float32)
    return spot


def _cover(picture: npt.NDArray[np.float32], corner: Corner) -> None:
    """Lay a hand over a corner and both sides beside it: a palm and four fingers."""
    height, width = picture.shape[:2]
    at = np.array([corner[0] * width, corner[1] * height])
    palm = tuple(int(v) for v in at + np.array([0.10, 0.02]) * height)
    cv2.ellipse(picture, palm, (round(0.22 * height), round(0.30 * height)), -25.0, 0.0, 360.0, _HAND, -1)
    for number in range(4):
        tip = at + np.array([-0.26, -0.30 + 0.12 * number]) * height
        cv2.line(picture, palm, tuple(int(v) for v in tip), _HAND, round(0.075 * height), cv2.LINE_AA)
