"""Deciding a case by its matter: at once where the result is instant, accepted with a promise where it is not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from central.cases.rules import Objection, objection, second_case
from central.cases.workdays import last_day
from central.certificates.issue import Made, NotMade, make_certificate
from central.clock import city_day
from central.platform import Platform
from central.publishing.shelf import matter_now
from central.store.tables import Case
from kiosk.matter.model import FieldKind, Matter, ResultKind
from kiosk.text import Language
from kiosk.wire.submission import Decision, SubmissionRecord

OPEN = (Decision.ACCEPTED, Decision.PROCESSING)


@dataclass(frozen=True, slots=True)
class DecidedChild:
    """The decision on one child case of a package."""

    matter_code: str
    matter_name: str
    department: str
    decision: Decision
    due: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A case with its decision, before it is written."""

    record: SubmissionRecord
    case_number: str
    received: datetime
    matter_name: str
    decision: Decision
    person: str
    subject: str
    department: str = ""
    """Its code; empty where no matter says whose case it is."""
    reason: str = ""
    due: str | None = None
    certificate: Made | None = None
    children: tuple[DecidedChild, ...] = ()
    once: bool = False

    def second_case(self, db: Connection) -> Decided | None:
        """Return the refusal where the same person already has this matter open. Only inside the write transaction."""
        if not self.once or self.decision not in OPEN:
            return None
        same = select(Case.number).where(Case.person == self.person, Case.matter_code == self.record.matter_code)
        if db.execute(same.where(Case.subject == self.subject, Case.decision.in_(OPEN)).limit(1)).first() is None:
            return None
        return _objected(self, second_case())


def decide(platform: Platform, record: SubmissionRecord, case_number: str, received: datetime) -> Decided:
    """Judge the record by the newest version of its matter; make the certificate where one is due."""
    with platform.database.read() as db:
        known, matter = matter_now(db, record.matter_code)
        parts = [matter_now(db, code)[1] for code in (matter.children if matter else ())]
    blank = Decided(
        record=record,
        case_number=case_number,
        received=received,
        matter_name=_name(matter, record) if matter else record.matter_code,
        decision=Decision.REFUSED,
        person=hashlib.sha256(record.applicant.get("number", "").encode()).hexdigest(),
        subject=_subject(record, matter),
        department=matter.department.code if matter else "",
    )
    objected = objection(record, matter, known=known, registers=platform.registers)
    if matter is None or objected is not None:
        return _objected(blank, objected) if objected else blank
    children = tuple(
        DecidedChild(part.code, _name(part, record), part.department.code, *_promise(part, received))
        for part in parts
        if part is not None
    )
    decision, due = _promise(matter, received)
    decided = replace(blank, decision=decision, due=due, children=children, once=platform.settings.one_active_case)
    if matter.result is None or matter.result.kind is not ResultKind.CERTIFICATE:
        return decided
    made = make_certificate(platform, matter, record, case_number, received)
    if isinstance(made, NotMade):  # a person finishes what the machine cannot print
        due = _due(matter, received) if made.decision in OPEN else None
        reason = made.words(record.language)
        return replace(decided, decision=made.decision, due=due, reason=reason, children=())
    return replace(decided, certificate=made)


def _promise(matter: Matter, received: datetime) -> tuple[Decision, str | None]:
    if matter.result is not None and matter.result.kind is not ResultKind.ACCEPTANCE:
        return Decision.GRANTED, None
    return Decision.ACCEPTED, _due(matter, received)


def _due(matter: Matter, received: datetime) -> str | None:
    days = matter.guide.promised_days
    return None if days is None else last_day(city_day(received), days).isoformat()


def _subject(record: SubmissionRecord, matter: Matter | None) -> str:
    """Return what an application is about, where that is not the person alone: a business has its own case."""
    codes = [record.form.get(f.id, "") for f in (matter.form if matter else ()) if f.kind is FieldKind.CREDIT_CODE]
    return hashlib.sha256("|".join(codes).encode()).hexdigest() if codes else ""


def _name(matter: Matter, record: SubmissionRecord) -> str:
    return matter.name.read(Language.EN if record.language == Language.EN else Language.ZH)


def _objected(decided: Decided, objected: Objection) -> Decided:
    words = objected.words(decided.record.language)
    return replace(decided, decision=objected.decision, reason=words, due=None, certificate=None, children=())
