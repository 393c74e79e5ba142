"""Sources that are down: switched by the operator, and in demos and tests, while the platform runs."""

from __future__ import annotations

from sqlalchemy import select

from central.platform import Platform
from central.registers.people import SOURCES
from central.store.tables import SourceSwitch
from central.store.upsert import put


def switch_source(platform: Platform, source: str, *, available: bool) -> None:
    """Switch a source off or on again. ValueError where there is no such source."""
    if source not in SOURCES:
        raise ValueError(f"no such source; there are: {', '.join(SOURCES)}")
    with platform.database.write() as db:
        put(db, SourceSwitch, {"source": source, "available": available})


def sources_down(platform: Platform) -> frozenset[str]:
    """Return the sources that are switched off now."""
    with platform.database.read() as db:
        rows = db.execute(select(SourceSwitch.source).where(SourceSwitch.available.is_(False)))
        return frozenset(row.source for row in rows)
