"""Holding what happened against what a script expects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kiosk.play.script import Expectation

if TYPE_CHECKING:
    from kiosk.play.player import Outcome


def judge(expect: Expectation, outcome: Outcome) -> list[str]:
    """Return every expectation that was not met, in words."""
    screens = [step.screen for step in outcome.steps]
    looks = (
        ("decision", expect.decision, outcome.decision),
        ("case_number", expect.case_number, bool(outcome.case_number)),
        ("provisional", expect.provisional, bool(outcome.provisional_number)),
        ("paper", None if expect.paper is None else sorted(expect.paper), sorted(outcome.paper)),
        ("faults", _as_list(expect.faults), folded(outcome.faults)),
        ("screens", _as_list(expect.screens), folded(screens)),
        ("ends_at", expect.ends_at, screens[-1] if screens else ""),
    )
    return [f"{name}: expected {want}, was {was}" for name, want, was in looks if want is not None and want != was]


def folded(values: Iterable[str]) -> list[str]:
    """Return values with immediate repeats folded into one."""
    out: list[str] = []
    for value in values:
        if not out or out[-1] != value:
            out.append(value)
    return out


def _as_list(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)
