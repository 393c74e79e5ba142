"""Slot lights: they say what the screen says, and nothing when there is nothing to do."""

from __future__ import annotations

import pytest
from in_memory import Bench, receipt_for
from walking import CREW, PENSION, fill, past_face, to_card, to_review

from kiosk.events import CardFound, CardRead, Confirmed, Delivered, Left, OpenedMaterial, Printed, PrintFailed
from kiosk.faults.fault import Fault
from kiosk.journey.slot_lights import SlotLights
from kiosk.ports.devices import Light, Slot
from kiosk.views import AttractView, CardView, GoodbyeView, PrintView, ProgressView, RatingView, ReceiptView, SlipKind


class Board:
    """Notes what it was told."""

    def __init__(self) -> None:
        self.told: list[dict[Slot, Light]] = []

    def light(self, lights) -> None:
        self.told.append(dict(lights))


def lit(bench: Bench) -> dict[Slot, Light]:
    lights = [what for name, what in bench.devices.cabinet.jobs if name == "light"]
    return lights[-1] if lights else {}


def receipt(paper: str) -> ReceiptView:
    return ReceiptView(SlipKind.ACCEPTED, "", "", "", "", "", (), (), "", "", paper)  # type: ignore[arg-type]


def test_where_the_card_belongs_it_blinks_and_shines_while_it_is_read(bench: Bench) -> None:
    to_card(bench, PENSION)
    assert lit(bench) == {Slot.CARD: Light.BLINK}
    bench.do(CardFound())
    assert lit(bench) == {Slot.CARD: Light.ON}
    bench.do(CardRead(bench.card("wang_xiulan")))
    assert lit(bench) == {}


def test_under_the_camera_it_blinks_while_a_paper_is_wanted(bench: Bench) -> None:
    past_face(bench, CREW)
    fill(bench)
    bench.wait(10)
    row = next(row for row in bench.view.rows if row.can_open)
    bench.do(OpenedMaterial(row.id))
    assert lit(bench) == {Slot.DOCUMENT: Light.BLINK}
    bench.do(Confirmed())
    assert lit(bench) == {Slot.DOCUMENT: Light.ON}


def test_the_slip_shines_while_it_prints_blinks_until_it_is_taken_and_is_dark_afterwards(bench: Bench) -> None:
    to_review(bench, PENSION)
    bench.do(Confirmed())
    bench.durable()
    bench.do(Delivered(receipt_for(bench.outbox.sealed[-1][0])))
    assert lit(bench) == {Slot.RECEIPT: Light.ON}
    bench.do(Printed(bench.devices.receipt_printer.jobs[-1][0]))
    assert lit(bench) == {Slot.RECEIPT: Light.BLINK}
    assert bench.do(Confirmed()) == "rating"
    assert lit(bench) == {Slot.RECEIPT: Light.ON}
    bench.do(Left())
    assert lit(bench) == {}


def test_a_slip_that_did_not_come_out_is_not_shown(bench: Bench) -> None:
    to_review(bench, PENSION)
    bench.do(Confirmed())
    bench.durable()
    bench.do(Delivered(receipt_for(bench.outbox.sealed[-1][0])))
    bench.do(PrintFailed(bench.devices.receipt_printer.jobs[-1][0], Fault("RCP-001")))
    assert lit(bench) == {}


@pytest.mark.parametrize(
    ("view", "out", "lights"),
    [
        (PrintView("printing", "", ""), False, {Slot.CERTIFICATE: Light.ON}),
        (PrintView("fetching", "", ""), False, {}),
        (receipt("printing"), True, {Slot.RECEIPT: Light.ON, Slot.CERTIFICATE: Light.BLINK}),
        (receipt("printed"), True, {Slot.RECEIPT: Light.BLINK, Slot.CERTIFICATE: Light.BLINK}),
        (RatingView("", (), 0, (), ready=False), True, {Slot.CERTIFICATE: Light.ON}),
        (GoodbyeView("", (), take_card=True), True, {Slot.CERTIFICATE: Light.BLINK, Slot.CARD: Light.BLINK}),
        (ProgressView("ask", can_scan=True), False, {Slot.SCANNER: Light.ON, Slot.DOCUMENT: Light.ON}),
        (ProgressView("ask"), False, {}),
        (CardView("problem", "", ""), False, {Slot.CARD: Light.BLINK}),
        (AttractView("", ()), False, {}),
    ],
)
def test_each_screen_has_its_lights(view, out: bool, lights: dict[Slot, Light]) -> None:
    board = Board()
    SlotLights(board).follow(view, certificate_out=out)
    assert board.told == ([lights] if lights else [])


def test_the_next_visitor_is_not_shown_the_last_ones_paper() -> None:
    board = Board()
    lights = SlotLights(board)
    lights.follow(receipt("printed"), certificate_out=False)
    lights.follow(AttractView("", ()), certificate_out=False)
    lights.follow(GoodbyeView("", (), take_card=False), certificate_out=False)
    assert board.told == [{Slot.RECEIPT: Light.BLINK}, {}]


def test_the_board_is_told_changes_only() -> None:
    board = Board()
    lights = SlotLights(board)
    for _ in range(3):
        lights.follow(CardView("waiting", "", ""), certificate_out=False)
    assert len(board.told) == 1
