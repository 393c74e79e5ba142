"""The wall clock jumps a year back and a year forward, in the running terminal and in the running platform.

Dead batteries, a first time signal after weeks. New submissions may be refused for it, in words; none may be lost.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.rigs.house import House
from tests.faults.rigs.outcome import Outcome, conclude
from tests.faults.rigs.preload import WallClock

YEAR = 365 * 86400
SECONDS = 20.0


def clock_jumps(
    folder: Path, template: Path, *, seed: int, jumps: int, each: int = 4, tell: Callable[[str], None] = str
) -> Outcome:
    """Hand in `each` submissions before and after every one of `jumps` jumps of either clock; some cross a start."""
    ours, theirs = WallClock(folder / "clock", "terminal"), WallClock(folder / "clock", "platform")
    figures: dict[str, int | float | str] = {"jumps: terminal": 0, "jumps: platform": 0, "starts in a false year": 0}
    wrong: list[str] = []
    with House(
        folder, template, seed=seed, environment=ours.environment, platform_environment=theirs.environment
    ) as house:
        house.start()
        for number in range(jumps):
            ahead = (YEAR, -YEAR, 0)[number % 3]
            before = [house.hand_in() for _ in range(each)]
            if house.random.random() < 0.7:
                ours.shift(ahead)
                figures["jumps: terminal"] = int(figures["jumps: terminal"]) + 1
                said = datetime.fromisoformat(house.terminal.ask("clock")[1])
                if abs((said - datetime.now(UTC)).total_seconds() - ahead) > 60:
                    wrong.append(f"jump {number}: the terminal's clock did not follow")
            else:
                theirs.shift(ahead)
                figures["jumps: platform"] = int(figures["jumps: platform"]) + 1
            after = [house.hand_in() for _ in range(each)]
            if number % 4 == 3:
                house.terminal.kill()
                house.terminal.start()
                figures["starts in a false year"] = int(figures["starts in a false year"]) + bool(ahead)
            else:
                house.ledger.wait(lambda b=before, a=after: house.ledger.answered(*b, *a), SECONDS)
            tell(f"{number + 1} of {jumps} jumps, {len(house.ledger.durable)} durable")
        figures["delivered in a false year"] = _delivered_while_wrong(house, ours)
        ours.shift(0)
        theirs.shift(0)
        figures["codes of refusals"] = " ".join(sorted({entry.refused for entry in house.ledger.refused})) or "none"
        outcome = conclude(house, figures)
    outcome.wrong += wrong
    return outcome


def _delivered_while_wrong(house: House, ours: WallClock) -> int:
    """Let the queue go while the terminal believes in another year, and return how many arrived by then."""
    ours.shift(YEAR)
    return sum(state == "delivered" for state, _ in house.settle().values())
