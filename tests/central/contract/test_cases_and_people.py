"""Cases as they are pulled, refusals in plain words, shared data, licences, ratings and health."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import uuid_utils

from central.certificates.identifier import identifier_is_valid
from kiosk.wire.citizen import LicenceAnswer, PrefillAnswer
from kiosk.wire.submission import CasePage, Decision

PEOPLE_KEYS = ("name", "number", "card_kind")


def _uid() -> str:
    return str(uuid_utils.uuid7())


@pytest.mark.parametrize(
    ("person", "change", "matter", "words"),
    [
        ("li_yan", {"number": "330999198803090113"}, "proof", "证件号码"),
        ("li_yan", {"birth": "1988-03-10"}, "proof", "出生日期"),
        ("li_yan", {"sex": "2"}, "proof", "性别"),
        ("li_yan", {"name": ""}, "proof", "姓名"),
        ("li_yan", {"name": "李岩"}, "proof", "人口信息"),
        ("li_yan", {"valid_to": "2020-01-08"}, "proof", "2020年01月08日过期"),
        ("child", {}, "crew", "未满18周岁"),
        ("chan", {}, "crew", "不接受这种证件"),
        ("li_yan", {}, "guide_only", "只能查看指南"),
        ("li_yan", {}, "never_heard_of", "没有这个事项"),
    ],
)
def test_a_case_against_the_rules_is_refused_with_a_reason(
    desk: Any, person: str, change: dict[str, str], matter: str, words: str
) -> None:
    record = desk.record(person, matter)
    record["applicant"] = {**record["applicant"], **change}
    receipt = desk.receipt(desk.put(desk.envelope(record)))
    assert receipt.decision is Decision.REFUSED
    assert words in receipt.reason
    assert receipt.certificate is None


def test_an_english_journey_gets_its_reason_in_english(desk: Any) -> None:
    assert desk.done("chan", "crew", language="en").reason == "This service does not accept this kind of card."


def test_a_form_with_gaps_is_asked_for_everything_at_once(desk: Any) -> None:
    receipt = desk.done("li_yan", "proof", form={})
    assert (receipt.decision, receipt.reason) == (Decision.SUPPLEMENT, "请补充：用途。")


def test_the_same_application_twice_is_refused_while_the_first_is_open(house: Any, desk: Any) -> None:
    first = desk.done("zhou", "apply")
    assert first.decision is Decision.ACCEPTED
    second = desk.done("zhou", "apply")
    assert second.decision is Decision.REFUSED
    assert "正在办理" in second.reason
    house.platform.decide(first.case_number, "granted")
    assert desk.done("zhou", "apply").decision is Decision.ACCEPTED


def test_a_decision_of_the_department_reaches_the_terminal_that_sent_the_case(house: Any, desk: Any) -> None:
    receipt = desk.done("okafor", "apply")
    cursor = ""
    while True:
        page = CasePage.model_validate_json(desk.http.get("/v1/cases", params={"since": cursor, "limit": 5}).content)
        cursor = page.cursor
        if not page.cases:
            break
    house.platform.decide(receipt.case_number, "refused", "照片不合格，请重新拍照。")
    page = CasePage.model_validate_json(desk.http.get("/v1/cases", params={"since": cursor}).content)
    assert [(c.case_number, c.decision, c.reason) for c in page.cases] == [
        (receipt.case_number, Decision.REFUSED, "照片不合格，请重新拍照。")
    ]


def test_the_code_on_a_receipt_opens_the_progress_without_the_person(desk: Any) -> None:
    receipt = desk.done("lindqvist", "apply")
    answer = desk.http.get(f"/v1/progress/{receipt.query_code}", headers={"Authorization": ""})
    assert answer.json() == {
        "case_number": receipt.case_number,
        "matter_name": "社会保障卡补领",
        "decision": "accepted",
        "due": receipt.due,
    }
    assert desk.http.get("/v1/progress/ZZZZZZZZZZZZ").status_code == 404


def test_a_terminal_finds_the_case_by_the_code_on_its_receipt(desk: Any) -> None:
    receipt = desk.done("lindqvist", "record")
    by_number = desk.http.get(f"/v1/cases/{receipt.case_number}").json()
    assert [case["case_number"] for case in by_number] == [receipt.case_number]
    assert desk.http.get(f"/v1/cases/{receipt.query_code}").json() == by_number
    assert desk.http.get("/v1/cases/ZZZZZZZZZZZZ").json() == []
    assert desk.http.get(f"/v1/cases/{receipt.query_code}", headers={"Authorization": ""}).status_code == 401


def _question(desk: Any, person: dict[str, str], **more: Any) -> dict[str, Any]:
    own = {"session": _uid(), "matter_code": "proof", "purpose": "参保证明", "consent": "2026-11-22 屏幕同意"}
    return {**own, **person, **more}


def _person(desk: Any, name: str) -> dict[str, str]:
    applicant = desk.record(name)["applicant"]
    return {key: applicant[key] for key in PEOPLE_KEYS}


def test_a_source_that_is_down_says_so_and_the_others_still_answer(house: Any, desk: Any) -> None:
    question = _question(desk, _person(desk, "li_yan"), sources=["social_security", "housing_fund"])
    house.platform.switch_source("housing_fund", available=False)
    try:
        answer = PrefillAnswer.model_validate_json(desk.http.post("/v1/prefill", json=question).content)
    finally:
        house.platform.switch_source("housing_fund", available=True)
    assert [(a.source, a.available) for a in answer.answers] == [("social_security", True), ("housing_fund", False)]
    assert answer.answers[0].values["account"] == "3309990000128803"
    whole = PrefillAnswer.model_validate_json(desk.http.post("/v1/prefill", json=question).content)
    assert whole.answers[1].values["balance"] == "86412.37"


def test_a_number_with_another_name_is_told_nothing(desk: Any) -> None:
    person = {**_person(desk, "li_yan"), "name": "李岩"}
    answer = desk.http.post("/v1/prefill", json=_question(desk, person, sources=["social_security"]))
    assert answer.json()["answers"] == [{"source": "social_security", "available": True, "values": {}}]


def test_no_consent_or_an_undeclared_source_gets_no_data(desk: Any) -> None:
    question = _question(desk, _person(desk, "li_yan"), sources=["social_security"])
    assert desk.http.post("/v1/prefill", json={**question, "consent": " "}).json()["code"] == "no_consent"
    assert (
        desk.http.post("/v1/prefill", json={**question, "sources": ["transport"]}).json()["code"]
        == "source_not_declared"
    )
    assert desk.http.post("/v1/prefill", json={**question, "matter_code": "none"}).json()["code"] == "not_found"


def test_e_licences_come_with_their_status_and_a_right_check_character(desk: Any) -> None:
    person = _person(desk, "li_yan")
    del person["card_kind"]
    question = _question(desk, person, types=["social_card"])
    answer = LicenceAnswer.model_validate_json(desk.http.post("/v1/licences", json=question).content)
    assert [(licence.type, licence.status) for licence in answer.licences] == [("social_card", "10")]
    assert identifier_is_valid(answer.licences[0].identifier)
    refused = desk.http.post("/v1/licences", json={**question, "types": ["driving_licence"]})
    assert refused.json()["code"] == "source_not_declared"


def _rating(service: str, level: int = 5, **more: Any) -> dict[str, Any]:
    return {"uid": _uid(), "service_number": service, "level": level, "rated_at": datetime.now(UTC).isoformat(), **more}


def test_a_service_is_rated_once(desk: Any) -> None:
    rating = _rating(desk.done("sun", "record").service_number)
    answers = [desk.http.put(f"/v1/ratings/{rating['uid']}", json=rating).status_code for _ in range(2)]
    assert answers == [201, 200]
    again = _rating(rating["service_number"], 4)
    refused = desk.http.put(f"/v1/ratings/{again['uid']}", json=again)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_rated")


def test_a_low_rating_without_a_reason_is_refused(desk: Any) -> None:
    rating = _rating("nothing", 2)
    assert desk.http.put(f"/v1/ratings/{rating['uid']}", json=rating).status_code == 422
    tag = next(tag for tag in desk.http.get("/v1/rating-tags").json() if tag["level"] == 2)
    rating["tags"] = [tag["code"]]
    assert desk.http.put(f"/v1/ratings/{rating['uid']}", json=rating).status_code == 201


def test_a_reason_that_stands_in_no_list_is_refused(desk: Any) -> None:
    rating = _rating("nothing at all", 2, tags=["202", "machine"])
    refused = desk.http.put(f"/v1/ratings/{rating['uid']}", json=rating)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_tag")
    assert desk.http.put(f"/v1/ratings/{rating['uid']}", json={**rating, "tags": ["202", "203"]}).status_code == 201


def test_the_reason_of_a_terminal_without_a_list_is_taken(desk: Any) -> None:
    rating = _rating("without a list", 1, tags=["other"])
    assert desk.http.put(f"/v1/ratings/{rating['uid']}", json=rating).status_code == 201


def test_heartbeats_add_to_the_funnel_of_the_day(desk: Any) -> None:
    beat = {"at": datetime.now(UTC).isoformat(), "version": "0.1.0", "catalogue_version": 1, "queue_depth": 0}
    beat |= {
        "queue_oldest_seconds": 0.0,
        "funnel": {"proof/identify": 2},
        "devices": [{"device": "card", "status": "ready"}],
    }
    assert [desk.http.post("/v1/heartbeats", json=beat).status_code for _ in range(2)] == [204, 204]


def test_a_case_tapped_before_the_card_expired_is_judged_by_the_day_of_the_tap(desk: Any) -> None:
    tapped = datetime.now(UTC) - timedelta(days=20)
    record = desk.record("sun", "record", tapped_at=tapped.isoformat())
    record["applicant"] = {**record["applicant"], "valid_to": (tapped + timedelta(days=5)).date().isoformat()}
    assert desk.receipt(desk.put(desk.envelope(record))).decision is Decision.GRANTED
