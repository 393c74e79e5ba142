"""Every fault of the simulated service, through a real host process: silence, a technician's code, and a cure."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.driver import Health
from devices.fault import DeviceFault
from devices.fleet import DeviceFleet
from devices.simulation.rig import SimulationRig
from devices.speech.private_daemon import PrivateDaemon, missing
from devices.speech.simulator import FAULTS, SpeechSimulator
from devices.speech.speech_dispatcher import SpeechDispatcherOptions, SpeechDispatcherVoice
from kiosk.events import Event, SpeechEnded
from kiosk.ports.devices import Role, Status
from kiosk.ports.speech import Output, Utterance
from tests.devices.chain import FAST

EXPECTED = {
    "silent": "VOI-002",
    "endless": "VOI-002",
    "refuses": "VOI-002",
    "cancels": "",
    "drops": "VOI-001",
    "nonsense": "VOI-001",
    "slow": "",
    "mute": "VOI-001",
    "gone": "VOI-001",
    "no_chinese": "VOI-003",
}


class Booth:
    def __init__(self, rig: SimulationRig) -> None:
        self.rig = rig
        self.posted: queue.Queue[Event] = queue.Queue()
        self.fleet = DeviceFleet(rig.devices(), self.posted.put, timing=FAST)
        self.fleet.start()
        self.until(Status.READY)

    def until(self, status: Status, code: str = "", seconds: float = 15.0) -> None:
        give_up = time.monotonic() + seconds
        while True:
            state = self.fleet.states()[Role.SPEECH]
            if state.status is status and (state.fault.code if state.fault else "") == code:
                return
            assert time.monotonic() < give_up, state
            self._take()

    def _take(self) -> Event | None:
        try:
            return self.posted.get(timeout=0.02)
        except queue.Empty:
            return None

    def said(self, token: str, text: str = "您好") -> None:
        self.fleet.speech.say(Utterance(token, text, "zh"))
        give_up = time.monotonic() + 12
        while time.monotonic() < give_up:
            if self._take() == SpeechEnded(token):
                return
        raise AssertionError("the end of the sentence was not told")


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    with SimulationRig(tmp_path, ["speech"]) as rig:
        booth = Booth(rig)
        yield booth
        booth.fleet.stop()


def test_every_fault_is_expected() -> None:
    assert set(EXPECTED) == set(FAULTS) - {"none"}


@pytest.mark.provokes("VOI-001", "VOI-002", "VOI-003")
@pytest.mark.parametrize("fault", sorted(EXPECTED))
def test_a_fault_costs_silence_has_its_code_and_is_cured_without_a_restart(booth: Booth, fault: str) -> None:
    booth.rig.pull("speech", "fault", name=fault)
    if fault == "no_chinese":  # seen when it is connected anew
        booth.rig.pull("speech", "unplug")
        booth.until(Status.ABSENT, "VOI-001")
        booth.rig.pull("speech", "replug")
    booth.said("a")
    status = {"": Status.READY, "VOI-001": Status.ABSENT, "VOI-002": Status.FAULT, "VOI-003": Status.ATTENTION}
    code = EXPECTED[fault]
    if fault == "drops":  # it takes the next connection, and hangs up again
        booth.said("b")
    else:
        booth.until(status[code], code)
    booth.rig.pull("speech", "fault", name="none")
    if fault == "no_chinese":
        booth.rig.pull("speech", "unplug")
        booth.until(Status.ABSENT, "VOI-001")
        booth.rig.pull("speech", "replug")
        booth.until(Status.READY)
    for number in range(20):  # a service that was silent is believed again once it was heard
        booth.said(f"c{number}")
        if booth.rig.pull("speech", "said") and booth.rig.pull("speech", "said")[-1]["how"] == "end":
            break
    booth.until(Status.READY)


def a_voice(service: SpeechSimulator, **options: str) -> SpeechDispatcherVoice:
    reach = {name: str(value) for name, value in service.start().items()}
    return SpeechDispatcherVoice(SpeechDispatcherOptions(**(reach | options)), lambda *_: None)


def test_a_headset_without_its_service_costs_the_headset_only(tmp_path: Path) -> None:
    service = SpeechSimulator(tmp_path)
    voice = a_voice(service, headset_socket=str(tmp_path / "nowhere"))
    values = {"token": "a", "language": "zh", "personal": False, "urgent": False, "slow": False, "volume": 60}
    try:
        voice.open()
        assert voice.health() == Health("attention", "VOI-001", "the headset's service is not there")
        with pytest.raises(DeviceFault, match="VOI-001"):
            voice.call("say", {**values, "output": "headset"}, b"x")
        voice.call("say", {**values, "output": "speaker"}, b"x")
        assert service.levers()["said"]()[-1]["text"] == "x"
    finally:
        voice.close()
        service.stop()


@pytest.mark.parametrize("output", ["speaker", ""])
def test_personal_words_for_anything_but_the_headset_are_a_bug_and_are_not_said(tmp_path: Path, output: str) -> None:
    service = SpeechSimulator(tmp_path)
    voice = a_voice(service)
    values = {"token": "a", "language": "zh", "personal": True, "urgent": False, "slow": False, "volume": 60}
    try:
        voice.open()
        with pytest.raises(ValueError, match="personal"):
            voice.call("say", {**values, "output": output}, "王秀兰".encode())
        assert service.levers()["said"]() == []
    finally:
        voice.close()
        service.stop()


@pytest.mark.provokes("VOI-003")
def test_a_voice_that_is_not_installed_is_named(tmp_path: Path) -> None:
    service = SpeechSimulator(tmp_path)
    voice = a_voice(service, zh_voice="Xiaoyan", en="fr")
    try:
        voice.open()
        assert voice.health() == Health("attention", "VOI-003", "no voice: Xiaoyan, fr")
    finally:
        voice.close()
        service.stop()


@pytest.mark.skipif(bool(missing()), reason=f"the real speech service: {missing()}")
@pytest.mark.parametrize(("level", "written"), [(3, False), (5, True)])
def test_the_real_service_writes_what_it_says_to_its_log_at_level_five_only(level: int, *, written: bool) -> None:
    daemon = PrivateDaemon()
    try:
        daemon.start(log_level=level)
        voice = SpeechDispatcherVoice(SpeechDispatcherOptions(socket=str(daemon.socket)), lambda *_: None)
        give_up = time.monotonic() + 10
        while True:
            try:
                voice.open()
                break
            except DeviceFault:
                assert time.monotonic() < give_up
        values = {"token": "a", "language": "en", "personal": False, "urgent": False, "slow": False, "volume": 60}
        voice.call("say", {**values, "output": Output.SPEAKER.value}, b"Zanzibar")
        while voice.active:
            voice.poll()
            assert time.monotonic() < give_up
        voice.close()
        logged = b"".join(path.read_bytes() for path in daemon.log.rglob("*") if path.is_file())
        assert (b"Zanzibar" in logged) is written
    finally:
        daemon.close()
