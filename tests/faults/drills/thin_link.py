"""The island's link: 600 ms there and back, a fifth of all packets lost, 64 kbit/s, cut every few seconds.

Real TCP over two network namespaces (`through_namespaces`), and for those without root a proxy that ends connections
after so many bytes of a request or of an answer, also between commit and answer (`cut_connections`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from time import monotonic

from tests.faults.rigs.house import House
from tests.faults.rigs.line import Cut, Line
from tests.faults.rigs.namespaces import ADDRESSES, ThinlyJoined
from tests.faults.rigs.outcome import Outcome, conclude

ISLAND = {"delay": 0.3, "loss": 0.2, "rate": 64_000.0, "queue": 2.0}
CUT = {**ISLAND, "loss": 1.0}
GOOD = {"delay": 0.01, "loss": 0.0, "rate": 0.0, "queue": 2.0}
UP_SECONDS, CUT_SECONDS = (4.0, 9.0), (0.5, 2.0)
LONG_ENOUGH = 90.0  # seconds in which something must have come through
SMALL = (2_000, 6_000, 12_000)


def through_namespaces(
    folder: Path, template: Path, *, seed: int, submissions: int, seconds: float, tell: Callable[[str], None] = str
) -> Outcome:
    """Hand in over the island's link for at most `seconds`; what is left then goes over a good one."""
    with ThinlyJoined(seed, ISLAND) as joined, House(
        folder, template, seed=seed, host=ADDRESSES[1],
        through_terminal=joined.within(0), through_platform=joined.within(1),
    ) as house:  # fmt: skip
        house.start()
        cuts, began = 0, monotonic()
        for number in range(submissions):
            house.hand_in(tuple(house.random.choice(SMALL) for _ in range(number % 3)))
        while monotonic() - began < seconds and not _all_told(house):
            house.ledger.wait(lambda: _all_told(house), house.random.uniform(*UP_SECONDS))
            if _all_told(house):
                break
            joined.change(**CUT)
            cuts += 1
            house.ledger.wait(lambda: False, house.random.uniform(*CUT_SECONDS))
            joined.change(**ISLAND)
            told = sum(bool(entry.numbers) for entry in house.ledger.entries.values())
            tell(f"{told} of {submissions} delivered in {monotonic() - began:.0f} s, {cuts} cuts")
        thin = monotonic() - began
        told = sum(bool(entry.numbers) for entry in house.ledger.entries.values())
        counts = joined.counts()
        joined.change(**GOOD)
        figures: dict[str, int | float | str] = {
            "delivered over the thin link": told, "seconds": round(thin, 1), "cuts": cuts,
            "packets": counts["packets"], "packets lost": counts["lost"], "bytes": counts["bytes"],
        }  # fmt: skip
        outcome = conclude(house, figures)
    if not told and seconds >= LONG_ENOUGH:
        outcome.wrong.append("nothing came over the thin link in all that time")
    return outcome


def _all_told(house: House) -> bool:
    return all(entry.numbers for entry in house.ledger.entries.values())


def cut_connections(
    folder: Path, template: Path, *, seed: int, submissions: int, tell: Callable[[str], None] = str
) -> Outcome:
    """Every connection ends somewhere: in a request, in an answer, or after the commit and before the answer."""
    random, lock = Random(seed), threading.Lock()

    def plan() -> Cut:
        with lock:
            thrown = random.random()
            if thrown < 0.4:
                return Cut(up=random.randrange(1, 150_000))
            if thrown < 0.7:
                return Cut(down=random.randrange(1, 3_000))
            return Cut(lose_answer=True)

    with House(folder, template, seed=seed) as house:
        house.platform.start()
        with closing(Line(house.platform.url, plan)) as line:
            house.terminal.url = line.url
            house.terminal.start()
            for done in range(0, submissions, 10):
                uids = [house.hand_in() for _ in range(min(10, submissions - done))]
                house.terminal.order("nudge")
                house.ledger.wait(lambda many=uids: all(house.ledger.entries[u].numbers for u in many), 20.0)
                if done % 50 == 0:
                    tell(f"{done + len(uids)} of {submissions} handed in, {line.cuts + line.answers_lost} cuts")
            house.settle()
            figures: dict[str, int | float | str] = {
                "connections": line.connections, "cut inside": line.cuts, "answers lost": line.answers_lost,
            }  # fmt: skip
            outcome = conclude(house, figures)
    if not line.cuts or not line.answers_lost:
        outcome.wrong.append("nothing was cut")
    return outcome
