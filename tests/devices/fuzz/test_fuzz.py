"""A short run of every target: nothing crashes, nothing invalid is accepted, and what is right still is."""

from __future__ import annotations

import pytest

from tests.devices.fuzz.mutate import mutated
from tests.devices.fuzz.targets import kinds, seeded, target_of

KINDS = sorted(kinds())


MESSAGES = 12_000  # all kinds together


@pytest.mark.parametrize("name", KINDS)
def test_mutated_messages_crash_nothing_and_smuggle_nothing_in(name: str) -> None:
    target, chance = target_of(name), seeded(20261125)
    for _ in range(round(MESSAGES * target.share / 100)):
        target.take(mutated(chance, target.corpus))


@pytest.mark.parametrize("name", KINDS)
def test_what_is_right_is_accepted_so_that_the_fuzzing_can_fail(name: str) -> None:
    target = target_of(name)
    assert any(target.take(message) for message in target.corpus)


def test_the_shares_of_all_kinds_are_a_hundred() -> None:
    assert sum(target_of(name).share for name in KINDS) == pytest.approx(100, abs=3)
