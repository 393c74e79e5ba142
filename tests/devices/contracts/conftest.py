"""A fleet whose card reader is on the simulated line, and a place to wait for what it posts."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from devices.fleet import DeviceFleet
from devices.simulation.rig import SimulationRig
from devices.supervisor.ladder import Timing
from kiosk.events import DeviceChanged, Event
from kiosk.ports.devices import Role, Status

FAST = Timing(open=5.0, ping=0.2, silence=2.5, stable=0.0, first_wait=0.05, longest_wait=0.3)
E = TypeVar("E", bound=Event)


@dataclass
class Bench:
    """The fleet, its simulation, and all events so far."""

    fleet: DeviceFleet
    rig: SimulationRig
    posted: queue.Queue[Event]
    seen: list[Event] = field(default_factory=list)

    def pull(self, lever: str, **args: Any) -> Any:
        return self.rig.pull("card_reader", lever, **args)

    def until(self, kind: type[E], *, seconds: float = 10.0, where: Callable[[E], bool] = lambda _: True) -> E:
        """Return the next event of this kind; everything before it is kept in `seen`."""
        give_up = time.monotonic() + seconds
        while True:
            event = self.posted.get(timeout=max(0.0, give_up - time.monotonic()))
            self.seen.append(event)
            if isinstance(event, kind) and where(event):
                return event

    def until_status(self, status: Status) -> DeviceChanged:
        return self.until(DeviceChanged, where=lambda event: event.status == status)

    def nothing_comes(self, seconds: float) -> bool:
        try:
            self.seen.append(self.posted.get(timeout=seconds))
        except queue.Empty:
            return True
        return False

    @property
    def pid(self) -> int:
        link = self.fleet.link(Role.CARD_READER)
        assert link is not None
        assert link.pid is not None
        return link.pid


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulationRig]:
    with SimulationRig(tmp_path_factory.mktemp("simulation"), [Role.CARD_READER]) as rig:
        yield rig


@pytest.fixture(scope="module")
def running(rig: SimulationRig) -> Iterator[Bench]:
    posted: queue.Queue[Event] = queue.Queue()
    fleet = DeviceFleet(rig.devices(), posted.put, timing=FAST)
    fleet.start()
    yield Bench(fleet, rig, posted)
    fleet.stop()


@pytest.fixture
def bench(running: Bench) -> Bench:
    """A ready reader without a card; nobody reads."""
    running.fleet.card_reader.stop_reading()
    running.pull("fault", name="none")
    running.pull("lift")
    if running.fleet.states()[Role.CARD_READER].status is not Status.READY:
        running.until_status(Status.READY)
    while not running.posted.empty():
        running.posted.get()
    running.seen.clear()
    return running


@pytest.fixture
def reading(bench: Bench) -> Bench:
    bench.fleet.card_reader.start_reading()
    return bench
