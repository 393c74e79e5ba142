"""Every write, sync and rename of an enqueue, of a delivery and of the platform's intake fails once.

What could not be kept is refused, and then it is not there; what was called durable arrives.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults.rigs.failing_calls import FailingCall
from tests.faults.rigs.house import House
from tests.faults.rigs.outcome import Outcome, conclude

TERMINAL_CALLS = {"pwrite64": ("ENOSPC", 24), "write": ("ENOSPC", 3), "fsync": ("EIO", 12), "rename": ("ENOSPC", 2),
                  "ftruncate": ("EIO", 2)}  # fmt: skip
"""Of one enqueue with two pages and its delivery: the call, its error, and how many of it one thread makes at most."""
PLATFORM_CALLS = {"pwrite64": ("ENOSPC", 16), "write": ("ENOSPC", 3), "fsync": ("EIO", 6), "rename": ("ENOSPC", 1)}
PAGES = (3_000, 90_000)
SECONDS = 2.5


def failing_disk(
    folder: Path, template: Path, *, seed: int, every: int = 1, tell: Callable[[str], None] = str
) -> Outcome:
    """Try every `every`th place where a call can fail: a fresh process for each, since one bad sync ends its trust."""
    wrong: list[str] = []
    done = {"terminal": 0, "platform": 0, "failed calls": 0, "calls tried": 0}
    with House(folder, template, seed=seed) as house:
        house.start()
        for side, calls in (("terminal", TERMINAL_CALLS), ("platform", PLATFORM_CALLS)):
            for call, (error, most) in calls.items():
                for nth in range(1 + house.random.randrange(min(every, most)), most + 1, every):
                    hits = _fail_once(house, side, call, error, nth)
                    done["failed calls"] += hits
                    done["calls tried"] += 1
                    done[side] += bool(hits)
                    wrong += _refused_is_gone(house, f"{side} {call} {nth}")
                tell(f"{side} {call}: {error}, {done['failed calls']} failed so far")
        figures: dict[str, int | float | str] = {
            "places tried": done["calls tried"], "calls that failed": done["failed calls"],
            "runs with a failure: terminal": done["terminal"], "runs with a failure: platform": done["platform"],
        }  # fmt: skip
        outcome = conclude(house, figures)
    outcome.wrong += wrong
    if not done["terminal"] or not done["platform"]:
        outcome.wrong.append("no call failed on one of the sides: nothing was tried")
    return outcome


def _fail_once(house: House, side: str, call: str, error: str, nth: int) -> int:
    """Hand one submission in while a call fails, give it time to be tried, then start that side again."""
    house.terminal.wait_online()
    pid = house.terminal.pid if side == "terminal" else house.platform.pid
    with FailingCall(pid, call, error, nth, house.folder / "strace.txt") as failing:
        uid = house.hand_in(PAGES)
        entry = house.ledger.entries[uid]
        house.ledger.wait(lambda: bool(entry.refused) or bool(entry.numbers), SECONDS)
        if call == "pwrite64" or side == "platform":
            house.hand_in(())  # the next one, while the trouble may still be there
            house.ledger.wait(lambda: False, 0.1)
    hits = failing.hits
    if side == "terminal":
        house.terminal.kill()
        house.terminal.start()
    else:
        house.platform.kill()
        house.platform.start()
        house.terminal.order("nudge")
    return hits


def _refused_is_gone(house: House, where: str) -> list[str]:
    """Return what was refused, and is in the outbox all the same."""
    rows = house.terminal.rows()
    return [f"{where}: {entry.uid} was refused, and waits" for entry in house.ledger.refused if entry.uid in rows]
