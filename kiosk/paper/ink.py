"""Ink (笔迹): the points of a hand as they come, a smooth line of changing width as it flows. Pure, never raises.

Quadratic curves between the midpoints of neighbouring points, each point drawing its curve towards it (the usual way
of finger drawing). Such a piece lies within the triangle of its three points, so ink never leaves the pad; a new point
only adds a piece, so nothing drawn is ever drawn again; and it needs no later point, so nothing lags but half a step.
The screen draws it piece by piece and the picture whole, from the same lines: what was seen is what is handed in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, ...]
"""x and y in 0…1 of the pad, seconds, and from a pen that tells it the pressure in 0…1."""
Drop = tuple[float, float, float]
"""x and y in 0…1 of the pad, width as a share of its height. Neighbours are to be joined by a straight line."""

WIDEST, NARROWEST = 0.030, 0.010  # of the height: a slow or heavy hand, a fast or light one
_FAST = 3.0  # pads a second
_INERTIA = 0.6  # how slowly the width follows the hand
_AT_FIRST = 0.45  # of the way to the narrowest: nobody knows yet how fast the hand will be, and a blob is ugly
_STEP = 0.012  # of the pad, along the curve
_MOST_STEPS = 16
_LEAST_SECONDS = 0.001  # two points of the same moment are no infinite speed


class Ink:
    """One stroke. `add` and `end` return what is new; the first drop of all stands alone and is a dot."""

    def __init__(self) -> None:
        """Touch nothing yet."""
        self._before: Point | None = None  # the point before, for the speed
        self._calm = _AT_FIRST
        self._last: Drop | None = None  # the newest point, which the next piece bends towards
        self._end: Drop = (0.0, 0.0, 0.0)  # where the ink ends now

    def add(self, point: Point) -> tuple[Drop, ...]:
        """Return the ink that this point adds. A point that is no number adds none; one outside is at the edge."""
        if len(point) < 3 or not all(map(math.isfinite, point)):
            return ()
        here = (_inside(point[0]), _inside(point[1]), self._width(point))
        last, self._last = self._last, here
        if last is None:
            self._end = here
            return (here,)
        start, self._end = self._end, _between(last, here, 0.5)
        return _curve(start, last, self._end)

    def end(self) -> tuple[Drop, ...]:
        """Return the last half step: the ink ends where the hand did."""
        if self._last is None or self._last == self._end:
            return ()
        self._end = self._last
        return (self._last,)

    def _width(self, point: Point) -> float:
        place = (_inside(point[0]), _inside(point[1]), point[2])
        lightness = self._calm
        if self._before is not None:
            speed = math.dist(place[:2], self._before[:2]) / max(place[2] - self._before[2], _LEAST_SECONDS)
            lightness = min(speed, _FAST) / _FAST
        if len(point) > 3:
            lightness = 1.0 - _inside(point[3])
        first = self._before is None and len(point) > 3
        self._calm = lightness if first else self._calm * _INERTIA + lightness * (1 - _INERTIA)
        self._before = place
        return WIDEST - (WIDEST - NARROWEST) * self._calm


def ink(stroke: Sequence[Point]) -> tuple[Drop, ...]:
    """Return a whole stroke's ink: empty where no point is a number, one drop for a touch."""
    pen = Ink()
    drops = [drop for point in stroke for drop in pen.add(point)]
    return (*drops, *pen.end())


def length(strokes: Sequence[Sequence[Point]]) -> float:
    """Return how far the hand went while it touched, in pads."""
    inked = (ink(stroke) for stroke in strokes)
    return sum(math.dist(a[:2], b[:2]) for drops in inked for a, b in pairwise(drops))


def _inside(share: float) -> float:
    return min(1.0, max(0.0, share))


def _between(a: Drop, b: Drop, share: float) -> Drop:
    x, y, width = (u + (v - u) * share for u, v in zip(a, b, strict=True))
    return x, y, width


def _curve(start: Drop, towards: Drop, end: Drop) -> tuple[Drop, ...]:
    """Return the piece without its start (which is drawn already), and exactly with its end."""
    far = math.dist(start[:2], towards[:2]) + math.dist(towards[:2], end[:2])
    steps = min(_MOST_STEPS, 1 + int(far / _STEP))
    inner = (_at(start, towards, end, step / steps) for step in range(1, steps))
    return (*inner, end)


def _at(start: Drop, towards: Drop, end: Drop, share: float) -> Drop:
    return _between(_between(start, towards, share), _between(towards, end, share), share)
