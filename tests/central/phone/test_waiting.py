"""Waiting for something new under a ticket: told at once, given up in time, and no load where nobody waits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import pytest

from central.phone import waiting
from tests.central.phone.conftest import JPEG, Ticket


def tag(ticket: Ticket) -> str:
    return str(ticket.desk.http.get(f"/v1/phone-uploads/{ticket.uid}").headers["ETag"])


def test_nothing_new_is_said_after_the_time_that_was_asked_for(new_ticket: Any) -> None:
    ticket = new_ticket()
    began = monotonic()
    answer = ticket.wait(tag(ticket), 1)
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag(ticket))
    assert 0.9 < monotonic() - began < 5


def test_who_knows_nothing_or_something_else_is_answered_at_once(new_ticket: Any) -> None:
    ticket = new_ticket()
    began = monotonic()
    assert ticket.wait("", 10).status_code == ticket.wait('"old"', 10).status_code == 200
    assert monotonic() - began < 5


@pytest.mark.parametrize("what", ["page", "send", "end", "verdict"])
def test_whatever_happens_is_told_soon(new_ticket: Callable[..., Ticket], what: str) -> None:
    ticket = new_ticket()
    if what == "verdict":
        ticket.send(JPEG)
    happen = {
        "page": ticket.page,
        "send": lambda: ticket.send(JPEG),
        "end": ticket.end,
        "verdict": lambda: ticket.drop(1),
    }
    other = Ticket(ticket.desk, uid=ticket.uid)
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(other.wait, tag(ticket), 10)
        began = monotonic()
        happen[what]()
        answer = told.result(30)
    assert answer.status_code == 200
    assert monotonic() - began < 5, "and not after the ten seconds"


def test_where_too_many_wait_one_is_answered_at_once_and_told_to_come_later(
    new_ticket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = new_ticket()
    known = tag(ticket)
    monkeypatch.setattr(waiting, "MOST_WAITING", 0)
    answer = ticket.wait(known, 10)
    assert (answer.status_code, answer.headers["Retry-After"]) == (304, "1")


def test_nobody_waits_under_another_s_ticket(new_ticket: Any, other_desk: Any) -> None:
    stranger = Ticket(other_desk, uid=new_ticket().uid)
    assert stranger.wait('"x"', 10).status_code == 404
    assert stranger.wait('"x"', 11).status_code == 422
