"""Bounds against published values."""

from __future__ import annotations

import pytest

from devices.face.evaluation.bounds import bounds


@pytest.mark.parametrize(
    ("wrong", "trials", "lower", "upper"),
    [
        (0, 30, 0.0, 0.115703),
        (3, 100, 0.006230, 0.085176),
        (50, 100, 0.398321, 0.601679),
        (1, 20, 0.001265, 0.248733),
        (100, 100, 0.963783, 1.0),
    ],
)
def test_the_bounds_are_those_of_clopper_and_pearson(wrong: int, trials: int, lower: float, upper: float) -> None:
    assert bounds(wrong, trials) == pytest.approx((lower, upper), abs=2e-6)


def test_no_error_in_three_thousand_says_one_in_a_thousand_and_no_better() -> None:
    assert bounds(0, 3000, confidence=0.9)[1] == pytest.approx(0.001, rel=0.01)  # the rule of three, one-sided 95 %


def test_nothing_tried_says_nothing() -> None:
    assert bounds(0, 0) == (0.0, 1.0)


def test_millions_of_trials_are_no_trouble() -> None:
    lower, upper = bounds(50_000, 25_000_000)
    assert 0.00197 < lower < 0.002 < upper < 0.00203
