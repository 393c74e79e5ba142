"""Time that leaps: a year back, a year forward, a dead battery, and the platform's word that ends the doubt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_cache.clock import AWAY, EARLIEST, SLACK, ClockKeeper

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
YEAR = timedelta(days=365)


class Clocks:
    """A wall clock that can be set to anything, and ticks that only go on."""

    def __init__(self, wall: datetime = NOON) -> None:
        self.wall, self.ticks = wall, 1000.0
        self.leaps: list[int] = []

    def pass_by(self, **time) -> None:
        self.wall += timedelta(**time)
        self.ticks += timedelta(**time).total_seconds()

    def keeper(self, folder) -> ClockKeeper:
        return ClockKeeper(
            folder / "clock.json", wall=lambda: self.wall, ticks=lambda: self.ticks, leapt=self.leaps.append
        )


@pytest.fixture
def clocks():
    return Clocks()


@pytest.mark.parametrize("leap", [-YEAR, YEAR])
def test_a_wall_clock_that_leaps_a_year_changes_neither_ages_nor_what_is_printed(clocks, tmp_path, leap):
    keeper = clocks.keeper(tmp_path)
    clocks.wall += leap
    clocks.pass_by(hours=2)
    assert keeper.believed() == NOON + timedelta(hours=2)
    assert keeper.now() == NOON + timedelta(hours=2)
    assert keeper.fault() is None
    assert keeper.warning().code == "SYS-003"
    assert clocks.leaps == [leap.total_seconds()]
    clocks.wall -= leap
    assert keeper.warning() is None
    assert keeper.now() == clocks.wall


@pytest.mark.provokes("SYS-003")
def test_with_the_platforms_time_the_offset_follows_every_leap(clocks, tmp_path):
    keeper = clocks.keeper(tmp_path)
    assert keeper.offset() is None
    keeper.confirm(NOON + timedelta(seconds=90))
    assert keeper.offset() == 90.0
    clocks.wall += timedelta(hours=3)
    assert keeper.offset() == 90.0 - 3 * 3600
    assert keeper.now() + timedelta(seconds=keeper.offset()) == NOON + timedelta(seconds=90)
    clocks.wall += YEAR
    assert keeper.now() + timedelta(seconds=keeper.offset()) == NOON + timedelta(seconds=90)
    assert keeper.warning().code == "SYS-003"


@pytest.mark.provokes("OBX-007")
def test_a_start_far_before_the_high_water_mark_is_a_fault_until_the_platform_says_what_time_it_is(clocks, tmp_path):
    clocks.keeper(tmp_path).keep()
    clocks.wall -= YEAR
    keeper = clocks.keeper(tmp_path)
    assert keeper.fault().code == "OBX-007"
    assert keeper.believed() == NOON
    keeper.confirm(NOON + timedelta(hours=1))
    assert keeper.fault() is None
    assert keeper.now() + timedelta(seconds=keeper.offset()) == NOON + timedelta(hours=1)


@pytest.mark.provokes("OBX-007")
def test_a_start_far_behind_ends_when_somebody_sets_the_clock(clocks, tmp_path):
    clocks.keeper(tmp_path).keep()
    clocks.wall = datetime(2024, 1, 1, tzinfo=UTC)
    keeper = clocks.keeper(tmp_path)
    assert keeper.fault().code == "OBX-007"
    clocks.wall = NOON + timedelta(days=20)
    assert keeper.fault() is None
    assert keeper.believed() == NOON + timedelta(days=20)


@pytest.mark.provokes("OBX-007")
def test_a_clock_before_this_program_or_a_signed_date_is_never_believed(clocks, tmp_path):
    clocks.wall = EARLIEST - timedelta(days=30)
    assert clocks.keeper(tmp_path).fault().code == "OBX-007"
    clocks.wall = NOON
    keeper = clocks.keeper(tmp_path)
    assert keeper.fault() is None
    keeper.not_before(NOON + timedelta(days=40))
    assert keeper.fault().code == "OBX-007"
    assert keeper.believed() == NOON + timedelta(days=40)


def test_a_start_a_year_ahead_of_what_was_seen_neither_expires_anything_nor_raises_the_mark(clocks, tmp_path):
    clocks.keeper(tmp_path).keep()
    clocks.wall += YEAR
    keeper = clocks.keeper(tmp_path)
    assert keeper.fault() is None
    assert keeper.warning().code == "SYS-003"
    assert keeper.believed() == NOON
    keeper.tend()
    keeper.keep()
    clocks.wall -= YEAR
    again = clocks.keeper(tmp_path)
    assert again.fault() is None
    assert again.believed() == NOON


def test_weeks_without_power_are_believed(clocks, tmp_path):
    clocks.keeper(tmp_path).keep()
    clocks.wall += AWAY - timedelta(hours=1)
    keeper = clocks.keeper(tmp_path)
    assert keeper.believed() == clocks.wall
    assert keeper.warning() is None


def test_a_high_water_mark_that_was_wrong_is_lowered_by_the_platform(clocks, tmp_path):
    clocks.wall += timedelta(days=50)
    clocks.keeper(tmp_path).keep()
    clocks.wall = NOON
    keeper = clocks.keeper(tmp_path)
    assert keeper.fault() is not None
    keeper.confirm(NOON)
    keeper.tend()
    assert clocks.keeper(tmp_path).fault() is None


def test_a_disk_that_refuses_the_mark_stops_nothing(clocks, tmp_path):
    keeper = clocks.keeper(tmp_path / "nowhere")
    keeper.tend()
    keeper.keep()
    assert keeper.fault() is None


@given(st.lists(st.tuples(st.sampled_from(["wall", "pass"]), st.integers(-800, 800)), max_size=30))
def test_believed_time_never_goes_back_and_never_faster_than_a_day_a_step(tmp_path_factory, steps):
    clocks = Clocks()
    keeper = clocks.keeper(tmp_path_factory.mktemp("clock"))
    before = keeper.believed()
    for what, amount in steps:
        went_by = timedelta(0)
        if what == "wall":
            clocks.wall += timedelta(days=amount)
        else:
            went_by = timedelta(hours=abs(amount))
            clocks.pass_by(hours=abs(amount))
        now = keeper.believed()
        assert before + went_by <= now <= before + went_by + SLACK
        before = now
