"""What `central handovers` prints: the cases their departments do not have yet, one line each, without people."""

from __future__ import annotations

from collections.abc import Iterator

from central.clock import CITY_ZONE, now
from central.connectors.queue import QUARANTINED, open_count, open_hand_overs
from central.platform import Platform


def listing(platform: Platform, limit: int) -> Iterator[str]:
    """Give the lines: those set aside first, then the oldest. Blocks on the database."""
    moment = now()
    rows = open_hand_overs(platform.database, limit)
    for row in rows:
        since = f"{row.since.astimezone(CITY_ZONE):%Y-%m-%d %H:%M}"
        if row.state == QUARANTINED:
            state, why = "set aside", row.reason
        elif row.department not in platform.settings.connectors:
            state, why = "waits", "no connector is set for this department"
        else:
            wait = max(0, round((row.due - moment).total_seconds()))
            state, why = f"next try in {wait} s" if wait else "due now", row.reason or "not tried yet"
        yield f"{row.case_number}  {row.department}  since {since}  {row.attempt} tries  {state}: {why}"
    more = open_count(platform.database) - len(rows)
    if more > 0:
        yield f"and {more} more"
    elif not rows:
        yield "nothing waits"
