"""Promises in working days: weekends, holidays and make-up days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.cases.workdays import is_working_day, last_day


@pytest.mark.parametrize(
    ("accepted", "days", "last"),
    [
        (date(2026, 11, 20), 5, date(2026, 11, 27)),  # over a weekend
        (date(2026, 9, 24), 3, date(2026, 9, 30)),  # 中秋 and a weekend
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # 国庆
        (date(2026, 2, 13), 2, date(2026, 2, 24)),  # make-up Saturday, then 春节
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # 元旦 2027 is a Friday
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_a_promise_counts_only_days_on_which_offices_work(accepted: date, days: int, last: date) -> None:
    assert last_day(accepted, days) == last


@given(st.dates(date(2025, 1, 1), date(2029, 12, 31)), st.integers(1, 60))
def test_the_last_day_is_worked_and_as_many_days_lie_before_it_as_were_promised(accepted: date, days: int) -> None:
    last = last_day(accepted, days)
    between = [accepted + timedelta(days=n) for n in range(1, (last - accepted).days + 1)]
    assert is_working_day(last)
    assert sum(map(is_working_day, between)) == days
