"""好差评: one rating per service number, in the words of the central tag list; and the terminals' heartbeats."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Path as InPath
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from central.access import ThePlatform, TheTerminal
from central.answers import refusals
from central.clock import city_day, now
from central.exact import Exact
from central.problems import RefusedError
from central.publishing.rating_tags import codes_ever_published, tags_to_publish
from central.store.tables import Funnel, Health, RatingRow
from kiosk.wire.base import Uid
from kiosk.wire.rating import Rating, RatingTag
from kiosk.wire.terminal import Heartbeat

router = APIRouter(prefix="/v1", tags=["ratings and health"])


@router.put(
    "/ratings/{uid}",
    status_code=201,
    response_class=Response,
    responses={200: {"description": "held already"}, **refusals(409)},
)
def rate(
    platform: ThePlatform, terminal: TheTerminal, uid: Annotated[Uid, InPath()], rating: Exact[Rating]
) -> Response:
    """Take a rating once; the same again is no harm. Refused: a second one of a service, a reason of no list."""
    if rating.uid != uid:
        raise RefusedError(422, "uid_mismatch")
    document = rating.model_dump_json()
    with platform.database.write() as db:
        held = db.execute(select(RatingRow.document).where(RatingRow.uid == uid)).scalar()
        if held is not None:
            if held != document:
                raise RefusedError(409, "uid_reused", "another rating came under this uid")
            return Response(status_code=200)
        if not codes_ever_published(db).issuperset(rating.tags):
            raise RefusedError(422, "unknown_tag", "a reason that stands in no published list")
        _insert(db, terminal, rating, document)
    return Response(status_code=201)


@router.get(
    "/rating-tags", summary="The reasons the next catalogue is published with, by level; not to be changed locally"
)
def rating_tags(_: TheTerminal) -> tuple[RatingTag, ...]:
    """Answer the tag list."""
    return tags_to_publish()


@router.post("/heartbeats", status_code=204, summary="Health without personal data")
def heartbeat(platform: ThePlatform, terminal: TheTerminal, body: Exact[Heartbeat]) -> None:
    """Keep the newest heartbeat of the terminal, and add its funnel counts to the day's."""
    moment = now()
    with platform.database.write() as db:
        db.execute(delete(Health).where(Health.terminal == terminal))
        db.execute(insert(Health).values(terminal=terminal, received=moment, heartbeat=body.model_dump_json()))
        for step, times in body.funnel.items():
            key = {"terminal": terminal, "day": city_day(moment), "step": step[:200]}
            where = [getattr(Funnel, name) == value for name, value in key.items()]
            counted = min(max(times, 0), 1_000_000)
            if db.execute(update(Funnel).where(*where).values(times=Funnel.times + counted)).rowcount == 0:
                db.execute(insert(Funnel).values(times=counted, **key))


def _insert(db: Connection, terminal: str, rating: Rating, document: str) -> None:
    try:
        db.execute(
            insert(RatingRow).values(
                uid=rating.uid,
                service_number=rating.service_number,
                terminal=terminal,
                level=rating.level,
                document=document,
            )
        )
    except IntegrityError as error:
        raise RefusedError(409, "already_rated", "this service number has its rating") from error
