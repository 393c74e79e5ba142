"""Provisional numbers on the wire: a stock for a terminal, and what is known of a number somebody reads out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from central.access import ThePlatform, TheTerminal
from central.answers import refusals
from central.cases.number_form import NumberForm
from central.cases.reserved import look_up, reserve
from central.exact import Exact
from central.problems import RefusedError
from kiosk.wire.base import Instant, Signed, Wire
from kiosk.wire.signing import sign
from kiosk.wire.terminal import NumberRequest

router = APIRouter(prefix="/v1/numbers", tags=["provisional numbers"])


class NumberState(Wire):
    """A provisional number: whose stock it is of, since when, and what came under it. Nothing about a person."""

    number: str
    terminal: str
    issued: Instant
    handed_in: bool
    arrived: Instant | None = None
    case_number: str | None = None
    notes: tuple[str, ...] = ()  # submissions that used it against the rules


@router.post("", summary="A stock of provisional numbers for the calling terminal", responses=refusals(409))
def stock(platform: ThePlatform, terminal: TheTerminal, wanted: Exact[NumberRequest]) -> Signed:
    """Answer `Signed[NumberPool]`: numbers nobody was given before; the same request again gets the same ones."""
    return sign(reserve(platform, terminal, wanted), platform.keys.signing, platform.keys.signing_id)


@router.get(
    "/{number}",
    summary="What is known of a provisional number, also before anything came under it",
    responses=refusals(404),
)
def state(
    platform: ThePlatform, _: TheTerminal, number: Annotated[str, Path(min_length=4, max_length=40)]
) -> NumberState:
    """Answer for any terminal and any way of writing the number; a wrong check digit is said to be one (422)."""
    found = look_up(platform, number)
    if found is None:
        if NumberForm.parse(platform.settings.provisional_number).mistyped(number):
            raise RefusedError(422, "wrong_check_digit", "a digit is wrong, or two changed places: read it out again")
        raise RefusedError(404, "not_found", "no number of a stock; a terminal's own numbers are found under /v1/cases")
    return NumberState(
        number=found.number,
        terminal=found.terminal,
        issued=found.issued,
        handed_in=found.case_number is not None,
        arrived=found.arrived,
        case_number=found.case_number,
        notes=found.notes,
    )
