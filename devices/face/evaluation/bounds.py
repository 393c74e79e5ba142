"""How far a share can be from what was counted: Clopper and Pearson's exact bounds, without a statistics library."""

from __future__ import annotations

import math

_ROUNDS = 60
_TERMS = 400
_TINY = 1e-300


def bounds(wrong: float, trials: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return the lower and upper bound of the share behind `wrong` of `trials`, each side missed by half the rest.

    `wrong` need not be whole: a share counted on many dependent trials may be held against fewer independent ones.
    Nothing tried, nothing known: (0, 1). Source: Clopper and Pearson, Biometrika 26 (1934).
    """
    if trials <= 0:
        return 0.0, 1.0
    tail = (1.0 - confidence) / 2.0
    lower = 0.0 if wrong <= 0 else _quantile(tail, wrong, trials - wrong + 1)
    upper = 1.0 if wrong >= trials else _quantile(1.0 - tail, wrong + 1, trials - wrong)
    return lower, upper


def _quantile(share: float, a: float, b: float) -> float:
    """Return where the beta distribution's area reaches `share`, by halving."""
    low, high = 0.0, 1.0
    for _ in range(_ROUNDS):
        middle = (low + high) / 2.0
        if _area(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _area(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function, by Lentz's continued fraction (DLMF 8.17.22)."""
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - _area(1.0 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    c, d, value = 1.0, 0.0, 1.0
    for m in range(_TERMS):
        half = m // 2
        if m == 0:
            term = 1.0
        elif m % 2 == 0:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        else:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        d = 1.0 / _not_zero(1.0 + term * d)
        c = _not_zero(1.0 + term / c)
        value *= c * d
        if m and abs(1.0 - c * d) < 1e-12:
            break
    return front * (value - 1.0)


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
