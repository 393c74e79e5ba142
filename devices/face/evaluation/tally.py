"""Scores as a histogram: a million people's comparisons take no more room than ten people's."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

STEPS = 10_000  # of a score of 1
_ROWS = 512  # templates compared at a time


class Tally:
    """Counts scores between -1 and 1 in steps of 0.0001."""

    def __init__(self) -> None:
        """Start empty."""
        self._counts = np.zeros(2 * STEPS + 1, np.int64)

    def add(self, scores: npt.NDArray[np.float32]) -> None:
        """Count these."""
        steps = np.clip(np.floor((scores.astype(np.float64) + 1.0) * STEPS), 0, 2 * STEPS).astype(np.int64)
        self._counts += np.bincount(steps.ravel(), minlength=len(self._counts))

    @property
    def total(self) -> int:
        """Return how many were counted."""
        return int(self._counts.sum())

    def from_threshold(self, threshold: float) -> int:
        """Return how many reach `threshold`, a multiple of 0.0001."""
        return int(self._counts[round((threshold + 1.0) * STEPS) :].sum())

    def all_from(self) -> npt.NDArray[np.int64]:
        """Return for every step how many reach it."""
        reached: npt.NDArray[np.int64] = self._counts[::-1].cumsum()[::-1]
        return reached


def compare(
    cards: npt.NDArray[np.float32], templates: npt.NDArray[np.float32], owners: npt.NDArray[np.int64]
) -> tuple[Tally, Tally]:
    """Compare every template with every card; return the scores of one person, and those of different people.

    `cards`: people x 128; `templates`: rows x 128; `owners`: whose each template is.
    """
    same, different = Tally(), Tally()
    for start in range(0, len(templates), _ROWS):
        rows, own = templates[start : start + _ROWS], owners[start : start + _ROWS]
        scores = rows @ cards.T
        mine = own[:, None] == np.arange(len(cards))[None, :]
        same.add(scores[mine])
        different.add(scores[~mine])
    return same, different
