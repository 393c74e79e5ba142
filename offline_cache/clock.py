"""What time it is, without trusting the wall clock (时钟) alone: a dead battery, a first time signal after weeks.

Three clocks meet here. The wall clock is what people set and batteries lose. The ticks since the machine started never
jump, but say nothing of a time that was off. The platform signs its own time into every answer to a probe. Of them the
keeper makes one *believed* time, which the ages of queue and catalogue are counted by, and keeps its high-water mark on
the disk. The wall clock is believed where it is near what was known; a leap is only believed once the platform, or a
clock that was behind and is set right, confirms it. Nothing is ever ordered by any of this: the queue has its own
sequence.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from kiosk.faults.fault import Fault
from offline_cache.durable import replace_durably

_log = logging.getLogger(__name__)
EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)
"""No terminal ran this program before: a clock that says so is wrong."""
SLACK = timedelta(
    days=1
)  # a wall clock this near to what is believed is taken as it is: people and time servers set it
AWAY = timedelta(days=60)  # a terminal may have been switched off this long; a longer gap is no proof of anything
LEAP = timedelta(minutes=5)  # a step beyond this is written into the audit log
SAVE_SECONDS = 600.0


class _Seen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    seen: AwareDatetime


def _ticks() -> float:
    """Return seconds since the machine started, those asleep counted too."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def local_now() -> datetime:
    """Return the wall clock's time with its zone."""
    return datetime.now().astimezone()


class ClockKeeper:
    """The terminal's clock (`kiosk.ports.clock.Clock`). Any thread; only `tend` touches the disk."""

    def __init__(
        self,
        path: Path,
        *,
        wall: Callable[[], datetime] = local_now,
        ticks: Callable[[], float] = _ticks,
        leapt: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`path` keeps the high-water mark; `leapt` hears by how many seconds the wall clock jumped."""
        self._path = path
        self._wall = wall
        self._ticks = ticks
        self._leapt = leapt
        self._lock = RLock()  # whoever hears of a leap asks for the time
        self._seen = _read(path)
        self._floor = max(EARLIEST, self._seen or EARLIEST)
        self._confirmed = False
        self._saved_at = float("-inf")
        self._begin()

    def _begin(self) -> None:
        wall = self._wall().astimezone(UTC)
        away = wall - self._floor
        self._behind = away < -SLACK
        self._guessed = self._behind or (self._seen is not None and away > AWAY)
        self._set(self._floor if self._guessed else max(wall, self._floor))
        self._gap = wall - self._anchor

    def _set(self, moment: datetime) -> None:
        self._anchor, self._anchor_tick = moment, self._ticks()

    def not_before(self, moment: datetime) -> None:
        """Take note that something the platform signed at `moment` is here: it is later than that. Before starting."""
        with self._lock:
            if moment.astimezone(UTC) > self._floor and not self._confirmed:
                self._floor = moment.astimezone(UTC)
                self._begin()

    # ── the port ─────────────────────────────────────────────────────────────────────────────────
    def now(self) -> datetime:
        """Return the time for people and papers: the wall clock's, unless it leapt away while we knew better."""
        with self._lock:
            return self._shown()

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        return time.monotonic()

    # ── for ages, limits and the record ──────────────────────────────────────────────────────────
    def believed(self) -> datetime:
        """Return the time ages are counted by, UTC. It leaps only where the platform says so."""
        with self._lock:
            return self._look()[1]

    def offset(self) -> float | None:
        """Return by how many seconds the platform's clock is ahead of `now`, None while it never told us."""
        with self._lock:
            if not self._confirmed:
                return None
            return round((self._look()[1] - self._shown()).total_seconds(), 3)

    def confirm(self, platform: datetime) -> None:
        """Take the platform's signed time, as it is at this moment. It also lowers a high-water mark that was wrong."""
        with self._lock:
            self._look()
            self._confirmed, self._behind, self._guessed = True, False, False
            self._floor = platform.astimezone(UTC)
            self._set(self._floor)
            self._gap = self._wall().astimezone(UTC) - self._anchor
            if self._seen is None or abs(self._seen - self._floor) > SLACK:
                self._saved_at = float("-inf")

    def fault(self) -> Fault | None:
        """Return OBX-007 while the time is not known: what is stamped now would be wrong for ever. Cheap."""
        with self._lock:
            wall, believed = self._look()
            if not self._behind:
                return None
            return Fault("OBX-007", f"the clock says {wall:%Y-%m-%d}, but it is later than {believed:%Y-%m-%d}")

    def warning(self) -> Fault | None:
        """Return SYS-003 while the wall clock is far from what is believed, and nothing has to stop for it."""
        with self._lock:
            wall, believed = self._look()
            if self._behind or abs(wall - believed) <= SLACK:
                return None
            return Fault("SYS-003", f"the clock says {wall:%Y-%m-%d}, believed is {believed:%Y-%m-%d}")

    def tend(self) -> None:
        """See leaps, and keep the high-water mark every ten minutes. Blocks for two disk syncs then."""
        with self._lock:
            _, believed = self._look()
            due = self._ticks() - self._saved_at >= SAVE_SECONDS and not self._guessed
            if due:
                self._saved_at = self._ticks()
        if due:
            self._keep(believed)

    def keep(self) -> None:
        """Keep the high-water mark now, as at the end of the program. Blocks."""
        with self._lock:
            _, believed = self._look()
            guessed = self._guessed
        if not guessed:
            self._keep(believed)

    def _keep(self, believed: datetime) -> None:
        try:
            replace_durably(self._path, _Seen(seen=believed).model_dump_json().encode())
            self._seen = believed
        except OSError as error:
            _log.warning("the time could not be kept: %s", type(error).__name__)

    # ── under the lock ───────────────────────────────────────────────────────────────────────────
    def _look(self) -> tuple[datetime, datetime]:
        """Return wall and believed time, after taking what may be taken of the wall clock."""
        wall = self._wall().astimezone(UTC)
        believed = self._anchor + timedelta(seconds=self._ticks() - self._anchor_tick)
        gap = wall - believed
        leap, self._gap = gap - self._gap, gap
        if abs(leap) > LEAP:
            self._leapt(round(leap.total_seconds()))
        set_right = self._guessed and -SLACK <= gap <= AWAY
        if not self._confirmed and (set_right or timedelta(0) < gap <= SLACK):
            self._behind = self._guessed = False
            if gap > timedelta(0):
                self._set(wall)
                believed, self._gap = wall, timedelta(0)
        return wall, believed

    def _shown(self) -> datetime:
        wall, believed = self._look()
        if self._guessed or abs(wall - believed) <= SLACK:
            return self._wall()
        return believed.astimezone(self._wall().tzinfo)


def _read(path: Path) -> datetime | None:
    try:
        return _Seen.model_validate_json(path.read_bytes()).seen.astimezone(UTC)
    except (OSError, ValidationError):
        return None
