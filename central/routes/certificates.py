"""Certificates on the wire: the PDF for the terminal whose case it is, and verification for anybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response
from sqlalchemy import select

from central.access import ThePlatform, TheTerminal
from central.answers import refusals
from central.clock import city_day
from central.problems import RefusedError
from central.routes.verify_page import page
from central.store.tables import Certificate
from kiosk.wire.base import Wire

router = APIRouter(prefix="/v1/certificates", tags=["certificates"])
Number = Annotated[str, Path(pattern=r"^[0-9A-Z.]{30,120}$")]


class Verification(Wire):
    """What anybody may know of a certificate. Holder (masked) and digest only with the code printed on it."""

    number: str
    title: str
    issuer: str
    issued: str
    valid_to: str | None = None
    status: str  # 10 有效, 02 已过期 … as for e-licences
    holder: str | None = None
    sha256: str | None = None


@router.get(
    "/{number}.pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}, **refusals(404)}
)
def pdf(platform: ThePlatform, terminal: TheTerminal, number: Number) -> Response:
    """Answer the signed PDF to the terminal that sent the case, and to no other."""
    with platform.database.read() as db:
        mine = select(Certificate.pdf, Certificate.sha256)
        row = db.execute(mine.where(Certificate.number == number, Certificate.terminal == terminal)).first()
    if row is None:
        raise RefusedError(404, "not_found")
    headers = {"ETag": f'"{row.sha256}"', "Cache-Control": "no-store"}
    return Response(row.pdf, media_type="application/pdf", headers=headers)


@router.get(
    "/{number}/verify",
    response_model=Verification,
    responses={200: {"content": {"text/html": {}}}, **refusals(404)},
)
def verify(
    platform: ThePlatform,
    number: Number,
    code: Annotated[str, Query(max_length=16)] = "",
    accept: Annotated[str, Header()] = "",
) -> Response:
    """Say whether a certificate stands; as a page where a browser asks. A wrong code is as good as no certificate."""
    with platform.database.read() as db:
        columns = [c for c in Certificate.__table__.columns if c.name != "pdf"]
        row = db.execute(select(*columns).where(Certificate.number == number)).first()
    if row is None or (code and code != row.verify_code):
        raise RefusedError(404, "not_found", "no such certificate, or the code is wrong")
    found = Verification(
        number=row.number,
        title=row.title,
        issuer=row.issuer,
        issued=city_day(row.issued).isoformat(),
        valid_to=row.valid_to,
        status=row.status,
        holder=row.holder_masked if code else None,
        sha256=row.sha256 if code else None,
    )
    if "text/html" in accept:
        return Response(page(found.model_dump()), media_type="text/html; charset=utf-8")
    return Response(found.model_dump_json(), media_type="application/json")
