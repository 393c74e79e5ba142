"""Telemetry (遥测): how the terminal is, as the heart hands it over, and the heartbeat that is made of it.

The funnel belongs to the heart's thread. It is handed over whole inside a `Pulse` and the heart goes on with an empty
one, so no count is in two places and none is changed by two threads. Nothing here names a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.faults.fault import Fault
from kiosk.ports.devices import DeviceState, Role, Status
from kiosk.wire.terminal import DeviceHealth, Heartbeat

STORE = "store"
"""The name under which the terminal's own memory stands among the devices."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """One look at the terminal. Whoever gets it owns it; the heart has let go of everything in it."""

    devices: tuple[DeviceState, ...]
    certificates_stopped: bool
    funnel: Mapping[str, int]  # "matter/step" → times reached since the pulse before
    urgent: bool = False  # the operator should know now


@dataclass(frozen=True, slots=True)
class StoreState:
    """What the terminal's memory says of itself."""

    catalogue_version: int
    queue_depth: int
    queue_oldest_seconds: float
    faults: Sequence[Fault] = ()


def heartbeat(
    pulse: Pulse, store: StoreState, *, at: datetime, version: str, funnel: Mapping[str, int] | None = None
) -> Heartbeat:
    """Return what the operator is told. `funnel` takes the place of the pulse's where older counts wait too."""
    return Heartbeat(
        at=at,
        version=version,
        catalogue_version=store.catalogue_version,
        queue_depth=store.queue_depth,
        queue_oldest_seconds=store.queue_oldest_seconds,
        devices=(*_devices(pulse), *(_unwell(STORE, fault.code) for fault in store.faults)),
        funnel=dict(pulse.funnel if funnel is None else funnel),
    )


def _devices(pulse: Pulse) -> Iterator[DeviceHealth]:
    """Return the devices. A printer that may print nothing is not ready, whatever it says of itself, or is absent."""
    for state in pulse.devices:
        if not (pulse.certificates_stopped and state.role is Role.CERTIFICATE_PRINTER):
            code = state.fault.code if state.fault else ""
            yield DeviceHealth(device=state.role.value, status=state.status.value, code=code)
    if pulse.certificates_stopped:
        yield _unwell(Role.CERTIFICATE_PRINTER.value, "CRT-006")


def _unwell(device: str, code: str) -> DeviceHealth:
    return DeviceHealth(device=device, status=Status.FAULT.value, code=code)
