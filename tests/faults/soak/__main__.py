"""`make soak`: thousands of visitors, one after the other, while things go wrong around them. docs/drills.md.

Ends with 1 where anything was wrong; a seed makes the same visitors come in the same order again.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console

from tests.faults.soak.report import memory, summary, write
from tests.faults.soak.run import soak


@click.command()
@click.option("--journeys", type=click.IntRange(1), default=5000, show_default=True)
@click.option("--seed", type=int, help="of an earlier run, to let the same visitors come again")
@click.option("--screen", is_flag=True, help="on the real screen, offscreen")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("var/drills"), show_default=True)
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="an empty folder to keep all state in")
def main(journeys: int, seed: int | None, screen: bool, out: Path, keep: Path | None) -> None:
    """Soak one terminal and write the report."""
    console = Console(width=160, highlight=False)
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    command = f"python -m tests.faults.soak --journeys {journeys} --seed {seed}{' --screen' if screen else ''}"
    console.print(command)
    with tempfile.TemporaryDirectory(prefix="kiosk-soak-") as place:
        result, samples = soak(keep or Path(place) / "soak", seed=seed, journeys=journeys, screen=screen,
                               tell=console.print)  # fmt: skip
    write(out, result, samples, command)
    for line in (*summary(result), *memory(result), *(f"WRONG {line}" for line in result.wrong[:50])):
        console.print(line)
    console.print(f"the report is in {out}")
    sys.exit(1 if result.wrong else 0)


if __name__ == "__main__":
    main()
