"""How much to move in one call: what the line carried in about three seconds, as it was measured the last time.

Long enough that a satellite's 600 ms of delay cost a fifth, short enough that a citizen's record behind it still
reaches the platform while they look at the screen (8 s).
"""

from __future__ import annotations

SECONDS = 3.0


class Portion:
    """Bytes for the next call. One thread."""

    def __init__(self, first: int = 16 * 1024, least: int = 4 * 1024, most: int = 1024 * 1024) -> None:
        """Begin with `first` bytes; never less than `least` nor more than `most`."""
        self._least = least
        self._most = most
        self.size = first

    def took(self, moved: int, seconds: float) -> None:
        """Note that a call moved so many bytes; the next may be four times as large at most."""
        if moved > 0:
            wanted = int(moved / max(seconds, 0.001) * SECONDS)
            self.size = max(self._least, min(wanted, self.size * 4, self._most))

    def cut(self) -> None:
        """Note that a call did not come to its end."""
        self.size = max(self._least, self.size // 2)
