"""The heart's time in a soak: real, but for leaps over what would be spent waiting for a person."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from kiosk.events import Event
from kiosk.terminal import Terminal
from kiosk.views import Scene


class LeapingClock:
    """Real time plus every leap so far. The wall clock does not leap: cards and catalogues stay as old as they are."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """`now` is the storage's wall clock."""
        self._now = now
        self.leapt = 0.0
        self.on_leap: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        """Return the wall time."""
        return self._now()

    def monotonic(self) -> float:
        """Return the heart's seconds."""
        return time.monotonic() + self.leapt

    def leap(self, seconds: float) -> None:
        """Pass over `seconds` in which nobody would do anything; what became due meanwhile is handled."""
        self.leapt += seconds
        self.on_leap()


class LeapingHeart:
    """The heart as its runner or its screen knows it, whose `now` comes from its own clock."""

    def __init__(self, terminal: Terminal, clock: LeapingClock) -> None:
        """Stand before `terminal`."""
        self._terminal = terminal
        self._clock = clock

    def pump(self, now: float) -> float | None:
        """Handle what is due now."""
        return self._terminal.pump(self._clock.monotonic())

    def scene(self) -> Scene:
        """Return the scene."""
        return self._terminal.scene()

    def post(self, event: Event) -> None:
        """Hand in an event."""
        self._terminal.post(event)

    def on_wake(self, ring: Callable[[], None]) -> None:
        """Tell `ring` when there is something to pump: an alarm set before a leap rings too late."""
        self._terminal.on_wake(ring)
        self._clock.on_leap = ring

    def subscribe(self, listener: Callable[[Scene], None]) -> None:
        """Call `listener` with every new scene."""
        self._terminal.subscribe(listener)
