"""The power is cut at random instants, and everything that was not yet on the disk is gone.

The terminal lives on a disk image; after each cut it goes on from the copy, so that a long row of cuts is one life. The
platform lies elsewhere and goes on. Half of the cuts come with the platform out of reach, so that nothing can be
handed in, the other half while the queue is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.faults.rigs.house import House
from tests.faults.rigs.loop_disk import LoopDisk
from tests.faults.rigs.outcome import Outcome, conclude

NOWHERE = "http://127.0.0.1:9"
SIZES = (2_000, 15_000, 60_000)  # bytes: a long life without much delivering must fit on a small disk
LONGEST_WAIT = 0.8


def power_cut(
    folder: Path, template: Path, *, seed: int, cuts: int, each: int = 8,
    environment: Mapping[str, str] | None = None, tell: Callable[[str], None] = str,
) -> Outcome:  # fmt: skip
    """Hand in `each` submissions before every one of `cuts` cuts, and look what the disk still holds after it.

    `environment`: of the terminal, to lay something under it that makes the drill fail.
    """
    folder.mkdir(parents=True, exist_ok=True)
    disks = [LoopDisk(folder / f"disk-{n}.img", folder / f"mount-{n}") for n in (0, 1)]
    disk, other = disks
    try:
        disk.make()
        with House(folder, template, seed=seed, terminal_folder=disk.mount / "terminal",
                   environment=environment) as house:  # fmt: skip
            disk.sync()  # an enrolled terminal, as it stood before the first cut
            house.platform.start()
            house.terminal.url = NOWHERE
            house.terminal.start()
            wrong: list[str] = []
            forgotten = copies = delivering = 0
            for number in range(cuts):
                delivering += house.terminal.url != NOWHERE
                for _ in range(each):
                    house.hand_in(tuple(house.random.choice(SIZES) for _ in range(house.random.randrange(4))))
                unsynced = f"unsynced-{number}"
                (disk.mount / unsynced).write_bytes(b"not synced, so not there afterwards" * 200)
                house.ledger.wait(lambda: False, house.random.uniform(0.0, LONGEST_WAIT))
                copies += disk.cut_to(other.image, house.terminal.pid)
                house.terminal.kill()
                disk.unmount()
                disk, other = other, disk
                disk.attach()
                forgotten += not _holds(disk.mount / unsynced)
                house.terminal.folder = disk.mount / "terminal"
                house.terminal.url = NOWHERE if (number + 1) % 2 == 0 else house.platform.url
                house.terminal.start()
                wrong += _compare(house, number)
                if (number + 1) % 10 == 0:
                    tell(f"{number + 1} of {cuts} cuts, {len(house.ledger.durable)} durable")
            if house.terminal.url == NOWHERE:
                house.terminal.kill()
                house.terminal.url = house.platform.url
            figures: dict[str, int | float | str] = {
                "cuts": cuts, "cuts while handing in": delivering, "cuts that lost an unsynced file": forgotten,
                "copies": copies,
            }  # fmt: skip
            outcome = conclude(house, figures)
            outcome.wrong = wrong
            if not forgotten:
                outcome.wrong.append("no cut lost the unsynced file: these were no cuts")
            disk.unmount()
            found, searched = house.searcher().images([one.image for one in disks])
            outcome.traces += found
            outcome.searched += searched
            return outcome
    finally:
        for one in disks:
            one.unmount()


def _holds(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _compare(house: House, number: int) -> list[str]:
    """Return what was called durable before the cut and is neither on this disk nor at the platform."""
    rows = house.terminal.rows()
    files = {path.name for path in (house.terminal.folder / "attachments").iterdir()}
    missing = [
        f"cut {number}: {entry.uid} was durable and is gone" for entry in house.ledger.durable if entry.uid not in rows
    ]
    waiting = sum(state in ("queued", "in_flight") for state, _ in rows.values())
    if (
        waiting
        and not files
        and any(entry.pages for entry in house.ledger.durable if rows.get(entry.uid, ("",))[0] == "queued")
    ):
        missing.append(f"cut {number}: rows wait, and no page is on the disk")
    return missing
