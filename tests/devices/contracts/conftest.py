"""A fleet with one card reader, each kind on its own rig, and a place to wait for what it posts."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from devices.fleet import DeviceFleet
from kiosk.events import DeviceChanged, Event
from kiosk.ports.devices import Status
from tests.devices.chain import FAST
from tests.devices.contracts.kinds import KINDS, Kind, Rig, demand_installed

E = TypeVar("E", bound=Event)


@dataclass
class Bench:
    """The fleet, its simulation, and all events so far."""

    fleet: DeviceFleet
    rig: Rig
    kind: Kind
    posted: queue.Queue[Event]
    seen: list[Event] = field(default_factory=list)

    def pull(self, lever: str, **args: Any) -> Any:
        return self.rig.pull(self.kind.role.value, lever, **args)

    def until(self, kind: type[E], *, seconds: float = 10.0, where: Callable[[E], bool] = lambda _: True) -> E:
        """Return the next event of this kind; everything before it is kept in `seen`.

        The slowest of all, *lifted* at a service that answers "no card" only every 1.3 s, takes 4.0 s, and 4.6 s beside
        sixteen busy processes.
        """
        give_up = time.monotonic() + seconds
        while True:
            event = self.posted.get(timeout=max(0.0, give_up - time.monotonic()))
            self.seen.append(event)
            if isinstance(event, kind) and where(event):
                return event

    def until_status(self, status: Status) -> DeviceChanged:
        role = self.kind.role.value
        return self.until(DeviceChanged, where=lambda event: (event.role, event.status) == (role, status))

    def nothing_comes(self, seconds: float) -> bool:
        try:
            self.seen.append(self.posted.get(timeout=seconds))
        except queue.Empty:
            return True
        return False

    @property
    def pid(self) -> int:
        link = self.fleet.link(self.kind.role)
        assert link is not None
        assert link.pid is not None
        return link.pid


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on every kind, unless its module (`ABOUT`) or a mark (`fits`) says which it is about."""
    if "kind" in metafunc.fixturenames:
        about = getattr(metafunc.module, "ABOUT", None)
        fits = [mark.args[0] for mark in metafunc.definition.iter_markers("fits")]
        wanted = [kind for kind in KINDS if (about is None or kind.name in about) and all(fit(kind) for fit in fits)]
        metafunc.parametrize("kind", wanted, ids=str, scope="module", indirect=True)


@pytest.fixture(scope="module")
def kind(request: pytest.FixtureRequest) -> Kind:
    chosen: Kind = request.param
    demand_installed(chosen)
    return chosen


@pytest.fixture(scope="module")
def rig(kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    rig = kind.make(tmp_path_factory.mktemp("rig"))
    yield rig
    rig.stop()


@pytest.fixture(scope="module")
def running(rig: Rig, kind: Kind) -> Iterator[Bench]:
    posted: queue.Queue[Event] = queue.Queue()
    fleet = DeviceFleet(rig.devices(), posted.put, timing=FAST)
    fleet.start()
    yield Bench(fleet, rig, kind, posted)
    fleet.stop()


@pytest.fixture
def bench(running: Bench) -> Bench:
    """A ready reader without a card; nobody reads."""
    running.fleet.card_reader.stop_reading()
    running.pull("fault", name="none")
    running.pull("lift")
    while any(state.status is not Status.READY for state in running.fleet.states().values()):
        running.until(DeviceChanged)
    while not running.posted.empty():
        running.posted.get()
    running.seen.clear()
    return running


@pytest.fixture
def reading(bench: Bench) -> Bench:
    bench.fleet.card_reader.start_reading()
    return bench
