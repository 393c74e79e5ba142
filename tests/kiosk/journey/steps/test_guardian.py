"""监护人同意: a child's card is used only once a guardian agreed; the fourteenth birthday ends it."""

from __future__ import annotations

from datetime import date

import pytest
from in_memory import Bench
from walking import INSURED, PENSION, older, to_card, to_face

from kiosk.events import CardRead, Confirmed, Left, WentBack
from kiosk.journey.steps.guardian import is_child


def test_a_guardian_agrees_before_anything_of_a_child_is_used(bench: Bench) -> None:
    to_face(bench, INSURED, "lin_xiaoman")
    assert bench.screen == "consent"
    assert "guardian" not in bench.terminal.journey.session.consents
    bench.do(Confirmed())
    assert "guardian" in bench.terminal.journey.session.consents


def test_without_the_guardians_yes_everything_is_wiped(bench: Bench) -> None:
    to_face(bench, INSURED, "lin_xiaoman")
    session = bench.terminal.journey.session
    bench.do(Left())
    assert session.document is None
    assert session.form == {}


def test_an_adult_is_not_asked_for_a_guardian(bench: Bench) -> None:
    to_face(bench, PENSION)
    assert bench.screen == "face"
    assert "guardian" not in bench.terminal.journey.session.consents


def test_a_consent_for_one_person_does_not_count_for_the_next_card(bench: Bench) -> None:
    to_face(bench, INSURED, "lin_xiaoman")
    bench.do(Confirmed(), WentBack(), WentBack())
    assert bench.screen == "card"
    bench.do(CardRead(bench.card("zhou_haisheng")))
    assert "guardian" not in bench.terminal.journey.session.consents


@pytest.mark.parametrize(
    ("birth", "today", "child"),
    [
        (date(2012, 11, 23), date(2026, 11, 22), True),
        (date(2012, 11, 22), date(2026, 11, 22), False),
        (date(2012, 2, 29), date(2026, 2, 28), True),
        (date(2012, 2, 29), date(2026, 3, 1), False),
    ],
)
def test_the_fourteenth_birthday_ends_childhood(bench: Bench, birth: date, today: date, child: bool) -> None:
    to_card(bench, PENSION)
    document = older(bench, "wang_xiulan", birth=birth)
    assert is_child(document, today) is child
