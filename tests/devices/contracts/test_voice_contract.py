"""Every voice keeps the same promises, on its simulator and on the real service with a sound card made of a pipe."""

from __future__ import annotations

import os
import queue
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.fleet import DeviceFleet
from devices.simulation.rig import SimulationRig
from devices.speech import private_daemon
from devices.supervisor.ladder import Timing
from kiosk.events import DeviceChanged, Event, SpeechEnded
from kiosk.ports.devices import Role, Status
from kiosk.ports.speech import Output, Utterance
from tests.lacking import lacking

FAST = Timing(open=8.0, ping=0.2, silence=2.5, stable=0.0, first_wait=0.05, longest_wait=0.3)
CARD = "请把身份证平放在读卡区。"
LONG = "请把身份证平放在读卡区，然后请您稍等一会儿，马上就好，请您先不要离开这里。"
PERSONAL = "受理号三三零九九九二零二六，王秀兰。"
KINDS = ("speech", "speech:daemon")


class Hall:
    """A fleet with one voice, and ears at its outputs."""

    def __init__(self, rig: SimulationRig, kind: str) -> None:
        self.rig = rig
        self.real = kind == "speech:daemon"
        if not self.real:
            rig.pull("speech", "pace", seconds=0.1)
        self.posted: queue.Queue[Event] = queue.Queue()
        self.fleet = DeviceFleet(rig.devices(), self.posted.put, timing=FAST)
        self.fleet.start()
        self.until(lambda: self.status is Status.READY)
        self._count = 0

    @property
    def status(self) -> Status:
        return self.fleet.states()[Role.SPEECH].status

    @property
    def pid(self) -> int:
        link = self.fleet.link(Role.SPEECH)
        assert link is not None
        assert link.pid is not None
        return link.pid

    def until(self, ready: Callable[[], bool], seconds: float = 12.0) -> None:
        give_up = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < give_up, f"not so within {seconds} s"
            self._take(0.02)

    def _take(self, seconds: float) -> Event | None:
        try:
            return self.posted.get(timeout=seconds)
        except queue.Empty:
            return None

    def say(self, text: str = CARD, **more: Any) -> str:
        self._count += 1
        token = f"t{self._count}"
        self.fleet.speech.say(Utterance(token, text, more.pop("language", "zh"), **more))
        return token

    def ended(self, token: str, seconds: float = 15.0) -> float:
        """Wait for the end of an utterance; return how long that took. It comes once."""
        began = time.monotonic()
        while True:
            event = self.posted.get(timeout=max(0.0, seconds - (time.monotonic() - began)))
            if isinstance(event, SpeechEnded) and event.token == token:
                return time.monotonic() - began

    def fault(self, seconds: float = 12.0) -> str:
        give_up = time.monotonic() + seconds
        while True:
            event = self.posted.get(timeout=max(0.0, give_up - time.monotonic()))
            if isinstance(event, DeviceChanged) and event.fault is not None:
                return event.fault.code

    def heard(self, output: str) -> float:
        """Return how many seconds of sound came out there so far."""
        if self.real:
            return float(self.rig.pull("speech", "heard")[output]["loud"])
        rows = [row for row in self.rig.pull("speech", "said") if row["output"] == output and row["how"] != "never"]
        return sum(len(row["text"]) * 0.1 for row in rows)

    def speaking(self, output: str = "speaker") -> bool:
        if self.real:
            return 0 <= float(self.rig.pull("speech", "heard")[output]["quiet_for"]) < 0.25
        rows = [row for row in self.rig.pull("speech", "said") if row["output"] == output]
        return bool(rows) and rows[-1]["how"] == "speaking"


@pytest.fixture(params=KINDS)
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    lack = private_daemon.missing() if request.param == "speech:daemon" else ""
    if lack:
        lacking(f"the real speech service: {lack}")
    with SimulationRig(tmp_path, [request.param]) as rig:
        hall = Hall(rig, request.param)
        try:
            yield hall
        finally:
            hall.fleet.stop()


def test_a_sentence_is_heard_whole_and_its_end_is_told_once(hall: Hall) -> None:
    took = hall.ended(hall.say())
    assert took > 0.8
    hall.until(lambda: not hall.speaking())
    assert hall.heard("speaker") > 0.8
    assert hall.heard("headset") == 0
    assert hall.posted.empty()


def test_both_languages_are_spoken(hall: Hall) -> None:
    hall.ended(hall.say("您好"))
    first = hall.heard("speaker")
    hall.ended(hall.say("Please take your slip.", language="en", slow=True, urgent=True, volume=100))
    hall.until(lambda: hall.heard("speaker") > first + 0.5)


def test_a_new_sentence_takes_the_place_of_the_old(hall: Hall) -> None:
    first = hall.say(LONG)
    hall.until(hall.speaking)
    second = hall.say("好")
    assert hall.ended(first) < 1.0
    hall.ended(second)


def test_stop_silences_at_once(hall: Hall) -> None:
    token = hall.say(LONG)
    hall.until(hall.speaking)
    hall.fleet.speech.stop()
    assert hall.ended(token) < 1.0
    hall.until(lambda: not hall.speaking(), seconds=1.5)
    so_far = hall.heard("speaker")
    hall.ended(hall.say("好"))
    assert hall.heard("speaker") < so_far + 1.5  # of the long one, nothing more came


def test_personal_words_come_out_of_the_headset_only(hall: Hall) -> None:
    token = hall.say(PERSONAL, output=Output.HEADSET, personal=True)
    hall.ended(token)
    hall.until(lambda: hall.heard("headset") > 0.8)
    assert hall.heard("speaker") == 0


def test_personal_words_for_the_speaker_are_not_said(hall: Hall) -> None:
    assert hall.ended(hall.say(PERSONAL, personal=True)) < 0.5
    hall.ended(hall.say("好", output=Output.HEADSET))
    assert hall.heard("speaker") == 0


@pytest.mark.provokes("VOI-001")
def test_a_service_that_is_gone_is_absent_costs_nobody_time_and_is_found_again(hall: Hall) -> None:
    token = hall.say(LONG)
    hall.until(hall.speaking)
    hall.rig.pull("speech", "fault", name="gone")
    hall.ended(token)
    hall.until(lambda: hall.status is Status.ABSENT)
    assert hall.ended(hall.say()) < 2.5
    hall.rig.pull("speech", "fault", name="none")
    hall.until(lambda: hall.status is Status.READY)
    assert hall.ended(hall.say()) > 0.8


@pytest.mark.provokes("VOI-001")
def test_a_service_that_is_frozen_is_seen_and_works_again_once_it_thaws(hall: Hall) -> None:
    hall.rig.pull("speech", "fault", name="mute")
    assert hall.ended(hall.say()) < 3.0
    assert hall.fault() == "VOI-001"
    hall.rig.pull("speech", "fault", name="none")
    hall.until(lambda: hall.status is Status.READY)
    assert hall.ended(hall.say()) > 0.8


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_host_that_is_killed_or_frozen_ends_the_sentence_and_speaks_again(hall: Hall, how: signal.Signals) -> None:
    token = hall.say(LONG, output=Output.HEADSET, personal=True)
    hall.until(lambda: hall.speaking("headset"))
    os.kill(hall.pid, how)
    hall.ended(token)
    hall.until(lambda: hall.status is Status.READY)
    if how is signal.SIGKILL:
        hall.until(lambda: not hall.speaking("headset"), seconds=2.0)
    assert hall.ended(hall.say()) > 0.8


def test_dots_and_lines_of_a_sentence_do_not_end_it(hall: Hall) -> None:
    hall.ended(hall.say(".\n..\n.一行\n两行"))
    assert hall.status is Status.READY
    if not hall.real:
        assert hall.rig.pull("speech", "said")[-1]["text"] == ".\n..\n.一行\n两行"
    assert hall.ended(hall.say()) > 0.8
