"""What is told about the card on the reader, in which order and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card_reader.presence import DAMAGE_LIMIT, QUIET_SECONDS, READ_ATTEMPTS, Presence


class Told:
    def __init__(self) -> None:
        self.events: list[str] = []
        self.codes: list[str] = []

    def __call__(self, event: str, values: Mapping[str, Any] | None = None, data: bytes = b"") -> None:
        self.events.append(event)
        if values and "code" in values:
            self.codes.append(values["code"])


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def presence(told: Told) -> Presence:
    return Presence(told)


def test_a_card_that_is_read_and_then_rests_is_lifted_after_the_quiet_time(presence: Presence, told: Told) -> None:
    presence.found()
    presence.read({}, b"")
    presence.nothing(10.0)
    presence.nothing(10.0 + QUIET_SECONDS - 0.1)
    assert told.events == ["card_found", "card_read"]
    presence.nothing(10.0 + QUIET_SECONDS)
    assert told.events == ["card_found", "card_read", "card_lifted"]


def test_a_second_card_says_that_the_first_was_lifted(presence: Presence, told: Told) -> None:
    presence.found()
    presence.read({}, b"")
    presence.found()
    assert told.events == ["card_found", "card_read", "card_lifted", "card_found"]


def test_a_card_pulled_away_too_early_failed_and_is_lifted(presence: Presence, told: Told) -> None:
    presence.found()
    presence.unreadable("read: state 41")
    presence.nothing(1.0)
    assert told.events == ["card_found", "card_failed", "card_lifted"]
    assert told.codes == ["CRD-002"]


def test_one_failed_attempt_bothers_nobody(presence: Presence, told: Told) -> None:
    presence.found()
    presence.unreadable("")
    presence.found()
    presence.read({}, b"")
    assert told.events == ["card_found", "card_read"]


def test_failing_attempts_are_told_once_for_each_card(presence: Presence, told: Told) -> None:
    for _ in range(READ_ATTEMPTS * 3):
        presence.found()
        presence.unreadable("")
    assert told.events == ["card_found", "card_failed"]
    presence.nothing(1.0)
    for _ in range(READ_ATTEMPTS):
        presence.found()
        presence.unreadable("")
    assert told.events == ["card_found", "card_failed", "card_lifted", "card_found", "card_failed"]


def test_damage_is_told_once_it_keeps_arriving_and_again_after_it_had_stopped(presence: Presence, told: Told) -> None:
    for _ in range(DAMAGE_LIMIT - 1):
        presence.damaged()
    assert told.events == []
    for _ in range(5):
        presence.damaged()
    assert told.codes == ["CRD-005"]
    presence.undamaged()
    for _ in range(DAMAGE_LIMIT):
        presence.damaged()
    assert told.codes == ["CRD-005", "CRD-005"]


ACTIONS = st.sampled_from(["found", "read", "unreadable", "nothing", "damaged", "undamaged"])


@given(st.lists(ACTIONS, max_size=60))
def test_found_and_lifted_always_alternate_and_nothing_is_read_without_a_card(actions: list[str]) -> None:
    told = Told()
    presence = Presence(told)
    now, present = 0.0, False
    for action in actions:
        now += 0.9
        if action in {"read", "unreadable"}:
            if not present:
                continue  # the driver reads what it found only
            presence.found()
        match action:
            case "found":
                presence.found()
            case "read":
                presence.read({}, b"")
            case "unreadable":
                presence.unreadable("")
            case "nothing":
                presence.nothing(now)
            case "damaged":
                presence.damaged()
            case "undamaged":
                presence.undamaged()
        present = told.events.count("card_found") > told.events.count("card_lifted")
    turns = [event for event in told.events if event in {"card_found", "card_lifted"}]
    assert turns == ["card_found", "card_lifted"] * (len(turns) // 2) + ["card_found"] * (len(turns) % 2)
