"""What is told about the card on the reader: found, read, failed, lifted; each once.

After a good read the module answers "no card" until the card was lifted, so that a resting card looks like
none. Lifted is therefore told after a quiet time, or when the next card is found, whichever is earlier.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from devices.driver import Emit

QUIET_SECONDS = 2.5
READ_ATTEMPTS = 3
DAMAGE_LIMIT = 4


class _Card(Enum):
    NONE = auto()
    FOUND = auto()
    READ = auto()


class Presence:
    """Knows no reader and no clock: it is told what came, and when (monotonic seconds)."""

    def __init__(self, emit: Emit) -> None:
        """Tell through `emit`."""
        self._emit = emit
        self.reset()

    def reset(self) -> None:
        """Begin anew, as if nothing had been on the reader."""
        self._card = _Card.NONE
        self._attempts = 0
        self._told_failure = False
        self._damaged = 0
        self._quiet_since: float | None = None

    def found(self) -> None:
        """Take note that the module sees a card."""
        if self._card is _Card.READ:
            self._lifted()
        if self._card is _Card.NONE:
            self._card = _Card.FOUND
            self._emit("card_found")

    def read(self, values: Mapping[str, str], photo: bytes) -> None:
        """Take note that the card was read whole."""
        self._card = _Card.READ
        self._quiet_since = None
        self._emit("card_read", values, photo)

    def rests(self) -> bool:
        """Take note that the card that was read is still there; return False where none was read."""
        self._quiet_since = None
        return self._card is _Card.READ

    def unreadable(self, detail: str, code: str = "CRD-002") -> None:
        """Take note that an attempt failed; told after a few, since cards are often moved while being read."""
        self._attempts += 1
        if self._attempts >= READ_ATTEMPTS:
            self._fail(code, detail)

    def refused(self, code: str, detail: str) -> None:
        """Take note that this card cannot be read here at all, however often it is tried; told at once."""
        self._attempts = READ_ATTEMPTS
        self._fail(code, detail)

    def nothing(self, now: float) -> None:
        """Take note that the module sees no card it has not read."""
        if self._card is _Card.FOUND:
            self._fail("CRD-002", "lifted before it was read")
            self._lifted()
        elif self._card is _Card.READ:
            if self._quiet_since is None:
                self._quiet_since = now
            elif now - self._quiet_since >= QUIET_SECONDS:
                self._lifted()
        elif self._attempts:
            self.reset()  # what failed was no card that is still there

    def damaged(self) -> None:
        """Take note of a damaged answer; told where they keep arriving."""
        self._damaged += 1
        if self._damaged >= DAMAGE_LIMIT:
            self._fail("CRD-005", "answers keep arriving damaged")

    def undamaged(self) -> None:
        """Take note of a good answer."""
        if self._damaged >= DAMAGE_LIMIT:
            self._told_failure = False
        self._damaged = 0

    def _fail(self, code: str, detail: str) -> None:
        if not self._told_failure:
            self._told_failure = True
            self._emit("card_failed", {"code": code, "detail": detail})

    def _lifted(self) -> None:
        self.reset()
        self._emit("card_lifted")
