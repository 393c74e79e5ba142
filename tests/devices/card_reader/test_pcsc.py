"""The PC/SC driver on a real smart-card daemon of its own: what only this driver can meet."""

from __future__ import annotations

import os
import queue
import select
import signal
import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from devices.card_reader.pcsc import atr_shown
from devices.card_reader.private_pcscd import PrivatePcscd
from devices.fleet import DeviceFleet
from kiosk.events import CardFailed, CardFound, CardLeft, CardLifted, CardRead, DeviceChanged, Event
from kiosk.ports.devices import Status
from tests.devices.chain import FAST
from tests.devices.contracts.conftest import (  # noqa: F401  the fixtures of the contract's bench
    bench,
    kind,
    pytest_generate_tests,
    reading,
    rig,
    running,
)

ABOUT = {"pcsc"}


def kill(pid: int) -> None:
    """Kill a process and wait until it is dead: its sockets go first, and a rig would take it for alive."""
    handle = os.pidfd_open(pid)
    signal.pidfd_send_signal(handle, signal.SIGKILL)
    assert select.select([handle], [], [], 5.0)[0]
    os.close(handle)


@pytest.mark.provokes("CRD-011")
def test_a_third_generation_card_gets_a_plain_message(reading: Any) -> None:  # noqa: F811
    reading.pull("fault", name="third_generation")
    reading.pull("lay", card="li_yan")
    assert reading.until(CardFailed).fault.code == "CRD-011"
    assert reading.nothing_comes(1.0)  # told once


@pytest.mark.provokes("CRD-012")
def test_an_unknown_card_is_named_by_its_answer_to_reset(reading: Any) -> None:  # noqa: F811
    reading.pull("fault", name="unknown_card")
    reading.pull("lay", card="li_yan")
    fault = reading.until(CardFailed).fault
    assert (fault.code, fault.detail) == ("CRD-012", "ATR 3B6800000073C840+4")


def test_the_end_of_an_answer_to_reset_is_not_shown_since_it_may_number_the_chip() -> None:
    assert atr_shown(bytes.fromhex("3B6D00000081544B434152443030303031")) == "3B6D00000081544B+9"
    assert atr_shown(b"\x3b\x00") == "3B00"


@pytest.mark.provokes("CRD-002")
def test_a_card_that_falls_silent_in_the_middle_does_not_hold_the_driver(reading: Any) -> None:  # noqa: F811
    pid = reading.pid
    reading.pull("fault", name="mute")
    reading.pull("lay", card="li_yan")
    reading.until(CardFound)
    fault = reading.until(CardFailed).fault
    assert (fault.code, "silent" in fault.detail) == ("CRD-002", True)
    reading.pull("lift")
    reading.until(CardLifted)
    reading.pull("fault", name="none")
    reading.pull("lay", card="sun_min")
    reading.until(CardRead)
    assert reading.pid == pid


@pytest.mark.provokes("CRD-006")
def test_a_killed_daemon_is_met_again_with_a_new_context_in_the_same_process(reading: Any) -> None:  # noqa: F811
    pid = reading.pid
    for _ in range(3):
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)
        kill(reading.pull("pid"))
        assert reading.until(CardFailed).fault.code == "CRD-006"
        reading.until_status(Status.ABSENT)
        reading.pull("lift")
        reading.pull("replug")
        reading.until_status(Status.READY)
    assert reading.pid == pid


def test_a_card_that_is_being_taken_just_now_is_not_called_back_for(reading: Any) -> None:  # noqa: F811
    reading.pull("lay", card="li_yan")
    reading.until(CardRead)
    reading.fleet.card_reader.stop_reading()
    reading.pull("lift")  # the daemon sees it 400 ms later
    reading.fleet.card_reader.remind()
    assert reading.nothing_comes(1.2)


@pytest.mark.provokes("CRD-013")
def test_the_card_of_the_visit_before_is_never_read_for_the_next(reading: Any) -> None:  # noqa: F811
    reading.pull("lay", card="li_yan")
    reading.until(CardRead)
    reading.fleet.card_reader.stop_reading()
    reading.fleet.card_reader.remind()
    reading.until(CardLeft)
    reading.fleet.card_reader.start_reading()
    assert reading.until(CardFailed).fault.code == "CRD-013"
    assert reading.nothing_comes(0.8)
    reading.pull("lift")
    reading.until(CardLifted)
    reading.pull("lay", card="li_yan")
    reading.until(CardRead)


def test_the_virtual_reader_listens_on_the_loopback_address_only(rig: Any, tmp_path: Any) -> None:  # noqa: F811
    daemon = PrivatePcscd(tmp_path)
    daemon.start()
    try:
        wanted = f":{daemon.port:04X}"
        listening: list[str] = []
        while not listening:
            table = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()
            listening = [line.split()[1] for line in table if line.split()[1].endswith(wanted)]
        assert {one.partition(":")[0] for one in listening} == {"0100007F"}
    finally:
        daemon.close()


@pytest.mark.provokes("CRD-006")
def test_a_daemon_that_turns_this_user_away_is_not_taken_for_one_that_is_gone() -> None:
    place = tempfile.TemporaryDirectory(prefix="pcscd-")  # a socket's path has 107 bytes
    door, posted = socket.socket(socket.AF_UNIX), queue.Queue[Event]()
    door.bind(f"{place.name}/comm")
    door.listen()

    def turn_away() -> None:  # as pcscd 2.3.3 does: it asks polkit, and hangs up on what it has not read
        pause = threading.Event()
        with suppress(OSError):
            while True:
                caller, _ = door.accept()
                select.select([caller], [], [], 5.0)
                pause.wait(0.05)
                caller.close()

    threading.Thread(target=turn_away, daemon=True).start()
    device = {"driver": "pcsc", "options": {"socket": f"{place.name}/comm"}}
    fleet = DeviceFleet({"card_reader": device}, posted.put, timing=FAST)
    fleet.start()
    try:
        told = posted.get(timeout=10.0)
        assert isinstance(told, DeviceChanged)
        assert told.fault is not None
        assert (told.status, told.fault.code) == (Status.ABSENT, "CRD-006")
        assert "refuses this user" in told.fault.detail
    finally:
        fleet.stop()
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        place.cleanup()
