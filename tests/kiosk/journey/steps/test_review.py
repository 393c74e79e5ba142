"""核对: everything once more, with links to change it."""

from in_memory import Bench
from walking import RENT, RESIDENCE, fill, past_face, to_review

from kiosk.events import Chose, Confirmed, Edited


def test_the_review_masks_number_and_phone_and_names_its_sources(bench: Bench) -> None:
    to_review(bench, RESIDENCE, "zhou_haisheng")
    values = {row.label: row for group in bench.view.groups for row in group.rows}
    assert values["姓名"].value == "周海生"
    assert values["证件号码"].value == "3309 **** 0179"
    everything = " ".join(row.value for row in values.values())
    assert "330999198509210179" not in everything
    assert "13900001234" not in everything


def test_only_the_links_that_are_shown_lead_anywhere(bench: Bench) -> None:
    to_review(bench, RESIDENCE, "zhou_haisheng")
    for step in ("card", "submit", "print", "nonsense", ""):
        assert bench.do(Edited(step)) == "review"
    assert bench.do(Edited("form")) == "form"


def test_a_changed_situation_asks_what_now_applies(bench: Bench) -> None:
    past_face(bench, RESIDENCE, "zhou_haisheng", {"dwelling": "own"})
    fill(bench)
    assert bench.screen == "review"
    assert bench.do(Edited("situation")) == "situation"
    bench.do(Chose("dormitory"), Confirmed(), Confirmed())
    assert bench.screen == "card"
    from kiosk.events import CardRead, TookWay

    bench.do(CardRead(bench.card("zhou_haisheng")), TookWay("skip"))
    assert bench.screen == "form"
    assert bench.view.active == "host"
    fill(bench)
    assert bench.screen == "review"


def test_offline_the_review_says_what_will_become_of_it(bench: Bench) -> None:
    bench.platform.is_online = False
    to_review(bench, RESIDENCE, "zhou_haisheng")
    offline = bench.view.note
    bench.platform.is_online = True
    assert bench.view.note != offline


def test_materials_are_listed_as_they_are_given(bench: Bench) -> None:
    past_face(bench, RENT, answers={"home": "market", "filed": "filed_no"})
    fill(bench)
    bench.wait(10)
    assert bench.do(Confirmed()) == "review"
    materials = next(g for g in bench.view.groups if g.edit == "materials")
    assert len(materials.rows) == 2
