"""What every UPS driver keeps, through a real host process: on our upsd, and on the real one with dummy-ups."""

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
from devices.supervisor.ladder import Timing
from devices.ups.upsd_simulator import missing
from kiosk.events import DeviceChanged, Event, PowerChanged
from kiosk.ports.devices import Power, Role, Status
from tests.lacking import lacking

FAST = Timing(open=5.0, ping=0.2, silence=4.5, stable=0.0, first_wait=0.05, longest_wait=0.3)
QUICK = {"battery_after": 2.0, "mains_after": 2.0, "dead_after": 3.0}
KINDS = ["ups", "ups:upsd"]


class Hall:
    """A fleet with one UPS."""

    def __init__(self, rig: SimulationRig, **options: Any) -> None:
        self.rig = rig
        self.posted: queue.Queue[Event] = queue.Queue()
        devices = rig.devices()
        devices["ups"]["options"].update(QUICK | options)
        self.fleet = DeviceFleet(devices, self.posted.put, timing=FAST)
        self.fleet.start()

    def pull(self, lever: str, **args: Any) -> Any:
        return self.rig.pull("ups", lever, **args)

    def fault(self, name: str) -> None:
        self.pull("fault", name=name)

    def until(self, fits: Callable[[Event], bool], seconds: float = 20.0) -> Event:
        give_up = time.monotonic() + seconds
        while True:
            event = self.posted.get(timeout=max(0.0, give_up - time.monotonic()))
            if fits(event):
                return event

    def until_status(self, status: Status, code: str = "") -> None:
        self.until(
            lambda event: (
                isinstance(event, DeviceChanged)
                and event.status == status
                and (event.fault.code if event.fault else "") == code
            )
        )

    def until_power(self, power: Power) -> None:
        self.until(lambda event: isinstance(event, PowerChanged) and event.power is power)

    def powers_within(self, seconds: float) -> list[Power]:
        """Return what was told within some seconds."""
        told = []
        give_up = time.monotonic() + seconds
        while (left := give_up - time.monotonic()) > 0:
            try:
                event = self.posted.get(timeout=left)
            except queue.Empty:
                break
            told += [event.power] if isinstance(event, PowerChanged) else []
        return told

    @property
    def pid(self) -> int:
        link = self.fleet.link(Role.UPS)
        assert link is not None
        assert link.pid is not None
        return link.pid


def rig_of(kind: str, folder: Path) -> SimulationRig:
    lack = missing() if kind == "ups:upsd" else ""
    if lack:
        lacking(f"the rig of {kind}: {lack}")
    return SimulationRig(folder, [kind])


@pytest.fixture(scope="module", params=KINDS)
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulationRig]:
    with rig_of(request.param, tmp_path_factory.mktemp("rig")) as rig:
        yield rig


@pytest.fixture
def hall(rig: SimulationRig) -> Iterator[Hall]:
    rig.pull("ups", "fault", name="none")
    hall = Hall(rig)
    hall.until_power(Power.MAINS)
    yield hall
    hall.fleet.stop()


@pytest.mark.provokes("PWR-001", "PWR-002")
def test_a_cut_that_stays_an_empty_battery_and_the_mains_are_told_in_their_order(hall: Hall) -> None:
    hall.fault("battery")
    hall.until_power(Power.BATTERY)
    hall.until_status(Status.ATTENTION, "PWR-001")
    hall.fault("low")
    hall.until_power(Power.LOW)
    hall.until_status(Status.ATTENTION, "PWR-002")
    hall.fault("none")
    hall.until_power(Power.MAINS)
    hall.until_status(Status.READY)


@pytest.mark.provokes("PWR-003")
def test_a_worn_battery_is_attention_and_no_cut(hall: Hall) -> None:
    hall.fault("replace_battery")
    hall.until_status(Status.ATTENTION, "PWR-003")
    assert hall.powers_within(0.5) == []


def comes_back_by_itself(hall: Hall, fault: str) -> None:
    hall.fault(fault)
    hall.until_status(Status.ABSENT, "PWR-004")
    pid = hall.pid
    hall.fault("none")
    hall.until_status(Status.READY)
    assert hall.pid == pid  # without a new process


@pytest.mark.provokes("PWR-004")
@pytest.mark.parametrize("fault", ["closed", "driver_lost"])
def test_a_ups_that_cannot_be_asked_is_absent_and_comes_back_by_itself(hall: Hall, fault: str) -> None:
    comes_back_by_itself(hall, fault)


@pytest.mark.parametrize("fault", ["stale", "silent", "garbled", "endless"])
def test_so_is_one_whose_upsd_speaks_nonsense_or_nothing(tmp_path: Path, fault: str) -> None:
    with SimulationRig(tmp_path, ["ups"]) as rig:
        hall = Hall(rig)
        hall.until_power(Power.MAINS)
        comes_back_by_itself(hall, fault)
        hall.fleet.stop()


def test_a_ups_that_is_lost_on_battery_is_taken_for_empty(hall: Hall) -> None:
    hall.fault("battery")
    hall.until_power(Power.BATTERY)
    hall.fault("closed")
    hall.until_power(Power.LOW)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_host_that_is_killed_or_frozen_is_replaced_and_what_is_known_is_not_told_twice(
    hall: Hall, how: signal.Signals
) -> None:
    os.kill(hall.pid, how)
    hall.until(lambda event: isinstance(event, DeviceChanged) and event.status == Status.FAULT)
    hall.until_status(Status.READY)
    assert hall.powers_within(1.5) == []
    hall.fault("battery")
    hall.until_power(Power.BATTERY)


@pytest.mark.provokes("PWR-005")
def test_a_ups_of_another_name_is_a_wrong_setting(rig: SimulationRig) -> None:
    rig.pull("ups", "fault", name="none")
    hall = Hall(rig, ups="cellar")
    hall.until_status(Status.FAULT, "PWR-005")
    hall.fleet.stop()


def test_a_flicker_of_a_second_is_told_to_nobody(tmp_path: Path) -> None:
    with SimulationRig(tmp_path, ["ups"]) as rig:
        hall = Hall(rig, battery_after=3.0)
        hall.until_power(Power.MAINS)
        for _ in range(2):
            hall.fault("flicker")
            assert hall.powers_within(2.5) == []
        hall.fleet.stop()
