"""Submissions and their cases on the wire."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import Row, or_, select

from central.access import ThePlatform, TheTerminal
from central.answers import refusals
from central.cases.intake import take_in
from central.cases.number_form import compact
from central.exact import Exact
from central.problems import RefusedError
from central.store.tables import Case, ReservedNumber, Submission
from kiosk.wire.base import Signed, Uid, Wire
from kiosk.wire.submission import CasePage, CaseStatus, Decision, Envelope

router = APIRouter(prefix="/v1", tags=["submissions and cases"])


async def _exact_body(request: Request) -> bytes:
    """Return the body as it was sent: the receipt is bound to these bytes."""
    return await request.body()


@router.put(
    "/submissions/{uid}",
    status_code=201,
    response_model=Signed,
    responses={200: {"model": Signed, "description": "taken in before"}, **refusals(409, 424)},
)
def submit(
    platform: ThePlatform,
    terminal: TheTerminal,
    uid: Annotated[Uid, Path()],
    envelope: Exact[Envelope],
    body: Annotated[bytes, Depends(_exact_body)],
) -> Response:
    """Take in a sealed submission once; answer the same signed receipt ever after."""
    if envelope.uid != uid:
        raise RefusedError(422, "uid_mismatch")
    taken = take_in(platform, terminal, envelope, body)
    status = 201 if taken.fresh else 200
    return Response(taken.receipt.model_dump_json(), status_code=status, media_type="application/json")


@router.get("/cases", summary="Cases of the calling terminal changed since a cursor")
def cases(
    platform: ThePlatform,
    terminal: TheTerminal,
    since: Annotated[str, Query(max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> CasePage:
    """Answer oldest changes first; the cursor is opaque."""
    after = _position(since)
    mine = select(Case).where(Case.terminal == terminal, Case.parent.is_(None), Case.change > after)
    with platform.database.read() as db:
        rows = db.execute(mine.order_by(Case.change).limit(limit)).all()
    return CasePage(cases=tuple(_status(row) for row in rows), cursor=_cursor(rows[-1].change if rows else after))


@router.get("/cases/{number}", summary="Look a case up by case number, provisional number or query code")
def case(
    platform: ThePlatform, _: TheTerminal, number: Annotated[str, Path(min_length=4, max_length=64)]
) -> tuple[CaseStatus, ...]:
    """Answer what is known; nothing known is an empty list, not an error."""
    plain = number.strip()
    with platform.database.read() as db:
        by_code = select(Submission.case_number).where(Submission.query_code == plain)
        by_stock = select(ReservedNumber.case_number).where(ReservedNumber.key == compact(plain))
        written = (Case.number == plain, Case.provisional_number == plain)
        found = select(Case).where(or_(*written, Case.number.in_(by_code), Case.number.in_(by_stock)))
        rows = db.execute(found.order_by(Case.change.desc()).limit(20)).all()
    return tuple(_status(row) for row in rows)


class Progress(Wire):
    """What a phone sees after scanning a receipt: nothing about the person."""

    case_number: str
    matter_name: str
    decision: Decision
    due: str | None = None


@router.get(
    "/progress/{query_code}",
    summary="Progress by the code on the receipt, for anybody who holds it",
    responses=refusals(404),
)
def progress(platform: ThePlatform, query_code: Annotated[str, Path(pattern=r"^[0-9A-Z]{12}$")]) -> Progress:
    """Answer the state of the case without a name, a number or a reason."""
    with platform.database.read() as db:
        joined = select(Case).join(Submission, Submission.case_number == Case.number)
        row = db.execute(joined.where(Submission.query_code == query_code)).first()
    if row is None:
        raise RefusedError(404, "not_found")
    return Progress(case_number=row.number, matter_name=row.matter_name, decision=Decision(row.decision), due=row.due)


def _status(row: Row[Any]) -> CaseStatus:
    return CaseStatus(
        uid=row.uid,
        case_number=row.number,
        provisional_number=row.provisional_number,
        matter_code=row.matter_code,
        matter_name=row.matter_name,
        decision=Decision(row.decision),
        updated=row.updated,
        due=row.due,
        reason=row.reason,
    )


def _cursor(change: int) -> str:
    return base64.urlsafe_b64encode(f"c1:{change}".encode()).decode("ascii").rstrip("=")


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        kind, _, change = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(":")
        if kind == "c1" and change.isdigit() and len(change) < 18:
            return int(change)
    except (binascii.Error, ValueError):
        pass
    raise RefusedError(422, "bad_body", "query.since: not a cursor of this platform")
