"""Stocks of provisional numbers: never given twice, known before anything arrives, tied to the case that does."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
import uuid_utils
from click.testing import CliRunner

from central.cases.number_form import compact
from central.cli import main
from kiosk.wire.base import Signed
from kiosk.wire.signing import verify
from kiosk.wire.submission import Decision
from kiosk.wire.terminal import NumberPool


def _order(desk: Any, count: int = 5, request: str | None = None) -> tuple[int, Any]:
    body = {"request": request or str(uuid_utils.uuid7()), "count": count}
    answer = desk.http.post("/v1/numbers", json=body)
    if answer.status_code != 200:
        return answer.status_code, answer.json()["code"]
    pool = verify(Signed.model_validate_json(answer.content), base64.b64decode(desk.keys.signing_key), NumberPool)
    assert isinstance(pool, NumberPool)
    assert (pool.request, pool.terminal) == (body["request"], desk.terminal)
    return 200, pool.numbers


def _state(desk: Any, number: str) -> Any:
    return desk.http.get(f"/v1/numbers/{quote(number)}")


def test_the_same_request_gets_the_same_numbers_and_another_gets_others(desk: Any, other_desk: Any) -> None:
    request = str(uuid_utils.uuid7())
    first, again = _order(desk, 5, request), _order(desk, 5, request)
    assert first == again
    assert len(set(first[1])) == 5
    assert not set(first[1]) & set(_order(desk)[1])
    assert not set(first[1]) & set(_order(other_desk)[1])


def test_a_request_of_another_terminal_or_for_another_count_is_refused(desk: Any, other_desk: Any) -> None:
    request = str(uuid_utils.uuid7())
    _order(desk, 5, request)
    assert _order(desk, 6, request) == (409, "request_reused")
    assert _order(other_desk, 5, request) == (409, "request_reused")


def test_terminals_that_ask_at_once_never_get_one_number_twice(desk: Any, other_desk: Any) -> None:
    shared = str(uuid_utils.uuid7())
    asks = [(desk, 40, None), (other_desk, 40, None)] * 8 + [(desk, 30, shared)] * 4
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda ask: _order(*ask), asks))
    assert {status for status, _ in answers} == {200}
    assert len({numbers for _, numbers in answers[16:]}) == 1
    given = [number for _, numbers in answers[:17] for number in numbers]
    assert len(set(given)) == len(given) == 16 * 40 + 30


def test_the_platform_knows_a_number_before_anything_came_under_it_and_ties_it_to_the_case(desk: Any) -> None:
    number = _order(desk)[1][0]
    known = _state(desk, number).json()
    assert (known["terminal"], known["handed_in"], known["case_number"]) == (desk.terminal, False, None)
    assert known["issued"]
    receipt = desk.done("sun", "record", provisional_number=number)
    for written in (number, compact(number), compact(number).lower(), number.replace(" ", "-")):
        known = _state(desk, written).json()
        assert (known["handed_in"], known["case_number"], known["notes"]) == (True, receipt.case_number, [])
    for written in (number, compact(number)):
        cases = desk.http.get(f"/v1/cases/{quote(written)}").json()
        assert [c["case_number"] for c in cases] == [receipt.case_number]


def test_a_number_used_twice_keeps_its_first_case_and_the_second_is_noted(desk: Any) -> None:
    number = _order(desk)[1][0]
    first = desk.done("sun", "record", provisional_number=number)
    second = desk.done("zhou", "record", provisional_number=number)
    assert second.decision is Decision.GRANTED
    known = _state(desk, number).json()
    assert known["case_number"] == first.case_number
    assert known["notes"] == [f"used twice: {second.case_number} from {desk.terminal}"]


def test_a_number_of_another_terminals_stock_is_taken_and_noted(desk: Any, other_desk: Any) -> None:
    number = _order(other_desk)[1][0]
    strange = desk.done("sun", "record", provisional_number=number)
    known = _state(desk, number).json()
    assert (known["handed_in"], known["notes"]) == (False, [f"not its own: {strange.case_number} from {desk.terminal}"])
    own = other_desk.done("zhou", "record", provisional_number=number)
    assert _state(desk, number).json()["case_number"] == own.case_number


def test_the_same_submission_again_notes_nothing(desk: Any) -> None:
    number = _order(desk)[1][0]
    body = desk.envelope(desk.record("sun", "record", provisional_number=number))
    assert [desk.put(body).status_code for _ in range(2)] == [201, 200]
    assert _state(desk, number).json()["notes"] == []


@pytest.mark.parametrize("change", ["digit", "places"])
def test_a_number_that_was_misheard_is_said_to_be_so(desk: Any, change: str) -> None:
    number = compact(_order(desk, 150)[1][149])
    at = next(i for i in range(len(number) - 1, 3, -1) if number[i] != number[i - 1])
    wrong = (
        f"{number[:at]}{(int(number[at]) + 1) % 10}{number[at + 1 :]}"
        if change == "digit"
        else f"{number[: at - 1]}{number[at]}{number[at - 1]}{number[at + 1 :]}"
    )
    answer = _state(desk, wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_check_digit")


def test_the_helpline_reads_the_same_by_one_command(house: Any, desk: Any) -> None:
    def asked(number: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["number", "--data", str(house.data), number])
        return done.exit_code, done.output

    number = _order(desk)[1][0]
    assert asked(compact(number).lower()) == (0, f"{_first_line(desk, number)}\nnot handed in\n")
    receipt = desk.done("sun", "record", provisional_number=number)
    again = desk.done("zhou", "record", provisional_number=number)
    said = asked(number)[1]
    assert f"as case {receipt.case_number}\n" in said
    assert f"also used twice: {again.case_number} from {desk.terminal}" in said
    wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    assert asked(wrong) == (1, "Error: a digit is wrong: read it out again\n")
    assert asked("QY 1122 0047") == (1, "Error: of no terminal's stock\n")


def _first_line(desk: Any, number: str) -> str:
    issued = datetime.fromisoformat(_state(desk, number).json()["issued"])
    return f"{number}: stock of {desk.terminal}, given to it {issued:%Y-%m-%d %H:%M} UTC"


def test_a_terminals_own_number_is_of_no_stock(desk: Any) -> None:
    assert _state(desk, "QY 1122 0047").json()["code"] == "not_found"
    receipt = desk.done("sun", "record", provisional_number="QY 1122 9947")
    assert [c["case_number"] for c in desk.http.get("/v1/cases/QY 1122 9947").json()] == [receipt.case_number]
