"""Shares and thresholds from scores that are known."""

from __future__ import annotations

import numpy as np
import pytest

from devices.face.evaluation.figures import figures
from devices.face.evaluation.tally import Tally, compare


def _tally(*scores: float) -> Tally:
    tally = Tally()
    tally.add(np.array(scores, np.float32))
    return tally


def test_a_score_at_the_threshold_is_accepted() -> None:
    assert _tally(0.4501, 0.4499).from_threshold(0.45) == 1


def test_every_template_meets_its_own_card_once_and_all_the_others() -> None:
    cards = np.eye(3, 128, dtype=np.float32)
    templates = np.repeat(cards, 400, axis=0)  # more than one block of rows
    same, different = compare(cards, templates, np.repeat(np.arange(3), 400))
    assert (same.total, same.from_threshold(0.99)) == (1200, 1200)
    assert (different.total, different.from_threshold(0.5)) == (2400, 0)


def test_the_shares_are_counted_on_both_sides_of_the_threshold() -> None:
    found = figures(_tally(0.9, 0.8, 0.4, 0.6), _tally(0.5, 0.1, 0.2, 0.3, 0.46), 4, 0.45)
    assert (found.accept.far.wrong, found.accept.far.trials) == (2, 5)
    assert (found.accept.frr.wrong, found.accept.frr.trials) == (1, 4)
    assert found.accept.frr.share == 0.25


def test_the_equal_error_lies_where_both_shares_meet() -> None:
    rng = np.random.default_rng(4)
    same, different = Tally(), Tally()
    same.add(np.clip(rng.normal(0.6, 0.1, 50_000), -1, 1).astype(np.float32))
    different.add(np.clip(rng.normal(0.2, 0.1, 50_000), -1, 1).astype(np.float32))
    equal = figures(same, different, 1000, 0.45).equal_error
    assert equal.threshold == pytest.approx(0.4, abs=0.01)
    assert equal.far.share == pytest.approx(0.0228, abs=0.002)  # two standard deviations


def test_a_threshold_for_a_share_is_the_lowest_that_keeps_it() -> None:
    scores = [0.3] * 9_990 + [0.5] * 9 + [0.7]
    found = figures(_tally(0.9), _tally(*scores), 100, 0.45)
    thousandth, ten_thousandth = found.targets
    assert (thousandth.at.far.wrong, thousandth.enough) == (10, True)
    assert thousandth.at.threshold == pytest.approx(0.3, abs=0.0002)
    assert (ten_thousandth.at.far.wrong, ten_thousandth.enough) == (1, False)
    assert ten_thousandth.at.threshold == pytest.approx(0.5, abs=0.0002)


def test_a_small_set_without_errors_does_not_look_sure() -> None:
    found = figures(_tally(*[0.9] * 9), _tally(*[0.1] * 72), 9, 0.45)
    assert found.accept.far.share == 0.0
    assert found.accept.far.bounds[1] > 0.04
    assert found.accept.far.cautious[1] > 0.3
    assert not any(target.enough for target in found.targets)


def test_strangers_as_alike_as_one_person_are_pointed_out() -> None:
    assert figures(_tally(0.9), _tally(0.1, 0.95), 2, 0.45).strangers_alike == 1
