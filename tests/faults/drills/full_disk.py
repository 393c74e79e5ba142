"""A disk that has only so much room left: from none to enough for a submission, in steps of one block."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults.rigs.house import House
from tests.faults.rigs.outcome import Outcome, conclude
from tests.faults.rigs.small_disk import SmallDisk

STEP = 4096  # bytes: a block, and a page of memory
SECONDS = 15.0
SIZE = 8 * 1024 * 1024
PAGES = (9_000, 70_000)


def full_disk(folder: Path, template: Path, *, seed: int, steps: int, tell: Callable[[str], None] = str) -> Outcome:
    """Hand one submission in at each of `steps` amounts of room; then make room, and everything durable arrives."""
    folder.mkdir(parents=True, exist_ok=True)
    disk = SmallDisk(folder / "disk", SIZE)
    try:
        disk.mount()
        with House(folder, template, seed=seed, terminal_folder=disk.path / "terminal") as house:
            house.platform.start()
            house.terminal.url = "http://127.0.0.1:9"  # while nothing leaves, nothing makes room either
            house.terminal.start()
            wrong: list[str] = []
            for step in range(steps):
                left = step * STEP * 60 // steps
                disk.leave(left)
                uid = house.hand_in(PAGES if step % 2 else ())
                if not house.ledger.wait(lambda u=uid: house.ledger.answered(u), SECONDS):
                    wrong.append(f"{left} bytes left: neither durable nor refused was said")
                if (step + 1) % 20 == 0:
                    tell(f"{step + 1} of {steps} steps, {len(house.ledger.durable)} durable")
            full = len(house.ledger.refused)
            disk.leave(0)
            house.terminal.kill()
            said = house.terminal.try_start()  # on a disk without a free byte it opens, or says why not
            if said[0] == "dead":
                wrong.append(f"with a full disk the start ended without a word: {said[1][-300:]}")
            house.terminal.kill()
            disk.make_room()
            house.terminal.url = house.platform.url
            house.terminal.start()
            rows = house.terminal.rows()
            wrong += [f"{entry.uid} was refused, and waits" for entry in house.ledger.refused if entry.uid in rows]
            after = house.hand_in(PAGES)
            house.ledger.wait(lambda: house.ledger.answered(after), SECONDS)
            if not house.ledger.entries[after].durable:
                wrong.append("with room again a new submission is still not taken")
            figures: dict[str, int | float | str] = {"steps": steps, "refused for want of room": full,
                                                     "start on a full disk": said[0]}  # fmt: skip
            outcome = conclude(house, figures)
            outcome.wrong += wrong
            if not full:
                outcome.wrong.append("nothing was refused: the disk was never full")
            return outcome
    finally:
        disk.unmount()
