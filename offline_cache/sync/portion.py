"""How much to move in one call: what the line carried in about three seconds, as it was measured the last time.

Long enough that a satellite's 600 ms of delay cost a fifth, short enough that a citizen's record behind it still
reaches the platform while they look at the screen (8 s).
"""

from __future__ import annotations

SECONDS = 3.0


class Portion:
    """Bytes for the next call. One thread."""

    def __init__(self, first: int = 16 * 1024, least: int = 4 * 1024, most: int = 256 * 1024) -> None:
        """Begin with `first` bytes; never less than `least` nor more than `most`.

        `most` bounds what a line that was quick a moment ago may hold up once: half a minute at 64 kbit/s.
        """
        self._least = least
        self._most = most
        self.size = first

    def took(self, moved: int, seconds: float) -> None:
        """Note that a call moved so many bytes; the next may be four times as large at most.

        The end of a file is less than was asked for and measures the delay rather than the rate: it makes nothing
        smaller.
        """
        wanted = max(self._least, min(int(moved / max(seconds, 0.001) * SECONDS), self.size * 4, self._most))
        if moved >= self.size or wanted > self.size:
            self.size = wanted

    def cut(self) -> None:
        """Note that a call did not come to its end."""
        self.size = max(self._least, self.size // 2)
