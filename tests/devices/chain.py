"""One device the whole way: its simulator, its host process, the fleet, and the events that reach the heart."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from devices.fleet import DeviceFleet
from devices.simulation.rig import SimulationRig
from devices.supervisor.ladder import Timing
from kiosk.events import DeviceChanged, Event
from kiosk.ports.devices import Role, Status

E = TypeVar("E", bound=Event)
FAST = Timing(open=5.0, ping=0.2, silence=2.5, stable=0.0, first_wait=0.05, longest_wait=0.3)


class Chain:
    """A fleet with one simulated device, ready. Use as a context."""

    def __init__(self, rig: SimulationRig, role: Role, *, timing: Timing | None = None) -> None:
        self.rig = rig
        self.role = role
        self.posted: queue.Queue[Event] = queue.Queue()
        self.fleet = DeviceFleet(rig.devices(), self.posted.put, timing=timing)

    def __enter__(self) -> Self:
        self.fleet.start()
        self.until_status(Status.READY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.fleet.stop()

    def pull(self, lever: str, **args: Any) -> Any:
        """Pull a lever of the simulator."""
        return self.rig.pull(self.role, lever, **args)

    def until(self, *kinds: type[E], seconds: float = 15.0, where: Callable[[E], bool] = lambda _: True) -> E:
        """Return the next event of these kinds; `queue.Empty` where none comes in time."""
        give_up = time.monotonic() + seconds
        while True:
            event = self.posted.get(timeout=max(0.0, give_up - time.monotonic()))
            if isinstance(event, kinds) and where(event):
                return event

    def until_status(self, status: Status) -> DeviceChanged:
        """Return the event that tells of this status."""
        return self.until(DeviceChanged, where=lambda event: event.status == status)

    @property
    def pid(self) -> int:
        """Return the host process, to kill or freeze it."""
        link = self.fleet.link(self.role)
        assert link is not None
        assert link.pid is not None
        return link.pid
