"""A process that nobody needs for a while ends; the next command starts it again, and nothing else is noticed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from devices.driver import Reply
from kiosk.faults.fault import Fault
from kiosk.ports.devices import Status


@pytest.fixture
def resting(make: Any) -> Any:
    one = make(driver="RestingDriver")
    one.until_status(Status.READY)
    return one


def rested(watched: Any, is_gone: Callable[..., bool]) -> int:
    """Wait until its process ended; return which it was."""
    pid: int = watched.ask("count").values["pid"]
    assert is_gone(pid)
    return pid


def test_an_idle_process_ends_and_the_next_command_starts_another(resting: Any, is_gone: Callable[..., bool]) -> None:
    before = rested(resting, is_gone)
    assert resting.link.state.status is Status.READY
    reply = resting.ask("count")
    assert reply.values["pid"] != before
    assert reply.values["opened"] == 1
    assert resting.heard.empty(), "nobody hears of it: neither a status nor a restart"


def test_it_rests_again_and_again(resting: Any, is_gone: Callable[..., bool]) -> None:
    seen = {rested(resting, is_gone)}
    for _ in range(3):
        assert resting.ask("echo", {"n": 1}) == Reply({"n": 1})
        seen.add(rested(resting, is_gone))
    assert len(seen) == 4


def test_a_process_at_work_does_not_rest(resting: Any) -> None:
    pid = resting.ask("count").values["pid"]
    assert resting.ask("doze", {"seconds": 0.45}) == Reply()
    assert resting.ask("count").values["pid"] == pid


def test_one_that_dies_at_its_work_costs_that_work_only(resting: Any, is_gone: Callable[..., bool]) -> None:
    rested(resting, is_gone)
    answers: list[Any] = []
    resting.link.command("doze", {"seconds": 2}, deadline=5, done=answers.append)
    resting.until_event("dozing")
    os.kill(resting.until_pid(), signal.SIGKILL)
    assert resting.ask("echo", {"n": 2}) == Reply({"n": 2})
    assert isinstance(answers[0], Fault)
    assert answers[0].code == "DEV-001"


def test_a_device_that_is_gone_when_it_wakes_is_told_and_found_again(
    resting: Any, is_gone: Callable[..., bool]
) -> None:
    rested(resting, is_gone)
    resting.device.unlink()
    refused = resting.ask("echo", seconds=2)
    assert isinstance(refused, Fault)
    assert refused.code == "CRD-006"
    resting.device.touch()
    resting.until_status(Status.READY)
    assert resting.ask("echo", {"n": 3}) == Reply({"n": 3})


def test_a_link_stops_while_its_process_rests(resting: Any, is_gone: Callable[..., bool]) -> None:
    rested(resting, is_gone)
    resting.link.stop(1.0)
    refused = resting.ask("echo")
    assert isinstance(refused, Fault)
