"""The pace (节奏): how often this terminal asks and tells, as it is set, or as the platform told with its last probe.

The platform's wish counts within limits: a wrong one must neither silence a terminal nor let a fleet storm. It lives
in memory only: after a restart the first probe tells it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.wire.base import Pace
from offline_cache.sync.intervals import Intervals

# what `Pace` calls it → the field of `Intervals`, the least and the most seconds that are followed
_FOLLOWED = {
    "heartbeat": ("heartbeat", 5.0, 3600.0),
    "cases": ("cases", 5.0, 3600.0),
    "refresh": ("refresh", 10.0, 86400.0),
    "probe": ("idle_probe", 5.0, 600.0),
    "spread": ("spread", 1.0, 3600.0),
}


class Pacing:
    """Shared by all lanes. Any thread: `intervals` is read, and replaced whole."""

    def __init__(self, own: Intervals, changed: Callable[[], None] = lambda: None) -> None:
        """`own` is what the terminal itself is set to; `changed` wakes whoever waits by the old pace."""
        self._own = own
        self._changed = changed
        self._told: Pace | None = None
        self.intervals = own

    def follow(self, told: Pace | None) -> None:
        """Take the pace of a signed answer; what it does not name is as the terminal is set."""
        if told == self._told:
            return
        self._told = told
        wished: dict[str, float] = {}
        for name, (field, least, most) in _FOLLOWED.items():
            seconds = getattr(told, name, None)
            if seconds is not None:
                wished[field] = min(max(seconds, least), most)
        self.intervals = replace(self._own, **wished)  # type: ignore[arg-type]  # all five are numbers of seconds
        self._changed()
