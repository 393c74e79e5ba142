"""What the simulated cameras see: invented people in a hall, papers on a desk, and both made worse on purpose.

Every scene is a handful of JPEGs made once, each moved by a few pixels and with its own sensor noise: a real camera is
never twice the same.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

_MOVES = ((0, 0), (2, 1), (-1, 2), (-3, -1), (1, -2), (3, 1), (0, 2), (-2, 0))
_NOISE = 2.0  # grey levels
_QUALITY = 80
_WALL = (193, 186, 178)


def decoded(jpeg: bytes) -> Image.Image:
    """Return a JPEG as a picture."""
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


def empty_hall(width: int = 640, height: int = 480) -> Image.Image:
    """Return the hall with nobody in it."""
    rows = np.linspace(1.06, 0.9, height)[:, None, None]
    wall = np.broadcast_to(np.array(_WALL[::-1]) * rows, (height, width, 3))
    return Image.fromarray(np.clip(wall, 0, 255).astype(np.uint8))


def two_people(left: Image.Image, right: Image.Image) -> Image.Image:
    """Return two people side by side, each cut to the middle half of their own picture."""
    both = left.copy()
    half = left.width // 2
    for at, person in ((0, left), (half, right)):
        both.paste(person.crop((half // 2, 0, half // 2 + half, person.height)), (at, 0))
    return both


def dark(picture: Image.Image) -> Image.Image:
    """Return the picture as the camera sees it with the lamps out."""
    return picture.point([round(level * 0.10) for level in range(256)] * 3)


def blurred(picture: Image.Image) -> Image.Image:
    """Return the picture out of focus."""
    return picture.filter(ImageFilter.GaussianBlur(picture.width / 80))


WORSE: Mapping[str, Callable[[Image.Image], Image.Image]] = MappingProxyType({"dark": dark, "blurred": blurred})
"""Fault of the lens or the lamps → what it makes of a picture."""


def moving(pictures: Sequence[Image.Image], count: int = 8) -> list[bytes]:
    """Return at most eight JPEGs with small movements and noise."""
    chance = np.random.default_rng(1)
    turns = enumerate(_MOVES[:count])
    return [_frame(np.roll(_pixels(pictures[n // 2 % len(pictures)]), move, (1, 0)), chance) for n, move in turns]


def grained(pictures: Sequence[Image.Image]) -> list[bytes]:
    """Return each picture as a JPEG with a sensor's noise."""
    chance = np.random.default_rng()
    return [_frame(_pixels(picture), chance) for picture in pictures]


def _pixels(picture: Image.Image) -> npt.NDArray[np.uint8]:
    return np.asarray(picture)


def _frame(seen: npt.NDArray[np.uint8], chance: np.random.Generator) -> bytes:
    pixels = seen.astype(np.float32)
    height, width = pixels.shape[:2]
    grain = chance.normal(0, _NOISE, (height // 2, width // 2, 1)).repeat(2, axis=0).repeat(2, axis=1)
    pixels[: grain.shape[0], : grain.shape[1]] += grain
    out = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
