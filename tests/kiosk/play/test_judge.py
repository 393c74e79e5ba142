"""Holding what happened against what was expected."""

import pytest

from kiosk.play.judge import folded, judge
from kiosk.play.player import Outcome, StepTaken
from kiosk.play.script import Expectation


def outcome() -> Outcome:
    screens = ("attract", "home", "guide", "card", "card", "receipt", "goodbye")
    return Outcome(
        "x",
        "1",
        steps=[StepTaken(screen, 0.0) for screen in screens],
        faults=["CRD-003", "CRD-003", "RCP-001"],
        case_number="3309",
        decision="granted",
        paper=["certificate", "receipt"],
    )


def test_what_is_left_out_is_not_looked_at() -> None:
    assert judge(Expectation(), outcome()) == []


def test_everything_expected_and_met_is_no_failure() -> None:
    expect = Expectation(
        decision="granted",
        case_number=True,
        provisional=False,
        paper=("receipt", "certificate"),
        faults=("CRD-003", "RCP-001"),
        screens=("attract", "home", "guide", "card", "receipt", "goodbye"),
        ends_at="goodbye",
    )
    assert judge(expect, outcome()) == []


@pytest.mark.parametrize(
    ("expect", "name"),
    [
        ({"decision": "accepted"}, "decision"),
        ({"case_number": False}, "case_number"),
        ({"provisional": True}, "provisional"),
        ({"paper": ["receipt"]}, "paper"),
        ({"paper": []}, "paper"),
        ({"faults": []}, "faults"),
        ({"faults": ["RCP-001", "CRD-003"]}, "faults"),
        ({"screens": ["home"]}, "screens"),
        ({"ends_at": "fault"}, "ends_at"),
    ],
)
def test_every_expectation_can_fail(expect: dict[str, object], name: str) -> None:
    (failure,) = judge(Expectation.model_validate(expect), outcome())
    assert failure.startswith(f"{name}: expected")


def test_repeats_are_folded_only_side_by_side() -> None:
    assert folded(["a", "a", "b", "a"]) == ["a", "b", "a"]
