"""Upload by phone, the terminals' side: a ticket, what came under it, its end. The phones' page: `central/phone/`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Path as InPath

from central.access import ThePlatform, TheTerminal
from central.answers import refusals
from central.exact import Exact
from central.phone import tickets
from kiosk.wire.base import Signed, Uid
from kiosk.wire.phone import MOST_FILES, PhoneTicketRequest, PhoneUploads
from kiosk.wire.signing import sign

router = APIRouter(prefix="/v1/phone-uploads", tags=["upload by phone"])
Ticket = Annotated[Uid, InPath()]
Number = Annotated[int, InPath(ge=1, le=MOST_FILES)]
SEALED = "application/octet-stream"


@router.post(
    "",
    summary="A ticket: an address a phone can send files to for some minutes",
    responses=refusals(404, 409, 429, headers={429: {"Retry-After": {"schema": {"type": "integer"}}}}),
)
def open_ticket(platform: ThePlatform, terminal: TheTerminal, wanted: Exact[PhoneTicketRequest]) -> Signed:
    """Answer `Signed[PhoneTicket]`. Ends the ticket the terminal had open before."""
    return sign(tickets.open_ticket(platform, terminal, wanted), platform.keys.signing, platform.keys.signing_id)


@router.get("/{ticket}", summary="What came under a ticket so far", responses=refusals(404))
def state(platform: ThePlatform, terminal: TheTerminal, ticket: Ticket) -> PhoneUploads:
    """Answer to the terminal that asked for the ticket, and to no other."""
    return tickets.state_of(platform, terminal, ticket)


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
def drop_file(platform: ThePlatform, terminal: TheTerminal, ticket: Ticket, number: Number) -> None:
    """Throw a file away. Again is no harm."""
    tickets.drop_file(platform, terminal, ticket, number)


@router.delete("/{ticket}", status_code=204, summary="The end of a ticket", responses=refusals(404))
def end_ticket(platform: ThePlatform, terminal: TheTerminal, ticket: Ticket) -> None:
    """End it, and throw away what was not fetched. Again is no harm."""
    tickets.end_ticket(platform, terminal, ticket)
