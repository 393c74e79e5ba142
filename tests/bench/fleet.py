"""`make bench-fleet`: what the platform carries, on SQLite and on PostgreSQL, with one worker and with two.

Real platform processes, a real PostgreSQL with its disk syncs on, loaders as processes of their own on the same
machine: all of them share its cores, so *per core* divides by the processor time the platform and its database used.
Prints a table; asserts nothing. Takes under four minutes.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.fleet_town import Measured, running_town
from tests.central.postgres import NoPostgresError, Postgres, postgres_server

TERMINALS = 10_000
SECONDS = 6.0
LINES = 32
SUBMISSIONS = 4000
INTERVAL, RAMP, POLLING = 30.0, 12.0, 32.0  # seconds
_HEADINGS = (
    "what",
    "database",
    "workers",
    "answers/s",
    "cores used",
    "per core",
    "p50 ms",
    "p99 ms",
    "max ms",
    "errors",
)


def main() -> None:
    """Measure everything, and print the table."""
    began, console = time.monotonic(), Console(width=150)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    loaders = 2 if hard >= TERMINALS + 500 else 3
    table = Table(*_HEADINGS)
    with tempfile.TemporaryDirectory(prefix="central-bench-") as folder, _postgres(console) as server:
        for engine in ("SQLite", *(("PostgreSQL",) if server else ())):
            for workers in (1, 2):
                database = server.new_database() if server and engine == "PostgreSQL" else ""
                process = _pid(server) if server and database else None
                place = Path(folder) / f"{engine}-{workers}"
                terminals = TERMINALS if workers == 2 else 100
                with running_town(place, workers, database, terminals, process) as town:
                    shown = (engine, str(workers))
                    busy = town.load("heartbeats", lines=LINES, seconds=SECONDS)
                    table.add_row("heartbeats", *shown, *_cells(busy))
                    busy = town.load("submissions", lines=LINES, seconds=SECONDS, count=SUBMISSIONS)
                    table.add_row("submissions", *shown, *_cells(busy))
                    if workers == 2:
                        polls = town.load("polls", loaders, ramp=RAMP, seconds=POLLING, interval=INTERVAL)
                        table.add_row(f"{TERMINALS:,} terminals, every {INTERVAL:.0f} s", *shown, *_cells(polls))
                console.print(f"{engine}, {workers} workers: measured after {time.monotonic() - began:.0f} s")
    console.print(table)
    console.print(
        f"{os.cpu_count()} cores, shared by platform, database and loaders; {time.monotonic() - began:.0f} s in all"
    )


@contextmanager
def _postgres(console: Console) -> Iterator[Postgres | None]:
    try:
        with postgres_server() as server:
            yield server
    except NoPostgresError as error:
        console.print(f"SQLite only: {error}")
        yield None


def _pid(server: Postgres) -> int:
    return int((server.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])


def _cells(measured: Measured) -> tuple[str, ...]:
    per_core = measured.rate / measured.cores
    times = [f"{measured.percentile(share):.0f}" for share in (0.5, 0.99, 1.0)]
    return (f"{measured.rate:.0f}", f"{measured.cores:.2f}", f"{per_core:.0f}", *times, str(measured.errors))


if __name__ == "__main__":
    main()
