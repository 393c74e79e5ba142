"""Working days (工作日): promises are counted in them, from the day after acceptance."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml


def last_day(accepted: date, working_days: int) -> date:
    """Return the last day of a promise of `working_days`, counted from the day after `accepted`."""
    day = accepted
    left = working_days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Return whether offices work on `day`; years outside the data file know only weekends."""
    off, worked = _arrangement()
    return day in worked or (day.weekday() < 5 and day not in off)


@cache
def _arrangement() -> tuple[frozenset[date], frozenset[date]]:
    raw = yaml.safe_load(Path(__file__).with_name("holidays.yaml").read_text(encoding="utf-8"))
    return _days(raw["days_off"]), _days(raw["days_worked"])


def _days(rows: list[Any]) -> frozenset[date]:
    found: set[date] = set()
    for row in rows:
        first, final = (row["from"], row["to"]) if isinstance(row, dict) else (row, row)
        found |= {first + timedelta(days=n) for n in range((final - first).days + 1)}
    return frozenset(found)
