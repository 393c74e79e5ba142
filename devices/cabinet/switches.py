"""Door contact and tamper switch without their chatter. Knows no board: it is told what each reads. Pure."""

from __future__ import annotations

from collections.abc import Mapping

OPEN_SECONDS = 0.2  # so long must it read open: shorter is a door that was bumped against
CLOSED_SECONDS = 2.0  # and so long closed, before anybody believes it


class Switches:
    """What is open now. Unknown until the first reading."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._open: dict[str, bool] = {}
        self._since: dict[str, float] = {}  # name → since when it reads other than what it is taken for

    @property
    def opened(self) -> frozenset[str]:
        """Return the names of what is open."""
        return frozenset(name for name, is_open in self._open.items() if is_open)

    def feed(self, reads_open: Mapping[str, bool], now: float) -> bool:
        """Take a reading; return whether what is open changed, or is known for the first time."""
        changed = False
        for name, reads in reads_open.items():
            if name not in self._open:
                self._open[name] = reads
                changed = True
            elif reads == self._open[name]:
                self._since.pop(name, None)
            elif now - self._since.setdefault(name, now) >= (OPEN_SECONDS if reads else CLOSED_SECONDS):
                self._open[name] = reads
                del self._since[name]
                changed = True
        return changed
