"""The portion follows the line: three seconds of it, whatever its rate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_cache.sync.portion import SECONDS, Portion


@pytest.mark.parametrize("rate", [2000.0, 8000.0, 30_000.0])
def test_it_settles_at_what_the_line_carries_in_three_seconds(rate):
    portion = Portion()
    for _ in range(10):
        portion.took(portion.size, portion.size / rate)
    assert portion.size == pytest.approx(rate * SECONDS, rel=0.01)


def test_a_long_delay_costs_a_part_of_the_time_and_no_more():
    portion = Portion()
    for _ in range(20):
        portion.took(portion.size, 0.6 + portion.size / 8000)
    assert portion.size == pytest.approx((SECONDS - 0.6) * 8000, rel=0.05)


def test_the_short_end_of_a_file_makes_the_next_portion_no_smaller():
    portion = Portion(first=20_000)
    portion.took(100, 0.6)
    assert portion.size == 20_000


def test_a_call_that_was_cut_halves_it_down_to_a_least():
    portion = Portion(first=16_000, least=4000)
    for expected in (8000, 4000, 4000):
        portion.cut()
        assert portion.size == expected


@given(st.lists(st.tuples(st.integers(0, 10**7), st.floats(0, 10**4)), max_size=30))
def test_it_never_leaves_its_bounds(calls):
    portion = Portion(least=4096, most=65536)
    for moved, seconds in calls:
        portion.took(min(moved, portion.size), seconds)
        assert 4096 <= portion.size <= 65536
