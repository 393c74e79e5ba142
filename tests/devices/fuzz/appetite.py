"""How much memory one message took, by the high-water mark of the process: few bytes must not ask for gigabytes."""

from __future__ import annotations

import resource

MOST = 256.0  # MB; models and fonts that are loaded on the way take half of it


class Appetite:
    """Call `check` after every message."""

    def __init__(self) -> None:
        """Begin where the process is."""
        self._before = _most()

    def check(self) -> None:
        """Raise AssertionError where the message raised the high-water mark by too much."""
        before, self._before = self._before, _most()
        assert self._before - before < MOST, f"took {self._before - before:.0f} MB"


def _most() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
