"""填表: what is known is filled in, what is missing is asked, what does not come in time is typed."""

import pytest
from in_memory import Bench
from walking import CARD_REISSUE, INSURED, RENT, RESIDENCE, fill, offer, past_face

from kiosk.events import Answered, AnswerFailed, Confirmed, Edited, Filled, Focused, TookWay, WentBack
from kiosk.faults.fault import Fault
from kiosk.wire.citizen import PrefillAnswer, SourceAnswer


def answer(source: str, *, available: bool = True, **values: str) -> PrefillAnswer:
    return PrefillAnswer(answers=(SourceAnswer(source=source, available=available, values=values),))


def rows(bench: Bench) -> dict[str, object]:
    return {row.id: row for row in (*bench.view.known, *bench.view.asked)}


def test_shared_data_is_asked_once_with_the_consent_it_rests_on(bench: Bench) -> None:
    past_face(bench, INSURED)
    token, question = bench.platform.asked[-1]
    assert bench.view.waiting
    assert not bench.view.ready
    assert question.sources == ("social_security",)
    assert "share_social_security" in question.consent
    bench.do(Answered(token, answer("social_security", account="SB-1")))
    assert not bench.view.waiting
    bench.do(WentBack())
    bench.do(TookWay("skip"))
    assert bench.screen == "form"
    assert len(bench.platform.asked) == 1


def test_an_answer_fills_in_and_says_where_it_came_from(bench: Bench) -> None:
    past_face(bench, INSURED)
    bench.do(Answered(bench.platform.asked[-1][0], answer("social_security", account="SB-1", status="正常")))
    known = rows(bench)
    assert known["account"].value == "SB-1"
    assert known["account"].source == bench.catalogue.matters[INSURED].prefill[0].name.zh
    assert known["name"].source == "来自证件"
    assert not known["account"].editable
    assert bench.view.active == "coverage"


@pytest.mark.provokes("NET-005")
def test_a_source_that_is_down_is_filled_in_by_hand(bench: Bench) -> None:
    past_face(bench, INSURED)
    bench.do(Answered(bench.platform.asked[-1][0], answer("social_security", available=False)))
    assert bench.faults == ["NET-005"]
    assert bench.screen == "form"
    fill(bench)
    assert bench.screen == "review"


@pytest.mark.provokes("NET-005")
def test_a_platform_that_fails_or_is_silent_is_filled_in_by_hand(bench: Bench) -> None:
    past_face(bench, INSURED)
    bench.do(AnswerFailed(bench.platform.asked[-1][0], Fault("NET-004")))
    assert (bench.view.waiting, bench.faults) == (False, ["NET-005"])
    late = Bench()
    past_face(late, INSURED)
    late.wait(8)
    assert late.view.waiting
    late.wait(1)
    assert (late.view.waiting, late.faults) == (False, ["NET-005"])


def test_an_answer_that_comes_late_still_fills_what_nobody_typed(bench: Bench) -> None:
    past_face(bench, RESIDENCE)
    bench.wait(10)
    bench.do(Filled("address", "我自己写的地址"))
    bench.do(Answered(bench.platform.asked[-1][0], answer("population", address="系统里的地址")))
    assert rows(bench)["address"].value == "我自己写的地址"


def test_offline_nobody_waits_for_sources(bench: Bench) -> None:
    bench.platform.is_online = False
    past_face(bench, RESIDENCE)
    assert bench.screen == "form"
    assert not bench.view.waiting
    assert bench.platform.asked == []
    assert bench.faults == ["NET-005"]


def test_a_prefilled_value_may_be_edited_where_the_matter_says_so(bench: Bench) -> None:
    past_face(bench, RESIDENCE)
    bench.do(Answered(bench.platform.asked[-1][0], answer("population", address="青屿区旧路1号")))
    bench.do(Focused("name"), Filled("name", "另一个人"))
    assert rows(bench)["name"].value == "周海生", "the card's name is not edited"
    bench.do(Focused("address"))
    assert bench.view.active == "address"
    bench.do(Filled("address", "青屿区新路2号"))
    assert rows(bench)["address"].source == ""
    assert bench.terminal.journey.session.sources.get("address") is None


def test_a_value_the_platform_sends_but_the_form_forbids_is_asked_of_the_citizen(bench: Bench) -> None:
    past_face(bench, RENT)
    too_long = "x" * 200
    bench.do(Answered(bench.platform.asked[-1][0], answer("housing_fund", account=too_long, balance="8,200.00")))
    fill(bench)
    assert bench.screen == "materials", "no field that cannot be edited may be a dead end"
    assert too_long not in bench.terminal.journey.session.form.values()


def test_a_field_that_depends_on_a_choice_comes_and_goes_with_it(bench: Bench) -> None:
    past_face(bench, CARD_REISSUE)
    assert "post_address" not in rows(bench)
    bench.do(Filled("delivery", "post"))
    assert "post_address" in rows(bench)
    other = next(o.id for o in rows(bench)["delivery"].choices if o.id != "post")
    bench.do(Filled("delivery", other))
    assert "post_address" not in rows(bench)
    fill(bench)
    assert "post_address" not in bench.terminal.journey.session.form


def test_an_optional_field_may_be_left_empty_but_is_shown_once(bench: Bench) -> None:
    raw = bench.catalogue.matters[CARD_REISSUE].model_dump()["form"]
    note = {"id": "remark", "label": {"zh": "备注"}, "required": False}
    past_face(bench, offer(bench, CARD_REISSUE, form=[*raw, note]))
    seen = set()
    while bench.screen == "form":
        seen.add(bench.view.active)
        row = rows(bench).get(bench.view.active)
        if row is not None and row.required:
            value = row.choices[0].id if row.choices else "13900001234" if row.kind == "phone" else "渔港路1号"
            bench.do(Filled(row.id, value))
        bench.do(Confirmed())
    assert "remark" in seen
    assert bench.terminal.journey.session.form["remark"] == ""


def test_a_wrong_value_is_not_left_behind(bench: Bench) -> None:
    past_face(bench, CARD_REISSUE)
    bench.do(Filled("phone", "1390000"))
    assert not bench.view.ready
    assert bench.view.why_not == "还差4位"
    assert bench.do(Confirmed()) == "form"
    assert bench.view.active == "phone"
    bench.do(Filled("phone", "2390000"))
    assert bench.view.why_not


def test_a_field_nobody_asks_is_not_taken(bench: Bench) -> None:
    past_face(bench, CARD_REISSUE)
    bench.do(Filled("nonsense", "x"), Filled("post_address", "x"), Focused("nonsense"))
    assert "nonsense" not in bench.terminal.journey.session.form
    assert bench.view.active != "nonsense"


def test_blanks_around_a_value_are_not_handed_in(bench: Bench) -> None:
    past_face(bench, CARD_REISSUE)
    bench.do(Filled("phone", " 13900001234 "))
    fill(bench)
    assert bench.terminal.journey.session.form["phone"] == "13900001234"


def test_no_way_leads_around_the_form(bench: Bench) -> None:
    past_face(bench, CARD_REISSUE)
    for way in ("skip", "later", "leave", "retry"):
        assert bench.do(TookWay(way)) == "form"


def test_an_edit_link_comes_back_to_the_review(bench: Bench) -> None:
    past_face(bench, INSURED)
    fill(bench)
    assert bench.screen == "review"
    assert bench.do(Edited("form")) == "form"
    assert bench.do(Confirmed()) == "review"
