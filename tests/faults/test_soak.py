"""The soak in short, and what it is judged by: a leak is seen, a loss is seen, no kind of visit is forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.play.citizens import citizens
from tests.faults.soak.delivered import received_once, undelivered
from tests.faults.soak.flat import YOUNGEST, life_of
from tests.faults.soak.report import write
from tests.faults.soak.run import soak
from tests.faults.soak.visits import MIX, visit_of
from tests.faults.soak.watch import Sample

SEED = 20261129


def life(
    own: Callable[[int], float],
    files: Callable[[int], int] = lambda _: 9,
    many: int = 400,
    calm: Callable[[int], bool] = lambda _: True,
) -> list[str]:
    samples = [Sample(n, n, "terminal", 1, own(n), own(n), files(n), 4, 0, calm(n)) for n in range(many)]
    return life_of(samples).wrong()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_some_visitors_and_some_troubles_later_everything_is_delivered_and_heals(tmp_path: Path) -> None:
    result, samples = soak(tmp_path / "soak", seed=SEED, journeys=20, pause=(0.3, 2.0), every=2.0)
    write(tmp_path / "report", result, samples, "a test")
    assert result.wrong == []
    assert result.visits == 23
    assert result.submissions >= 3
    assert result.troubles
    assert {"host card_reader", "terminal", "platform", "simulation"} <= {life.name for life in result.lives}
    report = (tmp_path / "report" / "soak-report.md").read_text(encoding="utf-8")
    assert "Nothing was wrong." in report
    assert not any(citizen.document.number in report for citizen in citizens().values())


def test_what_grows_by_more_than_a_twentieth_is_not_flat() -> None:
    assert life(lambda n: 60.0 + 0.03 * n)
    assert not life(lambda n: 60.0 - 0.03 * n)
    assert not life(lambda n: 60.0 + n % 2)


def test_growing_while_it_warms_up_is_no_leak() -> None:
    assert not life(lambda n: 40.0 + min(n, 30))


def test_a_step_of_the_allocator_is_no_leak() -> None:
    assert not life(lambda n: 8.0 if n < 390 else 8.9)


def test_files_that_come_and_go_are_no_leak_and_files_that_stay_are_one() -> None:
    assert not life(lambda _: 50.0, lambda n: 9 + n % 3)
    assert life(lambda _: 50.0, lambda n: 9 + n % 3 + n // 50)


def test_files_that_are_fewer_while_something_is_broken_hide_no_leak_and_make_none() -> None:
    assert not life(lambda _: 50.0, lambda n: 4 if n == 100 else 9, calm=lambda n: n != 100)
    assert life(lambda _: 50.0, lambda n: (4 if n % 5 == 0 else 9) + n // 50, calm=lambda n: n % 5 != 0)
    assert life(lambda _: 50.0, lambda n: 4 if n > 390 and n % 2 else 9 + n // 50, calm=lambda n: n <= 390 or not n % 2)


def test_of_a_process_too_young_nothing_is_said() -> None:
    assert not life(lambda n: 10.0 + n, many=YOUNGEST)


def test_every_kind_of_visit_comes_and_comes_again_from_its_seed() -> None:
    drawn = Counter(visit_of(seed).kind for seed in range(1500))
    assert set(drawn) == set(MIX)
    assert sum(MIX.values()) == 100
    assert visit_of(77) == visit_of(77)
    assert visit_of(77, "papers").kind == "papers"


def test_whoever_was_told_received_must_be_found_at_the_platform(template: Path) -> None:
    wrong, submissions, pages = received_once(template / "platform", {"u-1": "3309"}, [])
    assert (submissions, pages) == (0, 0)
    assert any("not in the outbox" in line for line in wrong)
    assert any("told 3309" in line for line in wrong)
    lost, _, _ = received_once(template / "platform", {}, [("u-2", "submission", "delivered", "3310")])
    assert lost == ["u-2: lost"]
    assert undelivered([("u-2", "submission", "delivered", "3310"), ("u-3", "rating", "queued", "")]) == ["u-3"]
