"""The platform's clock: UTC instants, and the calendar day in the city."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


def city_day(instant: datetime) -> date:
    """Return the calendar day an instant falls on in the city."""
    return instant.astimezone(CITY_ZONE).date()
