"""The handwritten signature as a picture: strokes in, PNG out.

Pure and synchronous (about 20 ms for a long name at 1200 × 480). The strokes themselves are the evidence;
the picture is what people and papers show.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

Point = tuple[float, float, float]  # x and y in 0…1 of the pad, seconds
Place = tuple[float, float]

_INK = (16, 38, 44)
_OVERSAMPLE = 3  # Pillow draws without smoothing: draw larger, then scale down
_WIDEST, _NARROWEST = 0.022, 0.008  # of the picture's height: a slow and a fast pen
_FAST = 3.0  # pad widths a second
_STEPS = 8  # pieces of curve between two points
_INERTIA = 0.6  # how slowly the width follows the speed


def signature_png(strokes: Sequence[Sequence[Point]], size: tuple[int, int]) -> bytes:
    """Return the strokes as a PNG of `size` pixels (width, height), dark on white, lines smoothed.

    Points outside 0…1 are drawn at the edge; strokes without points are passed over; no strokes give a
    white picture. Raises ValueError where `size` is not positive.
    """
    width, height = size
    if width < 1 or height < 1:
        raise ValueError(f"a picture of {width} × {height} pixels cannot be")
    large = Image.new("RGB", (width * _OVERSAMPLE, height * _OVERSAMPLE), "white")
    pen = ImageDraw.Draw(large)
    for stroke in strokes:
        _draw(pen, stroke, large.size)
    out = io.BytesIO()
    large.resize(size, Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw(pen: ImageDraw.ImageDraw, stroke: Sequence[Point], size: tuple[int, int]) -> None:
    """Draw one stroke as overlapping dots along a smooth curve, wide where the finger was slow."""
    places = [(_inside(x) * size[0], _inside(y) * size[1]) for x, y, _ in stroke]
    widths = [share * size[1] for share in pen_widths(stroke)]
    if len(places) == 1:
        _dot(pen, places[0], widths[0])
    for index in range(len(places) - 1):
        before, after = places[max(0, index - 1)], places[min(len(places) - 1, index + 2)]
        a, b = places[index], places[index + 1]
        steps = max(_STEPS, math.ceil(math.dist(a, b) / 2))
        for step in range(steps + 1):
            share = step / steps
            _dot(pen, _curve(before, a, b, after, share), widths[index] + (widths[index + 1] - widths[index]) * share)


class Pen:
    """The width of one stroke, point by point, as a share of the height: narrow where the finger was fast."""

    def __init__(self) -> None:
        """Touch the paper."""
        self._last: Point | None = None
        self._calm = 0.0

    def width(self, point: Point) -> float:
        """Return the width at the next point."""
        if self._last is not None:
            speed = math.dist(point[:2], self._last[:2]) / max(point[2] - self._last[2], 0.001)
            self._calm = self._calm * _INERTIA + min(speed, _FAST) * (1 - _INERTIA)
        self._last = point
        return _WIDEST - (_WIDEST - _NARROWEST) * self._calm / _FAST


def pen_widths(stroke: Sequence[Point]) -> list[float]:
    """Return the line width at every point of a stroke as a share of the height."""
    pen = Pen()
    return [pen.width(point) for point in stroke]


def _inside(share: float) -> float:
    return min(1.0, max(0.0, share))


def _curve(before: Place, a: Place, b: Place, after: Place, share: float) -> Place:
    """Return the place at `share` between a and b on the Catmull-Rom curve through the four."""
    s2, s3 = share * share, share * share * share
    weights = (-s3 + 2 * s2 - share, 3 * s3 - 5 * s2 + 2, -3 * s3 + 4 * s2 + share, s3 - s2)
    x, y = (
        sum(w * place[axis] for w, place in zip(weights, (before, a, b, after), strict=True)) / 2 for axis in (0, 1)
    )
    return x, y


def _dot(pen: ImageDraw.ImageDraw, place: Place, width: float) -> None:
    radius = width / 2
    pen.ellipse((place[0] - radius, place[1] - radius, place[0] + radius, place[1] + radius), fill=_INK)
