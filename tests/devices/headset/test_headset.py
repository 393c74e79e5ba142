"""The headset's socket through a real host process: plugged, pulled, bouncing, lost, killed and frozen."""

from __future__ import annotations

import os
import queue
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from devices.fleet import DeviceFleet
from devices.headset.evdev_jack import SWITCH_EVENT, SWITCHES, EvdevJack, EvdevJackOptions
from devices.simulation.rig import SimulationRig
from kiosk.events import Event, HeadsetChanged
from kiosk.ports.devices import Role, Status
from tests.devices.chain import FAST, Chain


class Socket(Chain):
    def __enter__(self) -> Self:
        super().__enter__()
        self.plug()
        self.pull("pull")
        self.told(HeadsetChanged(plugged=False))
        return self

    def told(self, wanted: Event, seconds: float = 10.0) -> float:
        """Return after how many seconds exactly this was told."""
        began = time.monotonic()
        self.until(type(wanted), seconds=seconds, where=lambda event: event == wanted)
        return time.monotonic() - began

    def plug(self) -> None:
        self.pull("plug")
        self.told(HeadsetChanged(plugged=True))


@pytest.fixture
def socket(tmp_path: Path) -> Iterator[Socket]:
    with SimulationRig(tmp_path, ["headset"]) as rig, Socket(rig, Role.HEADSET, timing=FAST) as socket:
        yield socket


def test_plugging_and_pulling_are_told_at_once(socket: Socket) -> None:
    for _ in range(3):
        socket.plug()
        socket.pull("pull")
        assert socket.told(HeadsetChanged(plugged=False)) < 0.5


def test_a_bouncing_switch_ends_where_the_plug_is(socket: Socket) -> None:
    socket.pull("fault", name="bounces")
    socket.pull("plug")
    for plugged in (True, False, True):
        socket.told(HeadsetChanged(plugged))
    assert socket.posted.empty()


def test_events_the_kernel_lost_count_as_pulled(socket: Socket) -> None:
    socket.plug()
    socket.pull("fault", name="loses")
    socket.pull("plug")
    socket.told(HeadsetChanged(plugged=False))
    socket.pull("fault", name="none")
    socket.told(HeadsetChanged(plugged=True))


def test_a_switch_that_is_stuck_tells_nothing_until_it_is_mended(socket: Socket) -> None:
    socket.pull("fault", name="stuck")
    socket.pull("plug")
    with pytest.raises(queue.Empty):
        socket.told(HeadsetChanged(plugged=True), seconds=0.4)
    socket.pull("fault", name="none")
    socket.told(HeadsetChanged(plugged=True))


@pytest.mark.provokes("HDS-001")
def test_a_sound_card_that_is_gone_is_an_empty_socket_and_is_found_again(socket: Socket) -> None:
    socket.plug()
    socket.pull("fault", name="unplug")
    fault = socket.until_status(Status.ABSENT).fault
    assert fault is not None
    assert fault.code == "HDS-001"
    socket.pull("fault", name="none")
    socket.told(HeadsetChanged(plugged=True))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_after_a_host_was_killed_or_frozen_the_socket_is_asked_anew(socket: Socket, how: signal.Signals) -> None:
    socket.plug()
    os.kill(socket.pid, how)
    socket.pull("pull")
    socket.until_status(Status.FAULT)
    socket.told(HeadsetChanged(plugged=False))
    socket.plug()


def test_a_headset_that_was_there_before_the_terminal_is_seen(tmp_path: Path) -> None:
    with SimulationRig(tmp_path, ["headset"]) as rig:
        rig.pull("headset", "plug")
        posted: queue.Queue[Event] = queue.Queue()
        fleet = DeviceFleet(rig.devices(), posted.put, timing=FAST)
        fleet.start()
        give_up = time.monotonic() + 10
        while posted.get(timeout=max(0.0, give_up - time.monotonic())) != HeadsetChanged(plugged=True):
            continue
        fleet.stop()


def test_other_switches_and_keys_are_nobodys_matter(tmp_path: Path) -> None:
    from devices.input_events import EVENT

    path = tmp_path / "jack"
    os.mkfifo(path)
    told: list[object] = []
    jack = EvdevJack(EvdevJackOptions(path=str(path), pipe=True), lambda _, values=None, __=b"": told.append(values))
    jack.open()
    writer = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    for event in [(SWITCH_EVENT, 0x04, 1), (0x01, SWITCHES["headphone"], 1), (SWITCH_EVENT, SWITCHES["headphone"], 1)]:
        os.write(writer, EVENT.pack(0, 0, *event))
    jack.poll()
    os.close(writer)
    jack.close()
    assert told == [{"plugged": False}, {"plugged": True}]


@pytest.mark.skipif(
    not os.access("/dev/uinput", os.W_OK), reason="no /dev/uinput here: the same reader is fed by a pipe"
)
def test_a_real_switch_is_asked_and_heard() -> None:
    import evdev
    from evdev import ecodes

    told: list[object] = []
    with evdev.UInput({ecodes.EV_SW: [ecodes.SW_HEADPHONE_INSERT]}, name="kiosk test jack") as device:
        jack = EvdevJack(EvdevJackOptions(path=device.device.path), lambda _, values=None, __=b"": told.append(values))
        jack.open()
        device.write(ecodes.EV_SW, ecodes.SW_HEADPHONE_INSERT, 1)
        device.syn()
        give_up = time.monotonic() + 5
        while len(told) < 2:
            assert time.monotonic() < give_up
            jack.poll()
        jack.close()
        again = EvdevJack(EvdevJackOptions(path=device.device.path), lambda _, values=None, __=b"": told.append(values))
        again.open()
        again.close()
    assert told == [{"plugged": False}, {"plugged": True}, {"plugged": True}]
