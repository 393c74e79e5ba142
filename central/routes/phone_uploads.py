"""Upload by phone, the terminals' side: a ticket, what came under it, its end. The phones' page: `central/phone/`."""

from __future__ import annotations

import hashlib
from time import monotonic
from typing import Annotated, cast

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi import Path as InPath
from starlette.concurrency import run_in_threadpool

from central.access import ThePlatform, TheTerminal
from central.answers import refusals
from central.exact import Exact
from central.phone import tickets
from central.phone.waiting import Waiting
from kiosk.wire.base import Signed, Uid
from kiosk.wire.phone import MOST_WAIT, PhoneTicketRequest, PhoneUploads, Verdict
from kiosk.wire.signing import sign

router = APIRouter(prefix="/v1/phone-uploads", tags=["upload by phone"])
Ticket = Annotated[Uid, InPath()]
Number = Annotated[int, InPath(ge=1, le=999)]  # a file that cannot be used gives its room back, but not its number
SEALED = "application/octet-stream"
CROWDED_SECONDS = "1"
_AGAIN = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds to let pass; else none"}}


@router.post(
    "",
    summary="A ticket: an address a phone can send files to for some minutes",
    responses=refusals(404, 409, 429, headers={429: {"Retry-After": {"schema": {"type": "integer"}}}}),
)
def open_ticket(platform: ThePlatform, terminal: TheTerminal, wanted: Exact[PhoneTicketRequest]) -> Signed:
    """Answer `Signed[PhoneTicket]`. Ends the ticket the terminal had open before."""
    return sign(tickets.open_ticket(platform, terminal, wanted), platform.keys.signing, platform.keys.signing_id)


@router.get(
    "/{ticket}",
    summary="What came under a ticket so far; with `wait`, once that is something new",
    responses={
        200: {"headers": {"ETag": {"schema": {"type": "string"}}, **_AGAIN}},
        304: {"description": "Nothing new", "headers": {"ETag": {"schema": {"type": "string"}}, **_AGAIN}},
        **refusals(404),
    },
)
async def state(
    platform: ThePlatform,
    terminal: TheTerminal,
    ticket: Ticket,
    request: Request,
    wait: Annotated[int, Query(ge=0, le=MOST_WAIT, description="seconds")] = 0,
    if_none_match: Annotated[str | None, Header(max_length=80)] = None,
) -> PhoneUploads:
    """Answer to the terminal that asked for the ticket, and to no other.

    With `If-None-Match` an answer that says nothing new is 304, and with `wait` it comes after so many seconds.
    """
    waiting: Waiting = request.app.state.phone_waiting
    ends = monotonic() + wait
    while True:
        uploads, code_hash, mark = await run_in_threadpool(tickets.state_of, platform, terminal, ticket)
        tag = _tag(uploads)
        left = ends - monotonic()
        full = waiting.full
        if tag != if_none_match or left <= 0 or full:
            break
        await waiting.change(code_hash, left, since=mark)
    headers = {"ETag": tag, "Cache-Control": "no-store", **({"Retry-After": CROWDED_SECONDS} if full else {})}
    if tag == if_none_match:
        return cast("PhoneUploads", Response(status_code=304, headers=headers))
    body = uploads.model_dump_json()
    return cast("PhoneUploads", Response(body, media_type="application/json", headers=headers))


def _tag(uploads: PhoneUploads) -> str:
    """Return what is another whenever there is something new; the time that is left is none."""
    told = uploads.model_dump_json(exclude={"seconds"})
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:24]}"'


@router.get(
    "/{ticket}/files/{number}",
    summary="A file that came, sealed to the key of the ticket",
    response_class=Response,
    responses={200: {"content": {SEALED: {"schema": {"type": "string", "format": "binary"}}}}, **refusals(404)},
)
def sealed_file(platform: ThePlatform, terminal: TheTerminal, ticket: Ticket, number: Number) -> Response:
    """Answer the sealed bytes; they stay until the terminal throws them away."""
    sealed = tickets.sealed_file(platform, terminal, ticket, number)
    return Response(sealed, media_type=SEALED, headers={"Cache-Control": "no-store"})


@router.delete(
    "/{ticket}/files/{number}", status_code=204, summary="The terminal has this file", responses=refusals(404)
)
def drop_file(
    platform: ThePlatform,
    terminal: TheTerminal,
    ticket: Ticket,
    number: Number,
    verdict: Annotated[Verdict, Query(description="what became of it there, for the phone's page")] = "taken",
) -> None:
    """Throw a file away. Again is no harm."""
    tickets.drop_file(platform, terminal, ticket, number, verdict)


@router.delete("/{ticket}", status_code=204, summary="The end of a ticket", responses=refusals(404))
def end_ticket(platform: ThePlatform, terminal: TheTerminal, ticket: Ticket) -> None:
    """End it, and throw away what was not fetched. Again is no harm."""
    tickets.end_ticket(platform, terminal, ticket)
