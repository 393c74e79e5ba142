"""`make drills`: every drill in full, one after the other, with a report. What each shows: docs/drills.md.

Ends with 1 where anything was lost, doubled, half there or left on a disk; a seed makes a run happen again.
"""

from __future__ import annotations

import secrets
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

import click
from rich.console import Console

from tests.faults.drills.every import EVERY, Drill, Setting
from tests.faults.drills.report import Row, table, write
from tests.faults.drills.search import search
from tests.faults.rigs.house import found

SEARCH = "search"


def _run(drill: Drill, setting: Setting) -> Row:
    row = Row(drill.name, drill.shows, skipped=drill.needs())
    if row.skipped:
        return row
    began = time.monotonic()
    try:
        row.outcome = drill.run(setting)
    except (AssertionError, RuntimeError, OSError, subprocess.SubprocessError) as error:
        row.broke = f"{type(error).__name__}: {error}"[:500]
    row.seconds = time.monotonic() - began
    return row


def _end(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: what follows must not be cut short
    raise KeyboardInterrupt  # so that mounts and namespaces are taken away as with Ctrl-C


@click.command()
@click.option(
    "--only", multiple=True, type=click.Choice([drill.name for drill in EVERY]), help="this drill; repeatable"
)
@click.option("--scale", type=click.FloatRange(0.001, 100.0), default=1.0, show_default=True, help="of the full counts")
@click.option("--seed", type=int, help="of an earlier run, to do it again")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("var/drills"), show_default=True)
def main(only: tuple[str, ...], scale: float, seed: int | None, out: Path) -> None:
    """Run the drills and write the report."""
    signal.signal(signal.SIGTERM, _end)
    console = Console(width=140, highlight=False)
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    command = "make drills" if not only and scale == 1.0 else "python -m tests.faults.drills " + " ".join(
        [*(f"--only {name}" for name in only), f"--scale {scale:g}"]
    )  # fmt: skip
    console.print(f"seed {seed}")
    began, rows = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="kiosk-drills-") as place:
        folder = Path(place)
        template = found(folder / "template")
        for drill in EVERY:
            if only and drill.name not in only:
                continue
            console.print(f"{drill.name}: {drill.shows}")
            setting = Setting(folder / drill.name, template, seed, scale, lambda said: console.print(f"  {said}"))
            rows.append(_run(drill, setting))
            console.print(f"  {rows[-1].cells()[-1]}: {rows[-1].details()}")
            for fault in rows[-1].outcome.faults()[:20] if rows[-1].outcome else []:
                console.print(f"  {fault}", style="red")
        people = {person for row in rows if row.outcome for person in row.outcome.people}
        if people:
            last, row = time.monotonic(), Row(SEARCH, "every file and disk image of the terminals, for everybody")
            row.outcome = search(folder, people)
            row.seconds = time.monotonic() - last
            rows.append(row)
    write(out, rows, command, seed, time.monotonic() - began)
    console.print(table(rows))
    console.print(f"{time.monotonic() - began:.0f} s; the report is in {out}")
    sys.exit(0 if all(row.passed or row.skipped for row in rows) else 1)


if __name__ == "__main__":
    main()
