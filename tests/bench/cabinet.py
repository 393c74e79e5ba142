"""`python -m tests.bench.cabinet`: lights, door, UPS: how soon, and how long each recovery takes.

Prints a table; asserts nothing. Every row goes through the whole chain: port, link, host process, protocol, rig.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from devices.ups.upsd_simulator import missing
from kiosk.events import CabinetChanged, DeviceChanged, PowerChanged
from kiosk.ports.devices import Light, Power, Slot, Status
from tests.bench.cards import Bench, bench_on, is_ready
from tests.bench.cards import killed as host_killed
from tests.bench.memory_child import pss_of
from tests.bench.row import Row

_LOOK_SECONDS = 0.002


def _lit(bench: Bench) -> float:
    """Light the card's slot and wait until its coil is on."""
    bench.fleet.cabinet.light({})
    _until_coil(bench, on=False)
    began = time.perf_counter()
    bench.fleet.cabinet.light({Slot.CARD: Light.ON})
    _until_coil(bench, on=True)
    return (time.perf_counter() - began) * 1000


def _until_coil(bench: Bench, *, on: bool) -> None:
    while bench.rig.pull("cabinet", "lights")["card"]["lit"] is not on:
        time.sleep(_LOOK_SECONDS)


def _opened(bench: Bench) -> float:
    began = time.perf_counter()
    bench.pull("door")
    told = bench.until(lambda event: isinstance(event, CabinetChanged) and bool(event.opened)) - began
    bench.pull("door", state="closed")
    bench.until(lambda event: isinstance(event, CabinetChanged) and not event.opened)
    return told * 1000


def _back(bench: Bench, fault: str, away: float) -> float:
    bench.pull("fault", name=fault)
    bench.until(lambda event: isinstance(event, DeviceChanged) and event.status in {Status.ABSENT, Status.FAULT})
    time.sleep(away)
    began = time.perf_counter()
    bench.pull("fault", name="none")
    return bench.until(is_ready) - began


def measure_cabinet(times: int) -> Iterator[Row]:
    """The board on a pseudo-terminal paced at 9600 baud."""
    with bench_on("cabinet") as bench:
        yield Row("light wanted → coil on", tuple(_lit(bench) for _ in range(times)), "ms", "limit 500 ms", 500.0)
        yield Row("door opened → told", tuple(_opened(bench) for _ in range(times)), "ms", "limit 1000 ms", 1000.0)
        yield Row("memory of the host (PSS)", (pss_of(bench.pid),), "MB")
        for fault in ("unplug", "silent"):
            for away in (1.0, 12.0):
                yield Row(
                    f"{fault}: back after {away:.0f} s → ready", (_back(bench, fault, away),), "s", "limit 5 s", 5.0
                )
        yield Row("host killed → ready", tuple(host_killed(bench) for _ in range(3)), "s", "limit 5 s", 5.0)


def measure_ups(times: int) -> Iterator[Row]:
    """The real daemon where it is installed, else ours."""
    name = "ups" if missing() else "ups:upsd"
    with bench_on(name) as bench:
        for fault in ("closed", "driver_lost"):
            values = tuple(_back(bench, fault, 1.0) for _ in range(max(1, times // 3)))
            yield Row(f"{name}, {fault}: back → ready", values, "s", "limit 5 s", 5.0)
        yield Row(f"{name}: memory of the host (PSS)", (pss_of(bench.pid),), "MB")
        yield Row(f"{name}: host killed → ready", tuple(host_killed(bench) for _ in range(3)), "s", "limit 5 s", 5.0)
    with bench_on("ups") as bench:
        began = time.perf_counter()
        bench.pull("fault", name="low")
        told = bench.until(lambda event: isinstance(event, PowerChanged) and event.power is Power.LOW) - began
        yield Row("battery nearly empty → told", (told,), "s", "asked every second", 1.5)


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="tests.bench.cabinet", description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    times = parser.parse_args().times
    table = Table("what", "median", "min", "max", "peer or limit", "ratio")
    for measure in (measure_cabinet, measure_ups):
        for row in measure(times):
            table.add_row(*row.cells())
    Console(width=150, emoji=False).print(table)


if __name__ == "__main__":
    main()
