"""What every cabinet driver keeps, through a real host process and a board on a pseudo-terminal."""

from __future__ import annotations

import os
import queue
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from devices.fleet import DeviceFleet
from devices.simulation.rig import SimulationRig
from kiosk.events import CabinetChanged, DeviceChanged, Event
from kiosk.ports.devices import Light, Role, Slot, Status
from tests.devices.chain import FAST


class Hall:
    """A fleet with one cabinet."""

    def __init__(self, rig: SimulationRig, **options: Any) -> None:
        self.rig = rig
        self.posted: queue.Queue[Event] = queue.Queue()
        devices = rig.devices()
        devices["cabinet"]["options"].update(options)
        self.fleet = DeviceFleet(devices, self.posted.put, timing=FAST)
        self.fleet.start()

    def pull(self, lever: str, **args: Any) -> Any:
        return self.rig.pull("cabinet", lever, **args)

    def until(self, fits: Callable[[Event], bool], seconds: float = 10.0) -> Event:
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

    def until_opened(self, *switches: str) -> None:
        self.until(lambda event: isinstance(event, CabinetChanged) and event.opened == set(switches))

    def lit(self) -> set[str]:
        return {slot for slot, light in self.pull("lights").items() if light["lit"]}

    def until_lit(self, *slots: str, seconds: float = 8.0) -> None:
        give_up = time.monotonic() + seconds
        while (lit := self.lit()) != set(slots):
            assert time.monotonic() < give_up, lit

    @property
    def pid(self) -> int:
        link = self.fleet.link(Role.CABINET)
        assert link is not None
        assert link.pid is not None
        return link.pid


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulationRig]:
    with SimulationRig(tmp_path_factory.mktemp("rig"), ["cabinet"]) as rig:
        yield rig


@pytest.fixture
def make(rig: SimulationRig) -> Iterator[Callable[..., Hall]]:
    made: list[Hall] = []

    def hall(**options: Any) -> Hall:
        rig.pull("cabinet", "fault", name="none")
        made.append(Hall(rig, **options))
        return made[-1]

    yield hall
    for one in made:
        one.fleet.stop()


@pytest.fixture
def hall(make: Callable[..., Hall]) -> Hall:
    hall = make()
    hall.until_opened()
    return hall


def test_exactly_the_lights_that_are_wanted_shine(hall: Hall) -> None:
    hall.fleet.cabinet.light({Slot.CARD: Light.ON, Slot.RECEIPT: Light.ON})
    hall.until_lit("card", "receipt")
    hall.fleet.cabinet.light({Slot.CERTIFICATE: Light.ON})
    hall.until_lit("certificate")
    hall.fleet.cabinet.light({})
    hall.until_lit()


def test_a_blinking_light_goes_on_and_off_and_the_steady_one_beside_it_does_not(hall: Hall) -> None:
    hall.fleet.cabinet.light({Slot.CARD: Light.BLINK, Slot.RECEIPT: Light.ON})
    before = hall.pull("lights")
    give_up = time.monotonic() + 8
    while (now := hall.pull("lights"))["card"]["switched"] < before["card"]["switched"] + 4:
        assert time.monotonic() < give_up, now
    assert now["receipt"]["switched"] <= before["receipt"]["switched"] + 1
    hall.fleet.cabinet.light({})
    hall.until_lit()


def test_on_mechanical_relays_nothing_blinks(make: Callable[..., Hall]) -> None:
    hall = make(blink=False)
    hall.until_opened()
    hall.fleet.cabinet.light({Slot.CARD: Light.BLINK})
    hall.until_lit("card")
    switched = hall.pull("lights")["card"]["switched"]
    hall.pull("door")
    hall.until_opened("door")  # some rounds later
    assert hall.pull("lights")["card"] == {"lit": True, "switched": switched}


def test_a_board_that_lost_its_power_for_a_moment_gets_its_lights_again(hall: Hall) -> None:
    hall.fleet.cabinet.light({Slot.DOCUMENT: Light.ON})
    hall.until_lit("document")
    hall.pull("fault", name="forgets")
    hall.until_lit("document")


@pytest.mark.provokes("CAB-002")
def test_an_opened_door_is_told_and_closing_it_too(hall: Hall) -> None:
    began = time.monotonic()
    hall.pull("door")
    hall.until_opened("door")
    assert time.monotonic() - began < 2.0
    hall.until_status(Status.ATTENTION, "CAB-002")
    hall.pull("door", state="closed")
    hall.until_opened()
    hall.until_status(Status.READY)


@pytest.mark.provokes("CAB-003")
def test_a_cabinet_that_is_taken_apart_is_told(hall: Hall) -> None:
    hall.pull("fault", name="tampered")
    hall.until_opened("tamper")
    hall.until_status(Status.ATTENTION, "CAB-003")


def test_contacts_may_be_wired_the_other_way_round(make: Callable[..., Hall]) -> None:
    hall = make(closed_reads=0)
    hall.until_opened("door", "tamper")


def test_a_cabinet_without_switches_says_nothing_of_them(make: Callable[..., Hall]) -> None:
    hall = make(door_input=None, tamper_input=None)
    hall.until_status(Status.READY)
    hall.fleet.cabinet.light({Slot.CARD: Light.ON})
    hall.until_lit("card")
    assert not [event for event in hall.posted.queue if isinstance(event, CabinetChanged)]


@pytest.mark.provokes("CAB-001", "CAB-004")
@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("silent", Status.ABSENT, "CAB-001"),
        ("unplug", Status.ABSENT, "CAB-001"),
        ("bad_crc", Status.FAULT, "CAB-004"),
        ("truncated", Status.FAULT, "CAB-004"),
    ],
)
def test_a_board_that_is_gone_is_told_costs_nobody_time_and_comes_back_with_its_lights(
    hall: Hall, fault: str, status: Status, code: str
) -> None:
    hall.fleet.cabinet.light({Slot.CARD: Light.ON})
    hall.until_lit("card")
    hall.pull("fault", name=fault)
    hall.until_status(status, code)
    began = time.monotonic()
    for _ in range(100):
        hall.fleet.cabinet.light({Slot.RECEIPT: Light.ON})
    assert time.monotonic() - began < 0.5
    hall.pull("fault", name="none")
    hall.until_status(Status.READY)
    hall.until_lit("receipt")


@pytest.mark.provokes("CAB-005")
def test_a_light_that_the_board_does_not_have_is_a_fault_and_the_door_is_watched_on(make: Callable[..., Hall]) -> None:
    hall = make(card_light=40)
    hall.fleet.cabinet.light({Slot.CARD: Light.ON})
    hall.until_status(Status.FAULT, "CAB-005")
    hall.pull("door")
    hall.until_opened("door")


@pytest.mark.parametrize("name", ["none", "slow"])
def test_a_slow_board_is_waited_for(hall: Hall, name: str) -> None:
    hall.pull("fault", name=name)
    hall.fleet.cabinet.light({Slot.SCANNER: Light.ON})
    hall.until_lit("scanner", seconds=15.0)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_host_that_is_killed_or_frozen_is_replaced_and_lights_and_door_go_on(hall: Hall, how: signal.Signals) -> None:
    hall.fleet.cabinet.light({Slot.CARD: Light.ON})
    hall.until_lit("card")
    os.kill(hall.pid, how)
    hall.until(lambda event: isinstance(event, DeviceChanged) and event.status == Status.FAULT)
    hall.until_status(Status.READY)
    hall.until_lit("card")
    hall.pull("door")
    hall.until_opened("door")


def test_the_lights_go_out_when_the_terminal_ends(make: Callable[..., Hall]) -> None:
    hall = make()
    hall.fleet.cabinet.light({Slot.CARD: Light.ON})
    hall.until_lit("card")
    hall.fleet.stop()
    hall.until_lit()


def test_lights_left_on_by_a_dead_terminal_are_out_once_it_is_back(make: Callable[..., Hall]) -> None:
    hall = make()
    hall.fleet.cabinet.light({Slot.CARD: Light.ON})
    hall.until_lit("card")
    os.kill(hall.pid, signal.SIGKILL)
    hall.fleet.stop()
    assert hall.lit() == {"card"}
    make().until_lit()
