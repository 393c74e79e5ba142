"""情形: one question a screen, answers that are forgotten when they no longer apply, a stop that stops."""

import pytest
from in_memory import Bench
from walking import PENSION, RENT, offer, to_guide

from kiosk.events import Chose, Confirmed, WentBack


def at_question(bench: Bench, matter: str = RENT) -> None:
    to_guide(bench, matter)
    bench.do(Confirmed())
    assert bench.screen == "situation"


def test_a_question_waits_for_an_answer(bench: Bench) -> None:
    at_question(bench)
    assert bench.view.chosen == ""
    assert bench.do(Confirmed()) == "situation"
    assert bench.view.id == "home"


def test_a_later_question_comes_only_where_it_applies(bench: Bench) -> None:
    at_question(bench)
    bench.do(Chose("market"), Confirmed())
    assert bench.view.id == "filed"
    bench.do(WentBack(), Chose("public"))
    assert bench.do(Confirmed()) == "consent"


def test_back_goes_question_by_question_and_then_to_the_guide(bench: Bench) -> None:
    at_question(bench)
    bench.do(Chose("market"), Confirmed(), Chose("filed_yes"), Confirmed())
    assert bench.screen == "consent"
    assert bench.do(WentBack()) == "situation"
    assert (bench.view.id, bench.view.chosen) == ("filed", "filed_yes")
    bench.do(WentBack())
    assert (bench.view.id, bench.view.chosen) == ("home", "market")
    assert bench.do(WentBack()) == "guide"


def test_an_answer_that_no_longer_applies_is_forgotten(bench: Bench) -> None:
    at_question(bench)
    bench.do(Chose("market"), Confirmed(), Chose("filed_yes"), WentBack(), Chose("public"))
    assert bench.terminal.journey.session.answers == {"home": "public"}


def test_forgetting_an_answer_takes_along_what_hung_on_it(bench: Bench) -> None:
    def question(name: str, when: dict[str, str] | None) -> dict[str, object]:
        return {
            "id": name,
            "ask": name,
            "when": when,
            "options": [{"id": "a", "label": "a"}, {"id": "b", "label": "b"}],
        }

    chain = [
        question("q1", None),
        question("q2", {"q1": "a"}),
        question("q3", {"q2": "a"}),
        question("q4", {"q3": "a"}),
    ]
    at_question(bench, offer(bench, PENSION, situations=chain))
    for _ in range(4):
        bench.do(Chose("a"), Confirmed())
    assert bench.screen == "consent"
    bench.do(WentBack(), WentBack(), WentBack(), WentBack())
    assert bench.view.id == "q1"
    bench.do(Chose("b"))
    assert bench.terminal.journey.session.answers == {"q1": "b"}


@pytest.mark.provokes("MAT-001")
def test_an_answer_that_must_go_to_a_counter_stops_here_and_can_be_changed(bench: Bench) -> None:
    at_question(bench)
    bench.do(Chose("none"))
    assert bench.view.stop
    assert bench.faults == ["MAT-001"]
    assert bench.do(Confirmed()) == "situation"
    bench.do(Chose("public"))
    assert bench.view.stop == ""
    assert bench.do(Confirmed()) == "consent"


def test_an_option_that_is_not_offered_is_no_answer(bench: Bench) -> None:
    at_question(bench)
    bench.do(Chose("filed_yes"), Chose(""), Chose("'; drop"))
    assert bench.view.chosen == ""
