"""The live template: a few embeddings of one continuous person, averaged, compared with the card's."""

from __future__ import annotations

import numpy as np

from devices.face.engine import Embedding

SAME_PERSON = 0.5  # two frames of one match below this: somebody else stepped in


class LiveTemplate:
    """Collects live embeddings, apart in time since neighbouring frames tell nothing new. `forget` zeroes them."""

    def __init__(self, wanted: int, seconds_apart: float) -> None:
        """Wait for `wanted` embeddings at least `seconds_apart`."""
        self._wanted = wanted
        self._apart = seconds_apart
        self._taken: list[Embedding] = []
        self._last_at = float("-inf")

    @property
    def full(self) -> bool:
        """Return whether enough were taken."""
        return len(self._taken) >= self._wanted

    @property
    def empty(self) -> bool:
        """Return whether none was taken."""
        return not self._taken

    def due(self, now: float) -> bool:
        """Return whether it is time for the next one."""
        return not self.full and now - self._last_at >= self._apart

    def add(self, embedding: Embedding, now: float) -> None:
        """Take one; start over where it is not the person of the earlier ones."""
        if any(float(embedding @ earlier) < SAME_PERSON for earlier in self._taken):
            self.forget()
        self._taken.append(embedding)
        self._last_at = now

    def score(self, other: Embedding) -> float:
        """Return the cosine between the mean of the live embeddings and another: the card's, or a further frame's."""
        mean = np.sum(self._taken, axis=0)
        return float(mean @ other / np.linalg.norm(mean))

    def forget(self) -> None:
        """Overwrite and drop what was taken."""
        for embedding in self._taken:
            embedding.fill(0)
        self._taken.clear()
        self._last_at = float("-inf")

    @property
    def held(self) -> int:
        """Return how many were taken."""
        return len(self._taken)

    def mean(self) -> Embedding:
        """Return the mean of the live embeddings, of length 1, to be compared with many cards; `score` is with one."""
        total: Embedding = np.sum(self._taken, axis=0)
        return total / np.float32(np.linalg.norm(total))
