"""Waiting longer after each failure, each terminal at its own moments, so that a fleet does not stampede."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential with jitter and a cap; all in seconds."""

    first: float
    cap: float
    factor: float = 2.0

    def seconds(self, failures: int, random: Random, at_least: float = 0.0) -> float:
        """Return how long to wait after `failures` in a row: between half of the step and all of it.

        `at_least` is what the other side asked for (Retry-After); the jitter then comes on top.
        """
        step = min(self.cap, self.first * self.factor ** min(max(failures - 1, 0), 30))
        jittered = step * random.uniform(0.5, 1.0)
        return at_least + jittered * 0.5 if at_least > jittered else jittered
