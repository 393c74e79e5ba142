"""Cabinet and battery: how soon a light is lit, and an open door or an empty battery known. Through the whole chain."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from kiosk.events import CabinetChanged, Event, PowerChanged
from kiosk.ports.devices import Light, Power, Role, Slot
from tests.bench.chain import Chain, chain
from tests.bench.row import Row, Tell

TIMES = 10


def measure_cabinet(tell: Tell) -> list[Row]:
    """Measure the board on a pseudo-terminal paced at 9600 baud, and a UPS that is asked every second."""
    tell("cabinet")
    with chain("cabinet") as one:
        lit = tuple(_lit(one) for _ in range(TIMES))
        opened = tuple(_opened(one) for _ in range(TIMES))
    tell("ups")
    with chain("ups") as one:
        low = _told(one, lambda: one.pull(Role.UPS, "fault", name="low"), _is_low)
    return [
        Row("cabinet: light wanted → coil on", lit, "ms", "limit 500 ms", 500.0),
        Row("cabinet: door opened → told", opened, "ms", "limit 1000 ms", 1000.0),
        Row("ups: battery nearly empty → told", (low,), "ms", "asked every second", 1500.0),
    ]


def _lit(one: Chain) -> float:
    """Light the card's slot and wait until its coil is on."""
    one.fleet.cabinet.light({})
    one.wait(lambda: not _coil_is_on(one))
    began = one.now()
    one.fleet.cabinet.light({Slot.CARD: Light.ON})
    one.wait(lambda: _coil_is_on(one))
    return (one.now() - began) * 1000


def _coil_is_on(one: Chain) -> bool:
    lights: dict[str, dict[str, Any]] = one.rig.pull("cabinet", "lights")
    return bool(lights["card"]["lit"])


def _opened(one: Chain) -> float:
    taken = _told(one, lambda: one.pull(Role.CABINET, "door"), lambda event: _doors(event) is True)
    _told(one, lambda: one.pull(Role.CABINET, "door", state="closed"), lambda event: _doors(event) is False)
    return taken


def _doors(event: Event) -> bool | None:
    return bool(event.opened) if isinstance(event, CabinetChanged) else None


def _is_low(event: Event) -> bool:
    return isinstance(event, PowerChanged) and event.power is Power.LOW


def _told(one: Chain, act: Callable[[], None], fits: Callable[[Event], bool]) -> float:
    began = time.perf_counter()
    act()
    at, _ = one.until(fits)
    return (at - began) * 1000
