"""好差评: once, never pressed for, never invented."""

import pytest
from in_memory import Bench
from walking import durable_event, to_receipt, to_submit

from kiosk.events import Confirmed, Left, Printed, Rated


@pytest.fixture
def rating(bench: Bench) -> Bench:
    to_receipt(bench)
    bench.do(Printed(bench.devices.receipt_printer.jobs[-1][0]), Confirmed())
    assert bench.screen == "rating"
    return bench


def test_leaving_unrated_sends_nothing(rating: Bench) -> None:
    assert rating.do(Confirmed()) == "rating"
    assert rating.do(Left()) == "attract"
    assert rating.outbox.ratings == []


def test_a_rating_is_handed_in_once(rating: Bench) -> None:
    assert rating.do(Rated(4), Confirmed()) == "goodbye"
    rating.do(Confirmed(), Rated(1), Confirmed())
    assert [(r.level, r.service_number) for r in rating.outbox.ratings] == [(4, "330999202611220000001-1")]


@pytest.mark.parametrize("level", [1, 2])
def test_a_low_rating_needs_a_tag_or_words(rating: Bench, level: int) -> None:
    assert rating.do(Rated(level), Confirmed()) == "rating"
    assert rating.view.tags
    assert rating.view.why_not
    assert rating.do(Rated(level, ("nonsense",)), Confirmed()) == "rating"
    wanted = tuple(tag.id for tag in rating.view.tags[:2])
    assert rating.do(Rated(level, wanted[::-1]), Confirmed()) == "goodbye"
    assert rating.outbox.ratings[0].tags == wanted


@pytest.mark.parametrize("level", [1, 2])
def test_the_reasons_are_the_centres_of_that_level_word_for_word(rating: Bench, level: int) -> None:
    centres = [(tag.code, tag.zh) for tag in rating.catalogue.tags if tag.level == level]
    rating.do(Rated(level))
    assert [(tag.id, tag.label) for tag in rating.view.tags] == centres
    assert len(centres) > 2


@pytest.mark.parametrize("level", [3, 4, 5])
def test_nobody_is_asked_why_it_was_good(rating: Bench, level: int) -> None:
    rating.do(Rated(level, ("501", "301")))
    assert rating.view.tags == ()
    assert rating.do(Confirmed()) == "goodbye"
    assert rating.outbox.ratings[0].tags == ()


def test_the_reason_of_one_level_does_not_stand_under_another(rating: Bench) -> None:
    rating.do(Rated(2, ("203",)), Rated(1, ("203",)))
    assert rating.do(Confirmed()) == "rating"
    assert not any(tag.chosen for tag in rating.view.tags)


def test_a_visit_keeps_the_reasons_of_the_catalogue_it_began_with(rating: Bench) -> None:
    rating.catalogue.tags = ()
    rating.do(Rated(2, ("203",)), Confirmed())
    assert rating.outbox.ratings[0].tags == ("203",)


def test_without_a_list_one_honest_reason_is_left(bench: Bench) -> None:
    bench.catalogue.tags = ()
    to_receipt(bench)
    bench.do(Printed(bench.devices.receipt_printer.jobs[-1][0]), Confirmed(), Rated(1))
    assert [(tag.id, tag.label) for tag in bench.view.tags] == [("other", "别的原因")]
    assert bench.do(Rated(1, ("other",)), Confirmed()) == "goodbye"
    assert bench.outbox.ratings[0].tags == ("other",)


def test_words_alone_are_reason_enough_and_are_never_too_long(rating: Bench) -> None:
    assert rating.do(Rated(1, (), "慢" * 2000), Confirmed()) == "goodbye"
    assert len(rating.outbox.ratings[0].words) == 500


@pytest.mark.parametrize("level", [0, 6, -1, 99])
def test_a_level_that_does_not_exist_is_none(rating: Bench, level: int) -> None:
    rating.do(Rated(level, ("slow",)))
    assert rating.view.level == 0
    assert rating.do(Confirmed()) == "rating"


def test_a_provisional_case_has_no_service_number_and_is_not_rated(bench: Bench) -> None:
    to_submit(bench)
    bench.do(durable_event(bench))
    bench.wait(8)
    bench.do(Printed(bench.devices.receipt_printer.jobs[-1][0]))
    assert bench.do(Confirmed()) == "goodbye"
