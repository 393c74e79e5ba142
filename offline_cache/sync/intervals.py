"""How often the sync does what, in seconds. Tests and demos use shorter ones."""

from __future__ import annotations

from dataclasses import dataclass, field

from offline_cache.sync.backoff import Backoff


@dataclass(frozen=True, slots=True)
class Intervals:
    """All are jittered where they are used."""

    probe: Backoff = field(default_factory=lambda: Backoff(first=1.0, cap=60.0))  # while our platform does not answer
    row: Backoff = field(default_factory=lambda: Backoff(first=2.0, cap=300.0))  # after a failure of one row
    refresh_failed: Backoff = field(default_factory=lambda: Backoff(first=5.0, cap=600.0))
    idle_probe: float = 15.0  # while all is well and nothing else is asked
    cases: float = 30.0
    refresh: float = 300.0
    heartbeat: float = 60.0
    heartbeat_failed: Backoff = field(default_factory=lambda: Backoff(first=5.0, cap=300.0))
    long_outage: float = 600.0  # after one of this length …
    spread: float = 30.0  # … a terminal waits up to this long before it hands in
    soonest_probe: float = 0.5  # new rows and nudges never probe more often than this
