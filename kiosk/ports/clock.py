"""Port to time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time for people and papers; monotonic time for every wait."""

    def now(self) -> datetime:
        """Return the wall time with its zone."""

    def monotonic(self) -> float:
        """Return seconds that never jump."""
