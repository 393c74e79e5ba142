"""好差评: one rating per service number, in the words of the central tag list; and the terminals' heartbeats."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Path as InPath
from sqlalchemy import select

from central.access import ThePlatform, TheTerminal
from central.answers import refusals
from central.clock import city_day, now
from central.exact import Exact
from central.problems import RefusedError
from central.publishing.rating_tags import codes_ever_published, tags_to_publish
from central.store.tables import Funnel, Health, RatingRow
from central.store.upsert import add_new, insert_for, put
from kiosk.wire.base import Uid
from kiosk.wire.rating import Rating, RatingTag
from kiosk.wire.terminal import Heartbeat

router = APIRouter(prefix="/v1", tags=["ratings and health"])
_MOST = 1_000_000_000


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
        row = {"uid": uid, "service_number": rating.service_number, "terminal": terminal, "level": rating.level}
        if add_new(db, RatingRow, {**row, "document": document}):
            return Response(status_code=201)
        # the same rating by another worker meanwhile, or another one of this service
        if db.execute(select(RatingRow.document).where(RatingRow.uid == uid)).scalar() != document:
            raise RefusedError(409, "already_rated", "this service number has its rating")
    return Response(status_code=200)


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
    steps = Counter[str]()
    for step, times in body.funnel.items():
        steps[step[:200]] += min(max(times, 0), 1_000_000)
    with platform.database.write() as db:
        # first the one row of this terminal: two of its heartbeats then wait here, and not crosswise on their counts
        put(db, Health, {"terminal": terminal, **_health(body, moment)})
        if steps:
            day = city_day(moment)
            added = insert_for(db, Funnel).values(
                [{"terminal": terminal, "day": day, "step": step, "times": times} for step, times in steps.items()]
            )
            risen = {"times": Funnel.times + added.excluded.times}
            db.execute(added.on_conflict_do_update(index_elements=["terminal", "day", "step"], set_=risen))


def _health(body: Heartbeat, moment: datetime) -> dict[str, object]:
    """Return the row of a heartbeat. A terminal may write any number; what is summed over the fleet must stand that."""
    depth = min(max(body.queue_depth, 0), _MOST)
    age = body.queue_oldest_seconds if 0 <= body.queue_oldest_seconds <= _MOST else 0.0
    return {
        "received": moment,
        "heartbeat": body.model_dump_json(),
        "catalogue_version": min(max(body.catalogue_version, 0), _MOST),
        "queue_depth": depth,
        "queue_since": moment - timedelta(seconds=age) if depth else None,
    }
