"""After all cases: everything that was called received is on the platform once, and nobody is in the files."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from central.platform import open_platform
from central.store.tables import Case, Submission
from kiosk.play.citizens import citizens
from tests.faults.device_drill.journeys import people
from tests.faults.device_drill.stand import Stand
from tests.journeys import traces

_DELIVERY_SECONDS = 60.0


def on_the_platform(stand: Stand) -> tuple[int, list[str]]:
    """Return how many submissions were received, and what the platform's own database says against it."""
    wrong = []
    if not stand.until(stand.delivered, _DELIVERY_SECONDS):
        waiting = [
            f"{row.uid}: {row.state} {row.reason}" for row in stand.app.storage.queue() if row.state != "delivered"
        ]
        wrong += [f"not delivered: {line}" for line in waiting]
    platform = open_platform(stand.folder / "platform")
    with closing(platform.database), platform.database.read() as db:
        cases = db.execute(select(Case.uid, Case.number).where(Case.parent.is_(None))).all()
        held = {row.uid for row in db.execute(select(Submission.uid)).all()}
    times, numbers = Counter(case.uid for case in cases), {case.uid: case.number for case in cases}
    for uid, number in stand.received.items():
        if uid not in held or times[uid] != 1:
            wrong.append(f"{uid}: received, and {times[uid]} times a case")
        elif number and numbers[uid] != number:
            wrong.append(f"{uid}: the citizen was told another number")
    wrong += [f"{uid}: a case nobody was told of" for uid in numbers.keys() - stand.received.keys() - stand.unsaid]
    return len(stand.received), wrong


def left_behind(stand: Stand) -> list[str]:
    """Return where anybody who came is still to be found in a file."""
    places: list[Path] = stand.places()
    return [line for key in sorted(people()) for line in traces.search(citizens()[key].document, places)]


def bugs_in(log: Path) -> list[str]:
    """Return the lines of a log that tell of a bug."""
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [line for line in lines if '"level": "error"' in line or '"level": "critical"' in line]
