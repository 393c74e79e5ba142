"""Where events wait for the heart. Any thread may put one in; only the heart's thread takes them out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from kiosk.events import Event


class Inbox:
    """A queue with a bell. `deque` appends and pops are atomic, so no lock is needed."""

    def __init__(self) -> None:
        """Start empty, with nobody listening."""
        self._waiting: deque[Event] = deque()
        self._ring: Callable[[], None] | None = None

    def on_wake(self, ring: Callable[[], None]) -> None:
        """Call `ring`, from whatever thread posts, whenever something was put in."""
        self._ring = ring
        if self._waiting:
            ring()

    def post(self, event: Event) -> None:
        """Put an event in. Any thread."""
        self._waiting.append(event)
        if self._ring is not None:
            self._ring()

    def take(self) -> Event | None:
        """Take the oldest event out, or None. Heart's thread."""
        return self._waiting.popleft() if self._waiting else None
