"""Short ways through a journey on the bench, for tests that begin in the middle of one."""

from __future__ import annotations

from dataclasses import replace

from in_memory import Bench, receipt_for

from kiosk.events import (
    CardRead,
    Chose,
    Confirmed,
    Delivered,
    FaceDecided,
    Filled,
    OpenedMatter,
    RecordDurable,
    Signed,
    Started,
)
from kiosk.matter.model import Matter
from kiosk.views import FormView

PENSION = "000114001001"  # nothing to fill in, decided at once
INSURED = "000114002001"  # certificate, online only
RESIDENCE = "000109003001"  # certificate, signed, offline allowed
RENT = "002033009001"  # two situation questions, amount, digits, scans
CARD_REISSUE = "002014006001"  # choice, conditional field
CREW = "000118005001"  # scans of several pages, deferrable, e-licence
SAILING = "000718007001"  # 71 characters
NEWBORN = "000120006001"  # two child cases
STROKES = (tuple((x / 20, 0.5, x / 20) for x in range(20)),)
VALUES = {"phone": "13900001234", "date": "2026-01-01", "digits": "6222020200112233445", "amount": "1800.50"}


def offer(bench: Bench, base: str, **changes: object) -> str:
    """Put a changed copy of a matter into the catalogue and return its code."""
    raw = bench.catalogue.matters[base].model_dump() | changes
    bench.catalogue.matters[base] = Matter.model_validate(raw)
    return base


def to_guide(bench: Bench, matter: str) -> None:
    bench.do(Started(), OpenedMatter(matter))


def to_card(bench: Bench, matter: str, answers: dict[str, str] | None = None) -> None:
    to_guide(bench, matter)
    bench.do(Confirmed())
    while bench.screen == "situation":
        wanted = (answers or {}).get(bench.view.id, bench.view.options[0].id)
        bench.do(Chose(wanted), Confirmed())
    bench.do(Confirmed())


def to_face(bench: Bench, matter: str, citizen: str = "wang_xiulan", answers: dict[str, str] | None = None) -> None:
    to_card(bench, matter, answers)
    bench.do(CardRead(bench.card(citizen)))


def past_face(bench: Bench, matter: str, citizen: str = "zhou_haisheng", answers: dict[str, str] | None = None) -> None:
    """Go up to the first screen after the face: form, materials or review."""
    to_face(bench, matter, citizen, answers)
    if bench.screen == "face":
        bench.do(Confirmed(), FaceDecided(matched=True, score=0.7))


def fill(bench: Bench) -> None:
    """Answer the whole form."""
    for _ in range(40):
        view = bench.view
        if not isinstance(view, FormView):
            return
        if view.waiting:
            bench.wait(10)
            continue
        row = next((r for r in (*view.asked, *view.known) if r.id == view.active), None)
        if row is not None and not row.value:
            bench.do(Filled(row.id, row.choices[0].id if row.choices else VALUES.get(row.kind, "青屿区渔港路12号")))
        bench.do(Confirmed())
    raise AssertionError("the form never ends")


def to_review(bench: Bench, matter: str = PENSION, citizen: str = "wang_xiulan") -> None:
    past_face(bench, matter, citizen)
    fill(bench)
    assert bench.screen == "review", bench.view


def to_submit(bench: Bench, matter: str = PENSION, citizen: str = "wang_xiulan") -> None:
    to_review(bench, matter, citizen)
    bench.do(Confirmed())
    if bench.screen == "commit":
        bench.do(Signed(STROKES), Confirmed())
    assert bench.screen == "submit"


def to_stored(bench: Bench, matter: str = PENSION, citizen: str = "wang_xiulan") -> None:
    to_submit(bench, matter, citizen)
    bench.durable()


def to_receipt(bench: Bench, matter: str = PENSION, citizen: str = "wang_xiulan", **receipt: object) -> str:
    to_stored(bench, matter, citizen)
    return bench.do(Delivered(receipt_for(bench.outbox.sealed[-1][0], **receipt)))


def record(bench: Bench):
    return bench.outbox.sealed[-1][0]


def older(bench: Bench, citizen: str, **changes: object):
    return replace(bench.card(citizen), **changes)


def durable_event(bench: Bench) -> RecordDurable:
    sealed = record(bench)
    return RecordDurable(sealed.uid, sealed.provisional_number, bench.clock.now().isoformat())
