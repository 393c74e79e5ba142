"""Every journey of the demo, through the heart alone: real devices' processes, real stores, a real platform."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from house import SCRIPTS

if TYPE_CHECKING:
    from house import House

NAMES = sorted(path.stem for path in SCRIPTS.glob("*.yaml"))


def test_there_are_at_least_six_different_journeys() -> None:
    assert len(NAMES) >= 6


@pytest.mark.parametrize("name", NAMES)
def test_every_journey_of_the_demo_keeps_its_promises(house: House, name: str) -> None:
    outcome = house.played(name)
    assert outcome.failures == []
    assert outcome.passed


def test_no_two_journeys_get_the_same_case_number(house: House) -> None:
    numbers = [house.played(name).case_number for name in NAMES]
    assert all(numbers)
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("name", NAMES)
def test_a_result_is_json_without_the_person(house: House, name: str) -> None:
    from house import built_in

    from kiosk.play.citizens import citizens

    person = citizens()[built_in(name).citizen].document
    result = json.dumps(house.played(name).as_dict(), ensure_ascii=False)
    assert person.number not in result
    assert person.name not in result
