"""Two programs over one outbox: the second is refused; one that sends all the same still makes one case of each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults.rigs.house import MATTERS, House
from tests.faults.rigs.outcome import Outcome, conclude
from tests.faults.rigs.terminal import Terminal

SECONDS = 20.0


def two_senders(
    folder: Path, template: Path, *, seed: int, submissions: int, tell: Callable[[str], None] = str
) -> Outcome:
    """Start a second program: as it is, with the lock file deleted, and with the lock taken out of it."""
    wrong: list[str] = []
    with House(folder, template, seed=seed) as house:
        house.start()
        second = Terminal(house.terminal.folder, house.ledger, root=house.terminal.root, url=house.platform.url,
                          matters=MATTERS, seed=seed + 1)  # fmt: skip
        try:
            said = second.try_start()
            if said[:2] != ["fault", "OBX-001"]:
                wrong.append(f"the second program was not refused: {said}")
                second.kill()
            tell(f"second program: {' '.join(map(str, said[:2]))}")
            deleted = _with_the_lock_deleted(house, second)
            tell(f"second program with the lock file deleted: {deleted}")
            tries = _both_send(house, second, submissions, tell)
        finally:
            second.kill()
        figures: dict[str, int | float | str] = {"second program": " ".join(map(str, said[:2])),
                                                 "with the lock file deleted": deleted, "rows": tries}  # fmt: skip
        outcome = conclude(house, figures)
    outcome.wrong += wrong
    return outcome


def _with_the_lock_deleted(house: House, second: Terminal) -> str:
    (house.terminal.folder / "sender.lock").unlink()
    said = second.try_start()
    second.kill()
    return " ".join(map(str, said[:2])) if said[0] == "fault" else said[0]


def _both_send(house: House, second: Terminal, submissions: int, tell: Callable[[str], None]) -> int:
    """Let submissions wait, then start both over them at once, and let both take new ones."""
    house.terminal.kill()
    house.platform.stop()
    house.terminal.start()
    waiting = [house.hand_in() for _ in range(submissions)]
    assert house.ledger.wait(lambda: house.ledger.answered(*waiting), SECONDS)
    second.start(second_sender=True)
    house.platform.start()
    both = [(house.terminal, second)[n % 2] for n in range(submissions)]
    for terminal in both:
        person = house.somebody()
        terminal.hand_in(person, ())
        terminal.order("nudge")
    house.ledger.wait(lambda: all(entry.numbers for entry in house.ledger.entries.values()), SECONDS)
    tell(f"{sum(bool(e.numbers) for e in house.ledger.entries.values())} of {2 * submissions} delivered by both")
    return len(second.rows())
