"""What a card says of its holder."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kiosk.identity.document import IdentityDocument
from kiosk.play.citizens import citizens


@pytest.fixture
def document() -> IdentityDocument:
    return citizens()["li_yan"].document


def test_a_card_is_good_on_its_last_day_and_expired_on_the_next(document: IdentityDocument) -> None:
    last = document.valid_to
    assert last is not None
    assert not document.expired(last)
    assert document.expired(last + timedelta(days=1))
    assert not replace(document, valid_to=None).expired(date(2999, 1, 1))


def test_age_turns_on_the_birthday_itself(document: IdentityDocument) -> None:
    assert document.age(date(2026, 3, 8)) == 37
    assert document.age(date(2026, 3, 9)) == 38


def test_somebody_born_on_a_leap_day_turns_on_the_first_of_march(document: IdentityDocument) -> None:
    leap = replace(document, birth=date(2004, 2, 29))
    assert leap.age(date(2022, 2, 28)) == 17
    assert leap.age(date(2022, 3, 1)) == 18


def test_a_document_never_says_more_than_its_kind_when_it_is_printed_by_accident(document: IdentityDocument) -> None:
    said = f"{document!r} {document}"
    assert document.name not in said
    assert document.number not in said


def test_the_name_to_print_is_chinese_where_there_is_one() -> None:
    okafor = citizens()["okafor"].document
    assert okafor.display_name == "奥卡福"
    assert replace(okafor, name="").display_name == "OKAFOR CHIDI EMMANUEL"
