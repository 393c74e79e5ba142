"""Was every submission received exactly once? The platform's database and files, against what citizens were told."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from central.platform import open_platform
from central.store.tables import Case, Intake, Submission
from kiosk.wire.submission import SubmissionRecord

Rows = Sequence[tuple[str, str, str, str]]
"""The terminal's outbox: uid, kind, state, case number."""


def undelivered(rows: Rows) -> list[str]:
    """Return the uids that the platform has not confirmed yet."""
    return [uid for uid, _, state, _ in rows if state != "delivered"]


def received_once(data: Path, told: Mapping[str, str], rows: Rows) -> tuple[list[str], int, int]:
    """Return what is wrong, and how many submissions and pages there are.

    `told`: uid → case number (or nothing yet) of everybody who was told that theirs is received.
    """
    platform = open_platform(data)
    with closing(platform.database), platform.database.read() as db:
        cases = db.execute(select(Case.uid, Case.number).where(Case.parent.is_(None))).all()
        intakes = set(db.execute(select(Intake.uid)).scalars())
        submissions = db.execute(select(Submission.uid, Submission.case_number, Submission.record)).all()
    own = {uid: number for uid, kind, _, number in rows if kind == "submission"}
    numbers = {row.uid: row.case_number for row in submissions}
    found = [f"{uid}: told received, and not in the outbox" for uid in told if uid not in own]
    found += [f"{uid}: lost" for uid in own if uid not in numbers]
    found += [f"{uid}: nobody handed it in" for uid in numbers if uid not in own]
    found += [f"{uid}: {many} cases" for uid, many in Counter(case.uid for case in cases).items() if many > 1]
    found += [f"{number}: given twice" for number, many in Counter(c.number for c in cases).items() if many > 1]
    found += [f"{case.uid}: a case without its submission" for case in cases if case.uid not in numbers]
    found += [f"{uid}: a submission without a case" for uid in numbers.keys() - {case.uid for case in cases}]
    found += [f"{uid}: begun and never finished" for uid in intakes - numbers.keys()]
    found += [f"{uid}: told {number}" for uid, number in told.items() if number and numbers.get(uid) != number]
    found += [f"{uid}: {own[uid]} on the terminal" for uid in own if numbers.get(uid, own[uid]) != own[uid]]
    pages = 0
    for row in submissions:
        for ref in SubmissionRecord.model_validate_json(row.record).attachments:
            sealed = data / "attachments" / ref.sha256[:2] / ref.sha256
            pages += 1
            if not sealed.exists() or hashlib.sha256(sealed.read_bytes()).hexdigest() != ref.sha256:
                found.append(f"{row.uid}: a page is missing or damaged")
    return found, len(submissions), pages
