"""Who needs the line now: what the drain tells, so that the catalogue steps aside and the technician sees it.

One writer (the drain), any readers: each value is replaced whole, so no lock is held by anybody.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Upload:
    """A large submission on its way: bytes of its attachments that the platform holds, and of how many."""

    uid: str
    sent: int
    total: int


class Traffic:
    """Any thread may look."""

    def __init__(self) -> None:
        self.small_waits = False
        """A small record is due, or being handed in."""
        self.upload: Upload | None = None
        """The large submission that is being handed in."""
