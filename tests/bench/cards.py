"""`python -m tests.bench.cards`: from a card's event to its fields, and how long each recovery takes.

Prints a table; asserts nothing. Every row goes through the whole chain: port, link, host process, protocol, rig.
"""

from __future__ import annotations

import argparse
import os
import queue
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from devices.fleet import DeviceFleet
from devices.simulation.rig import SimulationRig
from kiosk.events import CardFound, CardLifted, CardRead, CodeScanned, DeviceChanged, Event
from kiosk.ports.devices import Role, Status
from tests.bench.row import Row

_WIRE_BYTES = 7 + 4 + 1 + 15 + 19 + 1295 + 11 + 4 * 10
"""Find, select, read base, appended address: answers and requests of one card, rounded up."""
_WIRE_MS = _WIRE_BYTES * 10 / 115200 * 1000


class Bench:
    """A fleet on one simulated device."""

    def __init__(self, rig: SimulationRig, role: Role) -> None:
        """Start it with the timing the terminal has."""
        self.rig, self.role = rig, role
        self.posted: queue.Queue[tuple[float, Event]] = queue.Queue()
        self.fleet = DeviceFleet(rig.devices(), lambda event: self.posted.put((time.perf_counter(), event)))
        self.fleet.start()
        self.until(lambda event: isinstance(event, DeviceChanged) and event.status == Status.READY)

    def until(self, fits: Callable[[Event], bool], seconds: float = 30.0) -> float:
        """Return when the next fitting event came."""
        give_up = time.monotonic() + seconds
        while True:
            at, event = self.posted.get(timeout=max(0.0, give_up - time.monotonic()))
            if fits(event):
                return at

    def pull(self, lever: str, **args: object) -> None:
        """Pull a lever of the device."""
        self.rig.pull(self.role.value, lever, **args)

    @property
    def pid(self) -> int:
        """Return the host's process id."""
        link = self.fleet.link(self.role)
        return link.pid or 0 if link else 0


@contextmanager
def bench_on(name: str) -> Iterator[Bench]:
    """Give a bench on one simulator by its name."""
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder, SimulationRig(Path(folder), [name]) as rig:
        bench = Bench(rig, Role(name.partition(":")[0]))
        try:
            yield bench
        finally:
            bench.fleet.stop()


def is_a(kind: type[Event]) -> Callable[[Event], bool]:
    """Return a test for events of this kind."""
    return lambda event: isinstance(event, kind)


def is_ready(event: Event) -> bool:
    """Return whether a device became ready."""
    return isinstance(event, DeviceChanged) and event.status == Status.READY


def measure_pcsc(times: int) -> Iterator[Row]:
    """Time from the daemon's event to the document, and from a laid card, with the daemon's own polling."""
    with bench_on("card_reader:pcsc") as bench:
        bench.fleet.card_reader.start_reading()
        from_event, from_lay = [], []
        for _ in range(times):
            began = time.perf_counter()
            bench.pull("lay", card="li_yan")
            found = bench.until(is_a(CardFound))
            read = bench.until(is_a(CardRead))
            from_event.append((read - found) * 1000)
            from_lay.append((read - began) * 1000)
            bench.pull("lift")
            bench.until(is_a(CardLifted))
        yield Row("PC/SC: card's event → fields", tuple(from_event), "ms", "limit 50 ms", 50.0)
        yield Row(
            "PC/SC: card laid → fields (daemon looks every 400 ms)", tuple(from_lay), "ms", "daemon 400 ms", 400.0
        )
        yield Row(
            "PC/SC: daemon killed, started → ready", tuple(_daemon(bench) for _ in range(5)), "s", "limit 5 s", 5.0
        )
        yield Row("PC/SC: host killed → ready", tuple(killed(bench) for _ in range(3)), "s", "limit 5 s", 5.0)


def _daemon(bench: Bench) -> float:
    bench.pull("fault", name="unplug")
    bench.until(lambda event: isinstance(event, DeviceChanged) and event.status == Status.ABSENT)
    began = time.perf_counter()
    bench.pull("replug")
    return bench.until(is_ready) - began


def killed(bench: Bench) -> float:
    """Kill the host and return the seconds until its device is ready again."""
    began = time.perf_counter()
    os.kill(bench.pid, signal.SIGKILL)
    return bench.until(is_ready) - began


def measure_sdt(times: int) -> Iterator[Row]:
    """Time from the module's answer (card found) to the document, less what the bytes take at 115200 baud."""
    with bench_on("card_reader") as bench:
        bench.fleet.card_reader.start_reading()
        over = []
        for _ in range(times):
            bench.pull("lay", card="li_yan")
            found = bench.until(is_a(CardFound))
            over.append((bench.until(is_a(CardRead)) - found) * 1000 - _WIRE_MS)
            bench.pull("lift")
            bench.until(is_a(CardLifted))
        yield Row(
            f"SDT at 115200: card's event → fields, over the wire time ({_WIRE_MS:.0f} ms)",
            tuple(over),
            "ms",
            "limit 150 ms",
            150.0,
        )
        yield Row("SDT: host killed → ready", tuple(killed(bench) for _ in range(3)), "s", "limit 5 s", 5.0)
        for away in (1.0, 12.0):
            yield Row(f"SDT: cable back after {away:.0f} s → ready", (_cable(bench, away),), "s", "limit 5 s", 5.0)


def _cable(bench: Bench, away: float) -> float:
    bench.pull("unplug")
    bench.until(lambda event: isinstance(event, DeviceChanged) and event.status == Status.ABSENT)
    time.sleep(away)
    began = time.perf_counter()
    bench.pull("replug")
    return bench.until(is_ready) - began


def measure_services(times: int) -> Iterator[Row]:
    """Time from a laid card to the document, through each maker's service."""
    for name in ("xzx_webapi", "cvr_service"):
        with bench_on(f"card_reader:{name}") as bench:
            bench.fleet.card_reader.start_reading()
            values = []
            for _ in range(times):
                began = time.perf_counter()
                bench.pull("lay", card="li_yan")
                values.append((bench.until(is_a(CardRead)) - began) * 1000)
                bench.pull("lift")
                bench.until(is_a(CardLifted))
            yield Row(f"{name}: card laid → fields (asked every 300 ms)", tuple(values), "ms", "limit 500 ms", 500.0)
            yield Row(f"{name}: service back → ready", (_cable(bench, 6.0),), "s", "limit 5 s", 5.0)


def measure_scanner(times: int) -> Iterator[Row]:
    """Time from a scan to its code; a line of 14 bytes at 9600 baud takes 15 ms of it."""
    for name in ("scanner", "scanner:keyboard"):
        with bench_on(name) as bench:
            bench.fleet.scanner.read_codes()
            values = []
            for number in range(times + 1):
                code = f"BENCH{number:07d}"
                began = time.perf_counter()
                bench.pull("scan", text=code)
                try:
                    at = bench.until(
                        lambda event, code=code: isinstance(event, CodeScanned) and event.text == code, 2.0
                    )
                except queue.Empty:
                    continue  # the first may come before the scanner listens
                values.append((at - began) * 1000)
            yield Row(f"{name}: scanned → code", tuple(values), "ms", "limit 150 ms", 150.0)
            yield Row(f"{name}: cable back after 6 s → ready", (_cable(bench, 6.0),), "s", "limit 5 s", 5.0)


MEASURES = {"pcsc": measure_pcsc, "sdt": measure_sdt, "services": measure_services, "scanner": measure_scanner}


def main() -> None:
    """Run what was asked for, everything by default."""
    parser = argparse.ArgumentParser(prog="tests.bench.cards", description=__doc__)
    parser.add_argument("--only", choices=sorted(MEASURES))
    parser.add_argument("--times", type=int, default=10)
    arguments = parser.parse_args()
    table = Table("what", "median", "min", "max", "peer or limit", "ratio")
    for name, measure in MEASURES.items():
        if arguments.only in (None, name):
            for row in measure(arguments.times):
                table.add_row(*row.cells())
    Console(width=150, emoji=False).print(table)


if __name__ == "__main__":
    main()
