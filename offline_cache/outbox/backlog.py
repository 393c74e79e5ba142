"""What waits, as the sender knows it: how much, what was tried, and the next rows in line.

Never the whole queue, so that weeks of it cost neither memory nor a slow start: of what was not tried yet the oldest
`AHEAD` of each lane are here, and the file is read again when a lane runs out or something may have changed. The
drain's thread; `waits` from any.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from offline_cache.outbox.schema import ANY_SIZE, Kind, Waiting
from offline_cache.outbox.store import OutboxStore

LARGE = 32 * 1024  # bytes, some four seconds of a thin link: what is beyond goes in slices, behind all small rows
AHEAD = 64  # rows of each lane: a read of 10,000 takes 2 ms, so this is one for every 64 sent


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
    """The rows that are not settled: those that were tried, and the next ones of each lane."""

    def __init__(self) -> None:
        self._tried: dict[str, Waiting] = {}
        self._times: dict[str, int] = {}  # how often, since the start
        self._next: dict[str, Waiting] = {}
        self._more = {False: False, True: False}  # the file holds more of this lane (large?) than is here
        self.stale = True
        """The file may hold something that is not here. Set by any thread."""
        self.running: Waiting | None = None
        """The large row that is being handed in: it still waits, though the file says in flight."""
        self.waits = Waits()

    def rows(self) -> Iterator[Waiting]:
        """Return what may be sent next, whatever was tried least first, then the oldest."""
        yield from self._next.values()
        yield from sorted(self._tried.values(), key=lambda row: (self.times(row), row.seq))

    def times(self, row: Waiting) -> int:
        """Return how often a row was tried since the start."""
        return self._times.get(row.uid, 0)

    def look(self, store: OutboxStore) -> None:
        """Read the file again where that is due. Raises SqliteError."""
        if not self.stale:
            return
        self.stale = False  # before the look: what is added during it asks for another
        self._next = dict[str, Waiting]()
        for large in (False, True):
            known = sum((row.bytes > LARGE) is large for row in self._tried.values())
            limit = AHEAD + known + 1  # the tried ones may all lie in front
            least, most = (LARGE + 1, ANY_SIZE) if large else (0, LARGE)
            rows = store.waiting(least=least, most=most, limit=limit)
            fresh = [row for row in rows if row.uid not in self._tried]
            self._more[large] = len(fresh) > AHEAD
            self._next |= {row.uid: row for row in fresh[:AHEAD]}
        queued = store.queued()
        submissions, ratings = (queued.get(kind, (0, 0))[0] for kind in (Kind.SUBMISSION, Kind.RATING))
        size = sum(sizes for _, sizes in queued.values())
        if self.running:
            submissions, size = submissions + 1, size + self.running.bytes
        self.waits = Waits(submissions, ratings, size, self._oldest())

    def tried(self, row: Waiting) -> None:
        """Note an attempt: whatever was tried less comes first from now on."""
        self._next.pop(row.uid, None)
        self._tried[row.uid] = row
        self._times[row.uid] = self.times(row) + 1
        self._refill()

    def gone(self, uid: str) -> None:
        """Take a settled row out."""
        row = self._next.pop(uid, None) or self._tried.pop(uid, None)
        self._times.pop(uid, None)
        if row:
            self.waits = replace(self.waits.without(row), since=self._oldest())
        self._refill()

    def _refill(self) -> None:
        for large, more in self._more.items():
            if more and not any((row.bytes > LARGE) is large for row in self._next.values()):
                self.stale = True

    def _oldest(self) -> str:
        here = (*self._next.values(), *self._tried.values())
        oldest = min(here, key=lambda row: row.seq, default=None)
        return oldest.sealed_at if oldest else ""
