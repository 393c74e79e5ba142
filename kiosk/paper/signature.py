"""The handwritten signature (手写签名) as a picture: strokes in, PNG out.

Pure and synchronous (some 20 ms for a long name: `python -m tests.bench signature`). The picture is all that leaves
the terminal: times and pressure of a hand are biometric data, which no department here asks for; they end with the
session.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from kiosk.paper.ink import Drop, Point, ink

if TYPE_CHECKING:
    from PIL import ImageDraw

PIXELS = (900, 400)
"""The picture's size, and the shape of the pad, so that nothing is stretched: 380 dots an inch at 60 mm on paper."""
ASPECT = PIXELS[0] / PIXELS[1]
INK = (16, 38, 44)
_OVERSAMPLE = 4  # Pillow draws without smoothing: draw larger, then scale down


def signature_png(strokes: Sequence[Sequence[Point]], size: tuple[int, int] = PIXELS) -> bytes:
    """Return the strokes as a PNG of `size` pixels (width, height), dark on white, lines smoothed.

    Points outside 0…1 are drawn at the edge; strokes without points are passed over; no strokes give a
    white picture. Raises ValueError where `size` is not positive.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415  loaded where somebody signs

    width, height = size
    if width < 1 or height < 1:
        raise ValueError(f"a picture of {width} × {height} pixels cannot be")
    large = Image.new("L", (width * _OVERSAMPLE, height * _OVERSAMPLE), 0)
    pen = ImageDraw.Draw(large)
    for stroke in strokes:
        _draw(pen, ink(stroke), large.size)
    picture = Image.new("RGB", size, "white")
    picture.paste(INK, (0, 0), large.reduce(_OVERSAMPLE))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _draw(pen: ImageDraw.ImageDraw, drops: Sequence[Drop], size: tuple[int, int]) -> None:
    """Draw the drops as dots, and a line from each to the next, a little thinner than a pen that draws curves would."""
    places = [(x * size[0], y * size[1], max(1.0, width * size[1])) for x, y, width in drops]
    for x, y, width in places:
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    for a, b in pairwise(places):
        pen.line((*a[:2], *b[:2]), fill=255, width=round(b[2]))
