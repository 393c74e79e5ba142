"""When nobody is there any more: warn, let it be extended without limit, then end (WCAG 2.2.1)."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(slots=True)
class IdleWatch:
    """Counts the seconds since the last sign of a person, in monotonic time."""

    idle_seconds: float
    warning_seconds: float
    last_sign: float = 0.0

    def sign(self, now: float) -> None:
        """Somebody is there."""
        self.last_sign = now

    def seconds_left(self, now: float, factor: float) -> int:
        """Return the seconds shown in the warning, 0 while there is no need to warn."""
        left = self._end(factor) - now
        return max(1, math.ceil(left)) if 0 < left <= self.warning_seconds * factor else 0

    def over(self, now: float, factor: float) -> bool:
        """Return whether the warning has run out."""
        return now >= self._end(factor)

    def next_change(self, now: float, factor: float) -> float:
        """Return the seconds until the warning begins, counts down or ends."""
        left = self._end(factor) - now
        warning = self.warning_seconds * factor
        return left - warning if left > warning else max(0.0, left - math.floor(max(0.0, left - 1e-6)))

    def _end(self, factor: float) -> float:
        return self.last_sign + (self.idle_seconds + self.warning_seconds) * factor
