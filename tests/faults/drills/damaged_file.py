"""The outbox file is damaged while submissions wait in it: it is kept as it is, and the terminal goes on.

What can still be read of the queue should be handed in: how much that was is a figure of the report, and is demanded of
the kinds of damage in `RECOVERED`. Damage that only shows while the file is in use may wait for the next start.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

from pysqlite3 import dbapi2 as sqlite3

from tests.faults.rigs.damage import SEEN_AT_ONCE, SEEN_LATER, digest
from tests.faults.rigs.house import House
from tests.faults.rigs.outcome import Outcome, conclude

RECOVERED = frozenset({"header", "zeroed", "schema"})
"""Kinds of damage after which every row that waited must arrive all the same: its pages are still whole somewhere."""
ASIDE = "outbox.sqlite.damaged-*"
NOWHERE = "http://127.0.0.1:9"
SECONDS = 8.0
RECOVERY_SECONDS = 3.0


def damaged_file(
    folder: Path, template: Path, *, seed: int, rounds: int, each: int = 4, tell: Callable[[str], None] = str
) -> Outcome:  # fmt: skip
    """Let `each` submissions wait and damage the file they wait in, `rounds` times, in every way there is."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    waited: set[str] = set()
    excused: set[str] = set()
    with House(folder, template, seed=seed) as house:
        house.platform.start()
        for number in range(rounds):
            kinds = (*SEEN_AT_ONCE, *SEEN_LATER)
            kind = kinds[number % len(kinds)]
            uids = _fill(house, template, each)
            waited |= uids
            excused |= uids if kind.__name__ not in RECOVERED else set()
            _damage(house.terminal.folder / "outbox.sqlite", kind, house.random)
            said = _go_on(house, counts, uids, excused, demanded=kind in SEEN_AT_ONCE)
            wrong += [f"round {number}, {kind.__name__}: {line}" for line in said]
            house.terminal.kill()
            back = sum(bool(house.ledger.entries[uid].numbers) for uid in uids)
            counts[f"recovered of {kind.__name__}"] += back
            counts["rows recovered"] += back
            tell(f"{number + 1} of {rounds} files damaged, {counts['rows recovered']} of {len(waited)} rows recovered")
        shutil.rmtree(house.terminal.folder)
        shutil.copytree(template / "terminal", house.terminal.folder)
        figures: dict[str, int | float | str] = {"files damaged": rounds, "rows that waited": len(waited), **counts}
        outcome = conclude(house, figures)
    outcome.figures["never recovered"] = sum(uid in excused for uid in outcome.verdict.lost)
    outcome.verdict.lost = [uid for uid in outcome.verdict.lost if uid not in excused]
    outcome.wrong += wrong
    return outcome


def _fill(house: House, template: Path, each: int) -> set[str]:
    """Begin with a fresh terminal, let submissions wait in it, and end it."""
    shutil.rmtree(house.terminal.folder)
    shutil.copytree(template / "terminal", house.terminal.folder)
    house.terminal.url = NOWHERE
    house.terminal.start()
    uids = {house.hand_in((5_000, 20_000)) for _ in range(each)}
    assert house.ledger.wait(lambda: house.ledger.answered(*uids), SECONDS)
    house.terminal.kill()
    return uids


def _damage(path: Path, kind: Callable[[bytearray, Random], bytearray], random: Random) -> None:
    """Bring everything into the one file first, so that it is the queue that is damaged."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    path.write_bytes(kind(bytearray(path.read_bytes()), random))


def _go_on(house: House, counts: Counter[str], uids: set[str], excused: set[str], *, demanded: bool) -> list[str]:
    """Start over the damaged file and look what became of it. Return what is wrong, a line each."""
    place = house.terminal.folder
    before = digest(place / "outbox.sqlite")
    pages = {path.name for path in (place / "attachments").iterdir()}
    house.terminal.url = house.platform.url
    said = house.terminal.try_start()
    if not demanded and said[0] == "open" and not list(place.glob(ASIDE)):
        excused.add(_one_more(house))  # while the damage is found, or not yet: into a file that may be lost
        house.terminal.kill()
        said = house.terminal.try_start()
    counts[f"start: {said[0]}"] += 1
    if said[0] != "open":
        return [f"the start ended: {said[1:]}"] if demanded else []
    aside = list(place.glob(ASIDE))
    counts["set aside"] += bool(aside)
    new = _one_more(house)
    taken = bool(house.ledger.entries[new].numbers)
    counts["new submissions taken"] += taken
    house.ledger.wait(
        lambda: all(house.ledger.entries[uid].numbers for uid in uids), RECOVERY_SECONDS if aside else 0.5
    )
    still = {path.name for path in (place / "attachments").iterdir()}
    counts["pages kept"] += len(pages & still)
    if not demanded:
        excused.add(new)
        return []
    wrong = [] if any(digest(path) == before for path in aside) else ["the damaged file was not kept as it was"]
    if "OBX-004" not in house.terminal.faults:
        wrong.append("nobody is told of it")
    if not taken:
        wrong.append(f"no new submission was taken: {house.ledger.entries[new].refused or 'no answer'}")
    return wrong


def _one_more(house: House) -> str:
    """Hand a new submission in and wait until it is refused or delivered."""
    uid = house.hand_in((3_000,))
    entry = house.ledger.entries[uid]
    house.ledger.wait(lambda: bool(entry.numbers or entry.refused), SECONDS)
    return uid
