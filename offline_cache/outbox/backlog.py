"""What waits, in memory: read from the file when something may have changed it, kept right by the one who sends.

Asking the file before every row would cost 0.2 s at 5,000 rows, each time. The drain's thread; `waits` from any.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from offline_cache.outbox.schema import Kind, Waiting
from offline_cache.outbox.store import OutboxStore


@dataclass(frozen=True, slots=True)
class Waits:
    """How much waits, and since when. Nothing to read in it."""

    submissions: int = 0
    ratings: int = 0
    bytes: int = 0
    since: str = ""  # when the oldest was sealed, ISO

    def without(self, row: Waiting) -> Waits:
        """Return what waits once `row` is settled."""
        one = row.kind is Kind.SUBMISSION
        return replace(
            self, submissions=self.submissions - one, ratings=self.ratings - (not one), bytes=self.bytes - row.bytes
        )


class Backlog:
    """The rows that are not settled, oldest first."""

    def __init__(self) -> None:
        self._rows: dict[str, Waiting] = {}
        self.stale = True
        """The file may hold something that is not here. Set by any thread."""
        self.running: Waiting | None = None
        """The large row that is being handed in: it still waits, though the file says in flight."""
        self.waits = Waits()

    def rows(self) -> Iterable[Waiting]:
        """Return what waits, oldest first; what is being handed in too."""
        return self._rows.values()

    def look(self, store: OutboxStore) -> None:
        """Read the file again where that is due. Raises SqliteError."""
        if not self.stale:
            return
        self.stale = False  # before the look: what is added during it asks for another
        self._rows = {row.uid: row for row in (*([self.running] if self.running else []), *store.waiting())}
        rows = self._rows.values()
        submissions = sum(row.kind is Kind.SUBMISSION for row in rows)
        self.waits = Waits(submissions, len(rows) - submissions, sum(row.bytes for row in rows), self._oldest())

    def gone(self, uid: str) -> None:
        """Take a settled row out."""
        row = self._rows.pop(uid, None)
        if row:
            self.waits = replace(self.waits.without(row), since=self._oldest())

    def _oldest(self) -> str:
        return next((row.sealed_at for row in self._rows.values()), "")
