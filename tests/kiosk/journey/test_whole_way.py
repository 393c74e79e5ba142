"""Whole journeys through the heart alone, as lists of events."""

import pytest
from in_memory import Bench, certificate_ref, receipt_for

from kiosk.events import (
    Answered,
    CardRead,
    Chose,
    Confirmed,
    Delivered,
    FaceDecided,
    Filled,
    OpenedMatter,
    Printed,
    Rated,
    Signed,
    Started,
    TookWay,
)
from kiosk.views import SlipKind
from kiosk.wire.submission import Decision

PENSION = "000114001001"
INSURED = "000114002001"
RESIDENCE = "000109003001"
STROKES = tuple(tuple((x / 20, 0.5, x / 20) for x in range(20)) for _ in range(1))


def up_to_review(bench: Bench, matter: str, citizen: str = "wang_xiulan") -> None:
    bench.do(Started(), OpenedMatter(matter), Confirmed())
    while bench.screen == "situation":
        bench.do(Chose(bench.view.options[0].id), Confirmed())
    assert bench.do(Confirmed()) == "card"
    assert bench.do(CardRead(bench.card(citizen))) == "face"
    assert bench.do(Confirmed()) == "face"
    bench.do(FaceDecided(matched=True, score=0.7))


def test_a_pension_check_needs_nothing_typed_and_ends_granted(bench: Bench) -> None:
    up_to_review(bench, PENSION)
    assert bench.screen == "review"
    assert bench.do(Confirmed()) == "submit"
    assert bench.durable() == "submit"
    record = bench.outbox.sealed[0][0]
    assert record.identity_level == "card_and_face"
    assert bench.do(Delivered(receipt_for(record, Decision.GRANTED))) == "receipt"
    assert bench.view.kind is SlipKind.GRANTED
    bench.do(Printed(bench.devices.receipt_printer.jobs[-1][0]))
    assert bench.do(Confirmed()) == "rating"
    assert bench.do(Rated(5), Confirmed()) == "goodbye"
    assert bench.outbox.ratings[0].level == 5
    assert bench.wait(20) == "attract"


def test_without_a_link_the_slip_is_provisional_and_turns_when_the_platform_answers(bench: Bench) -> None:
    bench.platform.is_online = False
    up_to_review(bench, PENSION)
    bench.do(Confirmed())
    bench.durable()
    assert bench.wait(3) == "receipt"
    assert bench.view.kind is SlipKind.PROVISIONAL
    assert bench.view.number == "QY 1122 0001"
    assert bench.view.stamp == "未受理"
    record = bench.outbox.sealed[0][0]
    bench.do(Delivered(receipt_for(record)))
    assert bench.view.kind is SlipKind.ACCEPTED
    assert bench.view.number == "330999202611220000001"
    assert len(bench.devices.receipt_printer.jobs) == 2


def test_received_is_not_said_before_the_record_is_durable(bench: Bench) -> None:
    up_to_review(bench, PENSION)
    bench.do(Confirmed())
    assert bench.view.state == "sealing"
    record = bench.outbox.sealed[0][0]
    assert bench.do(Delivered(receipt_for(record))) == "submit"


@pytest.mark.provokes("CRT-006")
def test_a_certificate_about_somebody_else_is_never_printed(bench: Bench) -> None:
    up_to_review(bench, INSURED)
    while bench.screen == "form":
        answer_form(bench)
    bench.do(Confirmed())
    bench.durable()
    record = bench.outbox.sealed[0][0]
    assert bench.do(Delivered(receipt_for(record, Decision.GRANTED, certificate=certificate_ref()))) == "print"
    token = bench.platform.asked[-1][0]
    assert bench.do(Answered(token, b"%PDF-1.4 not about this person")) == "fault"
    assert bench.view.code == "CRT-006"
    assert bench.devices.certificate_printer.jobs == []
    assert bench.journal.stopped()


def test_declining_the_face_is_one_touch_and_the_journey_goes_on(bench: Bench) -> None:
    bench.do(Started(), OpenedMatter(PENSION), Confirmed(), Confirmed(), CardRead(bench.card("wang_xiulan")))
    assert bench.screen == "face"
    assert bench.do(TookWay("skip")) == "review"


def test_a_residence_proof_is_signed_by_hand(bench: Bench) -> None:
    up_to_review(bench, RESIDENCE, "zhou_haisheng")
    bench.platform.is_online = True
    while bench.screen == "form":
        answer_form(bench)
    assert bench.screen == "review"
    assert bench.do(Confirmed()) == "commit"
    assert bench.do(Confirmed()) == "commit"
    assert bench.do(Signed(STROKES), Confirmed()) == "submit"
    attachments = bench.outbox.sealed[0][1]
    assert [a.role for a in attachments] == ["signature"]
    assert attachments[0].content.startswith(b"\x89PNG")


def answer_form(bench: Bench) -> None:
    view = bench.view
    if view.waiting:
        bench.wait(10)
        return
    row = next((r for r in (*view.asked, *view.known) if r.id == view.active), None)
    if row is not None and not row.value:
        value = {"phone": "13900001234", "choice": row.choices[0].id if row.choices else "", "date": "2026-01-01"}
        bench.do(Filled(row.id, value.get(row.kind, "青屿区渔港路12号")))
    bench.do(Confirmed())
