"""What was handed to the outbox and is neither received nor refused yet: until then it can be withdrawn.

Shared by the heart (hands over, withdraws), the writer (decides) and the drain (must not send what may still be taken
back). Any thread; the lock is held for a look at a set, never while a disk is asked, so nobody waits for a slow one.
"""

from __future__ import annotations

from threading import Lock


class Undecided:
    """The records between the citizen's tap and the outbox's word, by uid."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: set[str] = set()
        self._withdrawn: set[str] = set()  # of these, the ones nobody wants any more

    def __contains__(self, uid: object) -> bool:
        with self._lock:
            return uid in self._open

    def add(self, uid: str) -> None:
        """Note a record that was handed over."""
        with self._lock:
            self._open.add(uid)

    def withdraw(self, uid: str) -> bool:
        """Ask for a record not to be taken. False: it is decided already."""
        with self._lock:
            if uid in self._open:
                self._withdrawn.add(uid)
            return uid in self._open

    def withdrawn(self, uid: str) -> bool:
        """Return whether a record is not wanted any more."""
        with self._lock:
            return uid in self._withdrawn

    def decide(self, uid: str) -> bool:
        """Make what happened final: from here on it cannot be withdrawn. False: it was withdrawn in time."""
        with self._lock:
            if uid in self._withdrawn:
                return False
            self._open.discard(uid)
            return True

    def forget(self, uid: str) -> None:
        """Let go of a withdrawn record of which nothing is left."""
        with self._lock:
            self._open.discard(uid)
            self._withdrawn.discard(uid)
