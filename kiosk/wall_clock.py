"""The real clock."""

from __future__ import annotations

import time
from datetime import datetime


class WallClock:
    """Implements the port `Clock` with the machine's own clocks."""

    def now(self) -> datetime:
        """Return local wall time with its zone."""
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        return time.monotonic()
