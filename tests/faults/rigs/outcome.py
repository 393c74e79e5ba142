"""What one drill came to: its figures, the verdict, and what a search of the terminal's disk found."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from tests.faults.rigs.house import House
from tests.faults.rigs.people import Person
from tests.faults.rigs.verdict import Verdict


@dataclass(slots=True)
class Outcome:
    """One row of the report."""

    figures: dict[str, int | float | str]
    verdict: Verdict
    traces: list[str] = field(default_factory=list)
    searched: int = 0  # bytes
    wrong: list[str] = field(default_factory=list)  # what this drill alone expects, and did not see
    people: AbstractSet[Person] = frozenset()  # everybody who handed something in

    def faults(self) -> list[str]:
        """Return everything that is wrong, a line each."""
        verdict = self.verdict
        named = {"lost": verdict.lost, "twice": verdict.twice, "half": verdict.half, "untrue": verdict.untrue,
                 "on the disk": self.traces, "wrong": self.wrong}  # fmt: skip
        return [f"{what}: {line}" for what, lines in named.items() for line in lines]


def conclude(house: House, figures: dict[str, int | float | str]) -> Outcome:
    """Bring both ends back, let everything arrive, and hold the platform and the disk against the ledger."""
    rows = house.settle()
    house.terminal.stop()
    traces, searched = house.searcher().folder(house.terminal.folder)
    entries = house.ledger.entries.values()
    counted: dict[str, int | float | str] = {
        "handed in": len(entries),
        "durable": len(house.ledger.durable),
        "refused": len(house.ledger.refused),
        "unsaid": sum(not entry.durable and not entry.refused for entry in entries),
    }
    return Outcome({**counted, **figures}, house.judge(rows), traces, searched, people=house.ledger.people())
