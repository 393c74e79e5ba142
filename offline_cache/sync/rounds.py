"""A thread that works in rounds: it does what is due, and waits until the next thing is, or until somebody wakes it."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod


class Rounds(ABC):
    """Sending, refreshing and telling each live on such a thread."""

    def __init__(self, name: str) -> None:
        """`name`: the thread's, as tools and logs show it."""
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, deadline: float) -> bool:
        """End after the call that is running. False where that took longer than `deadline` seconds."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(deadline)
        return not self._thread.is_alive()

    def wake(self) -> None:
        """Look again whether anything is due. Any thread."""
        self._woken.set()

    @abstractmethod
    def _round(self) -> float | None:
        """Do what is due; return the seconds until the next thing is, None: nothing before somebody wakes us.

        Must not raise: the thread would end, and nobody would notice.
        """

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()  # before the work: a wake during it asks for another round
            self._woken.wait(self._round())
