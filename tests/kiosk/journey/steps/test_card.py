"""刷证件: what is accepted, what is refused on the spot, what ends the waiting."""

from datetime import date

import pytest
from in_memory import Bench
from walking import INSURED, NEWBORN, PENSION, older, past_face, to_card

from kiosk.events import (
    Answered,
    CardFailed,
    CardFound,
    CardLifted,
    CardRead,
    ChoseElder,
    Confirmed,
    Filled,
    TookWay,
    WentBack,
)
from kiosk.faults.fault import Fault
from kiosk.wire.citizen import PrefillAnswer, SourceAnswer


@pytest.mark.provokes("CRD-001")
def test_no_card_in_time_leads_to_a_page_that_can_be_tried_again(bench: Bench) -> None:
    to_card(bench, PENSION)
    assert bench.view.seconds_left == 30
    assert bench.wait(29) == "card"
    assert bench.wait(1) == "fault"
    assert bench.view.code == "CRD-001"
    assert bench.devices.card_reader.told[-1] == "stop_reading"
    assert bench.do(TookWay("retry")) == "card"
    assert bench.view.seconds_left == 30
    assert bench.devices.card_reader.told[-1] == "start_reading"


def test_large_text_gives_twice_the_time(bench: Bench) -> None:
    bench.do(ChoseElder(elder=True))
    to_card(bench, PENSION)
    assert bench.view.seconds_left == 60


def test_the_screen_follows_the_card(bench: Bench) -> None:
    to_card(bench, PENSION)
    assert bench.view.state == "waiting"
    bench.do(CardFound())
    assert bench.view.state == "reading"
    bench.do(CardLifted())
    assert bench.view.state == "waiting"


@pytest.mark.provokes("CRD-004")
def test_an_expired_card_is_refused_and_the_reader_keeps_looking(bench: Bench) -> None:
    to_card(bench, PENSION)
    assert bench.do(CardRead(bench.card("zhao_guoqing"))) == "card"
    assert (bench.view.state, bench.view.code) == ("problem", "CRD-004")
    assert bench.terminal.journey.session.document is None
    assert bench.devices.card_reader.told == ["start_reading"]
    bench.do(CardLifted(), CardFound())
    assert (bench.view.state, bench.view.code) == ("reading", "")
    assert bench.do(CardRead(bench.card("wang_xiulan"))) == "face"


@pytest.mark.provokes("CRD-007")
def test_a_kind_of_card_the_matter_does_not_take_is_refused(bench: Bench) -> None:
    to_card(bench, NEWBORN)
    bench.do(CardRead(bench.card("okafor")))
    assert bench.view.code == "CRD-007"
    assert bench.faults == ["CRD-007"]


@pytest.mark.provokes("CRD-008")
@pytest.mark.parametrize(
    ("matter", "birth"), [(PENSION, date(1986, 11, 23)), ("000714004001", date(1962, 11, 22))], ids=["young", "old"]
)
def test_the_age_rule_holds_at_both_ends(bench: Bench, matter: str, birth: date) -> None:
    to_card(bench, matter)
    bench.do(CardRead(older(bench, "li_yan", birth=birth)))
    assert bench.view.code == "CRD-008"


@pytest.mark.parametrize("code", ["CRD-002", "CRD-003", "CRD-005", "CRD-010"])
def test_a_bad_reading_is_explained_on_the_spot(bench: Bench, code: str) -> None:
    to_card(bench, PENSION)
    bench.wait(20)
    assert bench.do(CardFailed(Fault(code))) == "card"
    assert (bench.view.state, bench.view.code) == ("problem", code)
    assert bench.view.problem
    assert bench.view.seconds_left == 30


@pytest.mark.parametrize("code", ["CRD-006", "DEV-001", "DEV-002"])
def test_a_reader_that_is_gone_leads_to_a_page(bench: Bench, code: str) -> None:
    to_card(bench, PENSION)
    assert bench.do(CardFailed(Fault(code))) == "fault"
    assert bench.view.code == code
    assert [way.id for way in bench.view.ways] == ["retry", "leave"]
    assert bench.do(TookWay("skip")) == "fault"
    assert bench.do(WentBack()) == "card"


def test_nothing_but_a_card_leads_past_the_card(bench: Bench) -> None:
    to_card(bench, PENSION)
    for event in (Confirmed(), TookWay("skip"), TookWay("later"), TookWay("leave"), CardLifted()):
        assert bench.do(event) == "card"


@pytest.mark.parametrize("citizen", ["chan_ka_yan", "okafor", "lindqvist", "ouyang_wei"])
def test_every_kind_of_card_fills_in_the_form(bench: Bench, citizen: str) -> None:
    past_face(bench, INSURED, citizen)
    assert bench.screen == "form"
    document = bench.card(citizen)
    assert {row.value for row in bench.view.known if row.id == "name"} == {document.display_name}


def test_another_persons_card_finds_nothing_of_the_first(bench: Bench) -> None:
    past_face(bench, INSURED, "wang_xiulan")
    token = bench.platform.asked[-1][0]
    values = {"account": "SB-WANG", "status": "正常参保"}
    answer = PrefillAnswer(answers=(SourceAnswer(source="social_security", available=True, values=values),))
    bench.do(Answered(token, answer), Filled("coverage", "all"))
    session = bench.terminal.journey.session
    assert session.form["account"] == "SB-WANG"
    while bench.screen != "card":
        bench.do(WentBack())
    bench.do(CardRead(bench.card("li_yan")))
    assert "SB-WANG" not in session.form.values()
    assert session.form.get("name") == "李䶮"
    bench.do(TookWay("skip"))
    assert bench.view.waiting, "the second person's own data is asked for"
    bench.do(Answered(token, answer))
    assert "SB-WANG" not in session.form.values(), "a late answer about the first person is not taken"


def test_the_same_card_again_keeps_what_was_filled_in(bench: Bench) -> None:
    past_face(bench, INSURED, "wang_xiulan")
    bench.wait(10)
    bench.do(Filled("coverage", "all"))
    while bench.screen != "card":
        bench.do(WentBack())
    bench.do(CardRead(bench.card("wang_xiulan")))
    assert bench.terminal.journey.session.form["coverage"] == "all"
