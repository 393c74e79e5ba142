"""A short run of every target: nothing crashes, nothing invalid is accepted, and what is right still is."""

from __future__ import annotations

import pytest

from tests.devices.fuzz.mutate import mutated
from tests.devices.fuzz.targets import seeded, targets

TARGETS = targets()


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_mutated_messages_crash_nothing_and_smuggle_nothing_in(name: str) -> None:
    target, chance = TARGETS[name], seeded(20261125)
    for _ in range(1500):
        target.take(mutated(chance, target.corpus))


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_what_is_right_is_accepted_so_that_the_fuzzing_can_fail(name: str) -> None:
    assert any(TARGETS[name].take(message) for message in TARGETS[name].corpus)
