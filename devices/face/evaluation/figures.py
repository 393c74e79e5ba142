"""False accepts and false rejects over thresholds, each with how far it can be from the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devices.face.evaluation.bounds import bounds
from devices.face.evaluation.tally import STEPS, Tally

THRESHOLDS = tuple(step / 100 for step in range(20, 75, 5))
TARGETS = (0.001, 0.0001)  # false accepts that a threshold is looked for
_RULE_OF_THREE = 3.0  # so many independent trials by the share are needed before none of them says anything
ALIKE = 0.6  # strangers this alike: perhaps one person under two names; on LFW one pair in 10,000 reaches 0.46


@dataclass(frozen=True, slots=True)
class Share:
    """`wrong` of `trials`. `bounds`: 95 %, as if every trial were independent; `cautious`: as if only people were."""

    wrong: int
    trials: int
    share: float | None
    bounds: tuple[float, float]
    cautious: tuple[float, float]


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What a threshold does: strangers accepted, people refused by their own card."""

    threshold: float
    far: Share
    frr: Share


@dataclass(frozen=True, slots=True)
class Target:
    """The lowest threshold at which no more than `far` of the strangers are accepted."""

    far: float
    at: AtThreshold
    enough: bool  # whether there were enough comparisons to see such a share at all


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was counted on `people`, who all had a card photo and a template."""

    people: int
    table: tuple[AtThreshold, ...]
    accept: AtThreshold
    equal_error: AtThreshold
    targets: tuple[Target, ...]
    strangers_alike: int


def figures(same: Tally, different: Tally, people: int, accept: float) -> Figures:
    """Work them out. `accept` is the threshold in force."""

    def at(threshold: float) -> AtThreshold:
        refused = same.total - same.from_threshold(threshold)
        return AtThreshold(
            threshold,
            _share(different.from_threshold(threshold), different.total, people),
            _share(refused, same.total, people),
        )

    accepted = different.all_from() / max(1, different.total)
    refused = 1.0 - same.all_from() / max(1, same.total)
    equal = int(np.abs(accepted - refused).argmin())
    targets = []
    for wanted in TARGETS:
        first = int((accepted <= wanted).argmax())
        enough = different.total >= _RULE_OF_THREE / wanted
        targets.append(Target(wanted, at(_threshold(first)), enough))
    return Figures(
        people,
        tuple(at(threshold) for threshold in THRESHOLDS),
        at(round(accept, 4)),
        at(_threshold(_middle(accepted, refused, equal))),
        tuple(targets),
        different.from_threshold(ALIKE),
    )


def _middle(accepted: np.ndarray, refused: np.ndarray, first: int) -> int:
    """Where the two are equally near over a stretch (no errors at all), the middle of it."""
    gap = np.abs(accepted - refused)
    return int(np.flatnonzero(gap == gap[first]).mean())


def _threshold(step: int) -> float:
    return round(step / STEPS - 1.0, 4)


def _share(wrong: int, trials: int, people: int) -> Share:
    if trials == 0:
        return Share(0, 0, None, (0.0, 1.0), (0.0, 1.0))
    share = wrong / trials
    fewer = min(trials, people)
    return Share(wrong, trials, share, bounds(wrong, trials), bounds(share * fewer, fewer))
