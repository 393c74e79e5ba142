"""A ticket is one terminal's, for one material, for some minutes; what comes under it can be read there only."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import uuid_utils

from central.clock import now
from central.phone import tickets
from central.phone.tickets import sweep
from tests.central.phone.conftest import JPEG, PDF, Ticket, problem


def test_what_a_phone_sends_is_opened_by_the_terminal_that_asked(new_ticket: Callable[..., Ticket]) -> None:
    ticket = new_ticket()
    assert (ticket.state().opened, ticket.state().files) == (False, ())
    assert "体检证明" in ticket.page().text
    assert ticket.state().opened
    answer = ticket.send(JPEG, PDF)
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"].endswith("?from=1")
    assert [(f.number, f.kind) for f in ticket.state().files] == [(1, "jpeg"), (2, "pdf")]
    assert (ticket.opened(1), ticket.opened(2)) == (JPEG, PDF)
    assert ticket.drop(1).status_code == 204
    assert ticket.drop(1).status_code == 204, "again is no harm"
    assert ticket.drop(2).status_code == 204
    page = httpx.get(httpx.URL(ticket.address).join(answer.headers["Location"]), trust_env=False)
    assert "已收到 2 个文件" in page.text
    assert ticket.fetch(1).status_code == 404
    assert ticket.end().status_code == 204
    assert (ticket.state().state, ticket.state().files) == ("ended", ())
    assert ticket.fetch(2).status_code == 404


def test_the_address_is_long_and_nothing_that_was_sent_lies_readable(house: Any, new_ticket: Any) -> None:
    ticket = new_ticket()
    code = ticket.address.rpartition("/")[2]
    assert re.fullmatch(r"[\w-]{24}", code), "18 random bytes"
    ticket.send(JPEG)
    sealed = ticket.fetch(1).content
    assert JPEG[200:260] not in sealed
    if house.engine == "sqlite":
        for path in (p for p in house.data.rglob("*") if p.is_file()):
            content = path.read_bytes()
            assert JPEG[:600] not in content, path
            assert code.encode() not in content, path


def test_no_other_terminal_sees_fetches_or_ends_a_ticket(new_ticket: Any, other_desk: Any) -> None:
    ticket = new_ticket()
    ticket.send(JPEG)
    stranger = Ticket(other_desk, uid=ticket.uid)
    for answer in (
        other_desk.http.get(f"/v1/phone-uploads/{ticket.uid}"), stranger.fetch(1), stranger.drop(1), stranger.end(),
    ):  # fmt: skip
        assert problem(answer) == (404, "not_found")
    assert problem(stranger.ask()) == (409, "request_reused")
    assert ticket.opened(1) == JPEG
    anybody = httpx.get(f"{ticket.desk.url}/v1/phone-uploads/{ticket.uid}", trust_env=False)
    assert problem(anybody) == (401, "no_credential")


def test_asking_again_after_a_lost_answer_gives_the_same_ticket_a_new_address(new_ticket: Any) -> None:
    ticket = new_ticket()
    old = ticket.address
    ticket.open()
    assert ticket.address != old
    assert httpx.get(old, trust_env=False).status_code == 404
    assert ticket.send(JPEG).status_code == 303
    assert problem(Ticket(ticket.desk, uid=ticket.uid).ask()) == (409, "request_reused"), "another key"


def test_a_new_code_on_the_screen_ends_the_one_before(new_ticket: Any) -> None:
    first = new_ticket()
    first.send(JPEG)
    second = Ticket(first.desk).open()
    assert first.fetch(1).status_code == 404
    assert first.page().status_code == 410
    assert "扫新的码" in first.send(JPEG).text
    assert second.send(JPEG).status_code == 303


def test_a_ticket_takes_so_many_files_and_no_more(new_ticket: Any) -> None:
    ticket = new_ticket(files=2)
    assert "请少选几个" in ticket.send(JPEG, JPEG, JPEG).text
    assert ticket.state().files == (), "all or none"
    assert ticket.send(JPEG).status_code == 303
    assert ticket.send(PDF).status_code == 303
    full = ticket.send(JPEG)
    assert (full.status_code, "已经收够了" in full.text) == (409, True)
    assert "已经收够了" in ticket.page().text
    ticket.drop(1)
    assert ticket.send(JPEG).status_code == 409, "what was fetched counts"


def forget_the_others(platform: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Throw away what other tests left at the platform they share, or it would be counted."""
    tomorrow = now() + timedelta(days=1)
    with monkeypatch.context() as later:
        later.setattr(tickets, "now", lambda: tomorrow)
        sweep(platform)


def test_a_ticket_ends_by_itself_and_leaves_nothing(
    house: Any, new_ticket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_the_others(house.platform.inside, monkeypatch)
    ticket = new_ticket(seconds=30)
    ticket.send(JPEG)
    inside = house.platform.inside
    at = [now()]
    monkeypatch.setattr(tickets, "now", lambda: at[0])
    at[0] += timedelta(seconds=31)
    assert ticket.page().status_code == 410
    assert ticket.send(JPEG).status_code == 410
    assert ticket.state().state == "ended"
    assert ticket.opened(1) == JPEG, "what came in time may still be fetched"
    at[0] += timedelta(seconds=60)
    assert sweep(inside) == 1
    assert ticket.fetch(1).status_code == 404
    at[0] += timedelta(minutes=20)
    sweep(inside)
    assert ticket.desk.http.get(f"/v1/phone-uploads/{ticket.uid}").status_code == 404
    assert ticket.page().status_code == 404


def test_one_body_at_a_time_and_a_sender_that_died_bars_nobody_for_long(
    house: Any, new_ticket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = new_ticket(seconds=600)
    code = ticket.address.rpartition("/")[2]
    inside = house.platform.inside
    dead = tickets.begin(inside, code)
    assert isinstance(dead, tickets.Begun)
    assert ticket.state().receiving
    busy = ticket.send(JPEG)
    assert (busy.status_code, "另一个文件正在传" in busy.text) == (409, True)
    at = now() + timedelta(seconds=tickets.BODY_SECONDS + 1)
    monkeypatch.setattr(tickets, "now", lambda: at)
    assert not ticket.state().receiving
    assert ticket.send(PDF).status_code == 303
    assert not tickets.keep(inside, dead, [("jpeg", JPEG)]), "too late"
    assert ticket.opened(1) == PDF


def test_a_body_that_began_in_time_counts_and_one_whose_ticket_was_ended_does_not(
    house: Any, new_ticket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = house.platform.inside
    forget_the_others(inside, monkeypatch)
    slow = new_ticket(seconds=30)
    begun = tickets.begin(inside, slow.address.rpartition("/")[2])
    assert isinstance(begun, tickets.Begun)
    late = now() + timedelta(seconds=100)
    with monkeypatch.context() as later:
        later.setattr(tickets, "now", lambda: late)
        assert (slow.state().state, slow.state().receiving) == ("open", True)
        assert sweep(inside) == 0
        assert tickets.keep(inside, begun, [("jpeg", JPEG)])
        assert slow.opened(1) == JPEG
    other = Ticket(slow.desk).open()
    begun = tickets.begin(inside, other.address.rpartition("/")[2])
    assert isinstance(begun, tickets.Begun)
    other.end()
    assert not tickets.keep(inside, begun, [("jpeg", JPEG)])


def test_a_terminal_gets_thirty_tickets_in_ten_minutes(new_ticket: Any) -> None:
    first = new_ticket()
    for _ in range(29):
        Ticket(first.desk).open()
    refused = Ticket(first.desk).ask()
    assert problem(refused) == (429, "too_many")
    assert refused.headers["Retry-After"] == "60"


def test_one_ticket_is_tried_forty_times_and_no_more(new_ticket: Any) -> None:
    ticket = new_ticket()
    answers = [ticket.send(b"nothing known") for _ in range(tickets.MOST_TRIES)]
    assert [answer.status_code for answer in answers] == [415] * (tickets.MOST_TRIES - 1) + [410]
    assert ticket.send(JPEG).status_code == 410


@pytest.mark.parametrize("key", ["A" * 43 + "=", "AQ" + "A" * 41 + "="])
def test_a_key_nothing_can_be_sealed_to_is_refused(new_ticket: Any, key: str) -> None:
    ticket = new_ticket()
    fresh = Ticket(ticket.desk)
    assert problem(fresh.ask(key=key)) == (422, "bad_key")


@pytest.mark.parametrize(
    "wrong",
    [{"seconds": 29}, {"seconds": 901}, {"files": 0}, {"files": 13}, {"key": "x"}, {"material": ""}, {"more": 1}],
)
def test_what_is_not_in_the_contract_is_refused(new_ticket: Any, wrong: dict[str, Any]) -> None:
    assert problem(Ticket(new_ticket().desk).ask(**wrong)) == (422, "bad_body")


def test_what_the_platform_wrote_down_names_no_code(house: Any, new_ticket: Any) -> None:
    ticket = new_ticket()
    if house.engine == "sqlite":
        with sqlite3.connect(f"file:{house.data / 'central.db'}?mode=ro", uri=True) as db:
            rows = db.execute("select code_hash, key from phone_ticket where ticket = ?", (ticket.uid,)).fetchall()
        assert len(rows) == 1
        assert ticket.address.rpartition("/")[2] not in rows[0]
    unknown = httpx.get(f"{ticket.desk.url}/v1/phone-uploads/{uuid_utils.uuid7()}", headers=ticket.desk.http.headers,
                        trust_env=False)  # fmt: skip
    assert problem(unknown) == (404, "not_found")
