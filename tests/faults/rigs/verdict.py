"""Nothing lost, nothing twice, nothing half: the platform's own database and files, held against the ledger."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from central.platform import Platform, open_platform
from central.store.tables import Case, Intake, Submission
from kiosk.wire.sealing import open_attachment
from kiosk.wire.submission import SubmissionRecord
from tests.faults.rigs.ledger import Ledger


@dataclass(slots=True)
class Verdict:
    """What was found. Every list but the counts must be empty."""

    cases: int = 0
    pages: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)  # the terminal said or holds what the platform does not

    def clean(self) -> bool:
        """Return whether nothing is wrong."""
        return not (self.lost or self.twice or self.half or self.untrue)


def judge(data: Path, ledger: Ledger, rows: Mapping[str, tuple[str, str]] | None = None) -> Verdict:
    """Read the platform over `data`, running or not, and the terminal's `rows` where they are given."""
    platform = open_platform(data)
    with closing(platform.database):
        return _judge(platform, ledger, rows or {})


def _judge(platform: Platform, ledger: Ledger, rows: Mapping[str, tuple[str, str]]) -> Verdict:
    found = Verdict()
    with platform.database.read() as db:
        cases = db.execute(select(Case.uid, Case.number).where(Case.parent.is_(None))).all()
        intakes = db.execute(select(Intake.uid, Intake.case_number)).all()
        submissions = db.execute(select(Submission.uid, Submission.case_number, Submission.record)).all()
    found.cases = len(cases)
    numbers = {row.uid: row.case_number for row in submissions}
    found.lost += [entry.uid for entry in ledger.durable if entry.uid not in numbers]
    found.twice += [f"{uid}: {many} cases" for uid, many in Counter(case.uid for case in cases).items() if many > 1]
    found.twice += [f"{number}: given twice" for number, many in Counter(c.number for c in cases).items() if many > 1]
    found.half += [f"{case.uid}: a case without its submission" for case in cases if case.uid not in numbers]
    found.half += [f"{row.uid}: begun and never finished" for row in intakes if row.uid not in numbers]
    found.twice += [
        f"{row.uid}: two numbers" for row in intakes if numbers.get(row.uid, row.case_number) != row.case_number
    ]
    told = {case.uid: case.number for case in cases}
    found.half += [f"{uid}: a submission without its case" for uid, n in numbers.items() if told.get(uid) != n]
    pages = platform.data / "attachments"
    for row in submissions:
        entry = ledger.entries.get(row.uid)
        if entry is None:
            found.untrue.append(f"{row.uid}: nobody handed it in")
            continue
        record = SubmissionRecord.model_validate_json(row.record)
        held = frozenset(_page(pages, record, n) for n in range(len(record.attachments)))
        found.pages += len(held)
        if held != entry.digests:
            found.half.append(f"{row.uid}: {len(held & entry.digests)} of {len(entry.digests)} pages are whole")
        if record.applicant != entry.person.applicant():
            found.half.append(f"{row.uid}: another applicant")
        if entry.refused:
            found.untrue.append(f"{row.uid}: refused ({entry.refused}), and there all the same")
    found.untrue += _said(ledger, rows, numbers)
    return found


def _page(pages: Path, record: SubmissionRecord, position: int) -> tuple[str, int, str]:
    """Open one page with the key in the record, which only the platform could open."""
    ref = record.attachments[position]
    try:
        sealed = (pages / ref.sha256[:2] / ref.sha256).read_bytes()
    except FileNotFoundError:
        return ref.role, ref.page, "missing"
    key = base64.b64decode(record.attachment_keys[ref.sha256])
    opened = open_attachment(sealed, key, record.uid, ref.role, ref.page)
    return ref.role, ref.page, hashlib.sha256(opened).hexdigest() if isinstance(opened, bytes) else "unreadable"


def _said(ledger: Ledger, rows: Mapping[str, tuple[str, str]], numbers: Mapping[str, str]) -> list[str]:
    wrong = []
    for entry in ledger.entries.values():
        if entry.durable and entry.refused:
            wrong.append(f"{entry.uid}: called durable and refused")
        if entry.quarantined:
            wrong.append(f"{entry.uid}: quarantined, {entry.quarantined}")
        wrong += [f"{entry.uid}: told {number}" for number in entry.numbers if numbers.get(entry.uid) != number]
    wrong += [
        f"{uid}: {state} on the terminal"
        for uid, (state, number) in rows.items()
        if state != "delivered" or numbers.get(uid) != number
    ]
    return wrong
