"""The ladder's order and its waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.supervisor.ladder import Ladder, Rung, Timing

TIMING = Timing()


def climb(ladder: Ladder, times: int, at_least: Rung = Rung.RETRY) -> list[tuple[Rung, float]]:
    return [ladder.failed(float(number), at_least=at_least) for number in range(times)]


def test_a_lost_device_is_asked_again_then_opened_again_then_gets_a_new_process() -> None:
    rungs = [rung for rung, _ in climb(Ladder(TIMING, lambda: 0.0), 8)]
    assert rungs[:4] == [Rung.RETRY, Rung.REOPEN, Rung.REOPEN, Rung.RESTART]
    assert rungs[4:] == [Rung.REOPEN, Rung.REOPEN, Rung.REOPEN, Rung.RESTART]


def test_the_first_cure_comes_at_once_and_the_waits_double_up_to_the_cap() -> None:
    waits = [wait for _, wait in climb(Ladder(TIMING, lambda: 0.0), 10)]
    assert waits == [0.0, 0.5, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]


def test_a_dead_process_is_never_only_asked_again() -> None:
    assert {rung for rung, _ in climb(Ladder(TIMING, lambda: 0.0), 9, Rung.RESTART)} == {Rung.RESTART}


@pytest.mark.parametrize(("well_for", "rung"), [(9.9, Rung.REOPEN), (10.0, Rung.RETRY)])
def test_only_a_device_that_was_well_for_a_while_starts_at_the_foot_again(well_for: float, rung: Rung) -> None:
    ladder = Ladder(TIMING, lambda: 0.0)
    ladder.failed(0.0, at_least=Rung.RETRY)
    ladder.well(1.0)
    assert ladder.failed(1.0 + well_for, at_least=Rung.RETRY)[0] is rung


@given(st.integers(1, 2000), st.floats(0, 1))
def test_it_never_gives_up_and_no_wait_exceeds_its_cap(failures: int, jitter: float) -> None:
    last = climb(Ladder(TIMING, lambda: jitter), failures)[-1]
    assert 0.0 <= last[1] <= TIMING.longest_wait
    assert failures == 1 or last[1] >= TIMING.first_wait * 0.75
