"""Taking in a submission: once, whatever dies in between.

Two transactions. The first ties a case number to the uid; from there on every retry, thread and restart meets the same
number. Then the certificate is made, without holding any lock. The second writes case, certificate, signed receipt and
hand-over together; whoever comes second finds them there and answers with the same receipt.

Both transactions are alone with the uid (`Database.write`), so two workers with the same submission never meet on a
unique key half-way; the keys are there all the same. The second is alone with person and matter too: *one active case*
reads before it writes, and no key could say it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from central.cases.decide import Decided, decide
from central.cases.reserved import arrived
from central.cases.unsealing import unseal
from central.clock import city_day, now
from central.connectors.queue import queue_hand_overs
from central.platform import Platform
from central.problems import RefusedError
from central.store.numbers import next_change, take
from central.store.tables import Case, Certificate, Intake, Submission, Terminal
from kiosk.wire.base import Signed
from kiosk.wire.signing import sign
from kiosk.wire.submission import ChildCase, Decision, Envelope, SubmissionReceipt

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The signed receipt, and whether it was made just now."""

    receipt: Signed
    fresh: bool


def take_in(platform: Platform, courier: str, envelope: Envelope, body: bytes) -> TakenIn:
    """Take in a submission, or answer with the receipt it already has. Blocks for some 100 ms; any thread."""
    body_sha256 = hashlib.sha256(body).hexdigest()
    held = _held(platform, envelope.uid, body_sha256)
    if held is not None:
        return held
    record = unseal(envelope, platform.keys, platform.attachments)
    reserved = _reserve(platform, envelope, body_sha256)
    decided = decide(platform, record, reserved.case_number, reserved.received)
    alone = (_lock(envelope.uid), f"case of {decided.person} {record.matter_code}")
    with platform.database.write(*alone) as db:
        if db.execute(select(Submission.uid).where(Submission.uid == envelope.uid)).first() is not None:
            held = _answered(db, envelope.uid, body_sha256)
            if held is not None:
                return held
        receipt, decision = _write(db, platform, courier, decided, body_sha256)
    platform.counts.taken_in(decided.department, decision)
    return TakenIn(receipt, fresh=True)


def _lock(uid: str) -> str:
    return f"submission {uid}"


def _held(platform: Platform, uid: str, body_sha256: str) -> TakenIn | None:
    with platform.database.read() as db:
        return _answered(db, uid, body_sha256)


def _answered(db: Connection, uid: str, body_sha256: str) -> TakenIn | None:
    row = db.execute(select(Submission.body_sha256, Submission.receipt).where(Submission.uid == uid)).first()
    if row is None:
        return None
    if row.body_sha256 != body_sha256:
        raise RefusedError(409, "uid_reused", "another body came under this uid")
    return TakenIn(Signed.model_validate_json(row.receipt), fresh=False)


@dataclass(frozen=True, slots=True)
class _Reserved:
    case_number: str
    received: datetime


def _reserve(platform: Platform, envelope: Envelope, body_sha256: str) -> _Reserved:
    moment = now()
    with platform.database.write(_lock(envelope.uid)) as db:
        row = db.execute(select(Intake).where(Intake.uid == envelope.uid)).first()
        if row is not None:
            if row.body_sha256 != body_sha256:
                raise RefusedError(409, "uid_reused", "another body came under this uid")
            return _Reserved(row.case_number, row.received)
        if db.execute(select(Terminal.id).where(Terminal.id == envelope.terminal)).first() is None:
            raise RefusedError(422, "unknown_terminal", "the terminal that made this is not enrolled")
        number = next_case_number(db, platform, moment)
        values = {"uid": envelope.uid, "body_sha256": body_sha256, "case_number": number, "received": moment}
        db.execute(insert(Intake).values(**values))
    return _Reserved(number, moment)


def next_case_number(db: Connection, platform: Platform, moment: datetime) -> str:
    """Return a fresh case number (办件编号) in the form the settings give."""
    day = city_day(moment)
    serial = take(db, f"case {day:%Y%m%d}")
    return platform.settings.case_number.format(region=platform.settings.region, day=day, serial=serial)


def _write(
    db: Connection, platform: Platform, courier: str, decided: Decided, body_sha256: str
) -> tuple[Signed, Decision]:
    record = decided.record
    objected = decided.second_case(db)
    if objected is not None:
        decided = objected
    receipt = SubmissionReceipt(
        uid=record.uid,
        body_sha256=body_sha256,
        case_number=decided.case_number,
        decision=decided.decision,
        received_at=decided.received,
        service_number=f"{decided.case_number}01",
        query_code="".join(secrets.choice(CODE_LETTERS) for _ in range(12)),
        due=decided.due,
        reason=decided.reason,
        certificate=decided.certificate.ref if decided.certificate else None,
    )
    db.execute(insert(Case).values(**_case(db, decided, courier)))
    children = tuple(_child(db, platform, decided, courier, position) for position in range(len(decided.children)))
    receipt = receipt.model_copy(update={"children": children})
    signed = sign(receipt, platform.keys.signing, platform.keys.signing_id)
    db.execute(
        insert(Submission).values(
            uid=record.uid,
            body_sha256=body_sha256,
            case_number=decided.case_number,
            service_number=receipt.service_number,
            query_code=receipt.query_code,
            record=record.model_dump_json(),  # with the keys of its pages: the department has to open them
            receipt=signed.model_dump_json(),
        )
    )
    arrived(db, record.provisional_number, record.terminal, record.uid, decided.case_number, decided.received)
    if decided.certificate is not None:
        made = decided.certificate
        db.execute(
            insert(Certificate).values(
                number=made.ref.number,
                case_number=decided.case_number,
                terminal=record.terminal,
                title=made.document.title,
                issuer=made.document.issuer,
                holder_masked=made.holder_masked,
                verify_code=made.document.verify_code,
                issued=decided.received,
                valid_to=made.valid_to,
                status="10",
                sha256=made.ref.sha256,
                pdf=made.pdf,
            )
        )
    hand_overs = {decided.case_number: decided.department}
    hand_overs |= {made.case_number: part.department for made, part in zip(children, decided.children, strict=True)}
    queue_hand_overs(db, hand_overs, decided.received)
    return signed, decided.decision


def _case(db: Connection, decided: Decided, courier: str) -> dict[str, object]:
    record = decided.record
    return {
        "number": decided.case_number,
        "parent": None,
        "uid": record.uid,
        "terminal": record.terminal,
        "courier": courier,
        "provisional_number": record.provisional_number,
        "matter_code": record.matter_code,
        "matter_name": decided.matter_name,
        "person": decided.person,
        "subject": decided.subject,
        "decision": decided.decision,
        "due": decided.due,
        "reason": decided.reason,
        "updated": decided.received,
        "change": next_change(db, record.terminal),
    }


def _child(db: Connection, platform: Platform, decided: Decided, courier: str, position: int) -> ChildCase:
    child = decided.children[position]
    number = next_case_number(db, platform, decided.received)
    own = {
        "number": number,
        "parent": decided.case_number,
        "matter_code": child.matter_code,
        "matter_name": child.matter_name,
        "decision": child.decision,
        "due": child.due,
        "reason": "",
    }
    db.execute(insert(Case).values(**{**_case(db, decided, courier), **own}))
    return ChildCase(
        matter_code=child.matter_code, matter_name=child.matter_name, case_number=number, decision=child.decision
    )
