"""The terminal without a screen: a loop that sleeps until an event comes or a deadline passes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from kiosk.terminal import Terminal


class HeadlessRunner:
    """Runs the heart on the calling thread."""

    def __init__(self, terminal: Terminal) -> None:
        """Bind to `terminal`."""
        self._terminal = terminal
        self._rang = threading.Event()
        terminal.on_wake(self._rang.set)

    def run_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Pump until `ready`, at most `seconds`; return whether it became ready."""
        end = time.monotonic() + seconds
        while True:
            self._rang.clear()
            wait = self._terminal.pump(time.monotonic())
            if ready():
                return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._rang.wait(min(left, wait if wait is not None else left))
