"""`kill -9` of terminal or platform at random instants, while submissions with pages are sealed and handed in."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import func, select

from central.platform import open_platform
from central.store.tables import Intake, Submission
from tests.faults.rigs.house import CERTIFICATE, House
from tests.faults.rigs.line import Line
from tests.faults.rigs.outcome import Outcome, conclude

TERMINAL_SHARE = 0.6  # of the kills; the others hit the platform
SECONDS = 30.0
LONGEST_WAIT = 0.35  # seconds between handing in and a kill
INTAKE_SECONDS = 0.08  # after a record was seen on its way to the platform


def kill_nine(
    folder: Path, template: Path, *, seed: int, submissions: int, kills: int, tell: Callable[[str], None] = str
) -> Outcome:
    """Hand in until `submissions` are durable, in as many bursts as there are `kills`, and kill one side after each."""
    with House(folder, template, seed=seed) as house:
        house.platform.start()
        line = Line(house.platform.url)
        with closing(line):
            house.terminal.url = line.url
            house.terminal.start()
            figures = _kill(house, line, submissions, kills, tell)
            return conclude(house, figures)


def _kill(
    house: House, line: Line, submissions: int, kills: int, tell: Callable[[str], None]
) -> dict[str, int | float | str]:
    random, killed = house.random, {"terminal": 0, "platform": 0, "inside intake": 0}
    for number in range(kills):
        _hand_in(house, math.ceil((submissions - len(house.ledger.durable)) / (kills - number)))
        terminal_next = random.random() < TERMINAL_SHARE
        line.record_passed.clear()
        if not terminal_next and line.record_passed.wait(LONGEST_WAIT):
            _pause(house, random.uniform(0.0, INTAKE_SECONDS))
        else:
            _pause(house, random.uniform(0.0, LONGEST_WAIT))
        if terminal_next:
            house.terminal.kill()
            killed["terminal"] += 1
            house.terminal.start()
        else:
            house.platform.kill()
            killed["platform"] += 1
            killed["inside intake"] += _half_taken_in(house.data)
            house.platform.start()
        if (number + 1) % 20 == 0:
            tell(f"{number + 1} of {kills} kills, {len(house.ledger.durable)} durable")
    while missing := submissions - len(house.ledger.durable):
        uids = _hand_in(house, missing)
        assert house.ledger.wait(lambda u=tuple(uids): house.ledger.answered(*u), SECONDS), "the last were not answered"
    return {"kills": kills, **{f"kills: {side}": many for side, many in killed.items()}}


def _hand_in(house: House, many: int) -> list[str]:
    return [house.hand_in(matter=CERTIFICATE if house.random.random() < 0.1 else "") for _ in range(many)]


def _pause(house: House, seconds: float) -> None:
    """Let time pass without looking away from the terminal."""
    house.ledger.wait(lambda: False, seconds)


def _half_taken_in(data: Path) -> int:
    """Return 1 where the platform died between the two transactions of an intake."""
    platform = open_platform(data)
    with closing(platform.database), platform.database.read() as db:
        begun, done = (
            db.execute(select(func.count()).select_from(table)).scalar_one() for table in (Intake, Submission)
        )
    return int(begun > done)
