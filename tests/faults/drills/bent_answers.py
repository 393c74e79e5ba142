"""Answers and requests that are lost, doubled, late, replayed or swapped; and answers that are not the platform's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from tests.faults.rigs.bending_proxy import bending
from tests.faults.rigs.house import House
from tests.faults.rigs.outcome import Outcome, conclude

DISORDER: Mapping[str, float] = MappingProxyType({"lost": 14, "doubled": 12, "late": 10, "replayed": 12, "swapped": 10})
"""Per cent of all requests: the platform did it, or will, and the terminal cannot know."""
WRONG: Mapping[str, float] = MappingProxyType(
    {"forged": 5, "portal": 5, "empty_yes": 5, "broken": 8, "busy": 1, "not_here": 4}
)
"""Per cent of all requests: what answers is not the platform, or is not well."""
SECONDS = 20.0
AT_ONCE = 10


def disorder(
    folder: Path, template: Path, *, seed: int, submissions: int, tell: Callable[[str], None] = str
) -> Outcome:
    """Answers lost after the commit, requests doubled and out of order."""
    return _bent(folder, template, DISORDER, seed=seed, submissions=submissions, tell=tell)


def wrong_answers(
    folder: Path, template: Path, *, seed: int, submissions: int, tell: Callable[[str], None] = str
) -> Outcome:
    """Wrong yeses, storms of 5xx, 429 with Retry-After, foreign 404s."""
    return _bent(folder, template, WRONG, seed=seed, submissions=submissions, tell=tell)


def _bent(
    folder: Path, template: Path, tricks: Mapping[str, float], *, seed: int, submissions: int,
    tell: Callable[[str], None],
) -> Outcome:  # fmt: skip
    with House(folder, template, seed=seed) as house:
        house.platform.start()
        with bending(house.platform.url, tricks, seed) as proxy:
            house.terminal.url = proxy.url
            house.terminal.start()
            for done in range(0, submissions, AT_ONCE):
                uids = [house.hand_in() for _ in range(min(AT_ONCE, submissions - done))]
                house.terminal.order("nudge")
                house.ledger.wait(lambda many=uids: all(house.ledger.entries[u].numbers for u in many), SECONDS)
                if done % 50 == 0:
                    tell(f"{done + len(uids)} of {submissions} handed in, {sum(proxy.played.values())} tricks played")
            house.settle()
            figures: dict[str, int | float | str] = {"requests": proxy.requests, **proxy.played}
            unplayed = [name for name in tricks if not proxy.played[name]]
            outcome = conclude(house, figures)
    outcome.wrong += [f"{name} was never played" for name in unplayed]
    return outcome
