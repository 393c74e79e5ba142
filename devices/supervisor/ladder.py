"""The ladder a failing device climbs: retry → reopen → restart the process → out of service, and again, for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Rung(StrEnum):
    """What is tried next."""

    RETRY = "retry"  # ask the open device once more
    REOPEN = "reopen"  # close and open it in the same process
    RESTART = "restart"  # a new process: the only cure for a library that hangs


@dataclass(frozen=True, slots=True)
class Timing:
    """Every wait of the supervisor, in seconds."""

    open: float = 10.0  # a driver's `open` and first `health` together
    ping: float = 1.0  # an idle process is asked this often whether it lives
    silence: float = 5.0  # after so long without a word it is killed
    grace: float = 0.5  # and so long after an unanswered command's deadline at the earliest
    stable: float = 10.0  # after so long without a failure the ladder starts at its foot again
    first_wait: float = 0.5
    longest_wait: float = 2.0  # found again and at work within five seconds, the slowest loading included


class Ladder:
    """Decides the next rung and how long to wait before it. Knows no process and no clock: times are given."""

    def __init__(self, timing: Timing, jitter: Callable[[], float]) -> None:
        """`jitter` returns 0…1; a wait is shortened by up to a quarter of itself, so that devices spread out."""
        self._timing = timing
        self._jitter = jitter
        self._failures = 0
        self._well_since: float | None = None

    @property
    def failures(self) -> int:
        """Return the failures since the device was last stable."""
        return self._failures

    def well(self, now: float) -> None:
        """Note that the device is ready since `now`."""
        self._well_since = now

    def failed(self, now: float, *, at_least: Rung) -> tuple[Rung, float]:
        """Return what to try and after how many seconds. `at_least` is the lowest rung that can help at all."""
        if self._well_since is not None and now - self._well_since >= self._timing.stable:
            self._failures = 0
        self._well_since = None
        self._failures += 1
        rung = max(self._rung(), at_least, key=_ORDER.index)
        return rung, self._wait()

    def _rung(self) -> Rung:
        if self._failures == 1:
            return Rung.RETRY
        return Rung.RESTART if self._failures % 4 == 0 else Rung.REOPEN

    def _wait(self) -> float:
        if self._failures == 1:
            return 0.0
        exponent = min(self._failures - 2, 16)
        wait = min(self._timing.first_wait * 2.0**exponent, self._timing.longest_wait)
        return wait * (1.0 - 0.25 * self._jitter())


_ORDER = [Rung.RETRY, Rung.REOPEN, Rung.RESTART]
