"""`make bench`: measures the terminal, part by part, each beside a named peer or limit in the same run.

    python -m tests.bench [PART …] [--markdown docs/benchmarks.md]

Prints medians; asserts nothing: a figure is read by a person, a test must not depend on the machine's load.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.cabinet import measure_cabinet
from tests.bench.cards import measure_cards
from tests.bench.catalogue_sync import measure_catalogue
from tests.bench.drain import measure_drain
from tests.bench.enqueue import measure_enqueue
from tests.bench.face import measure_face
from tests.bench.hosts import measure_devices
from tests.bench.markdown import write_table
from tests.bench.memory import measure_memory
from tests.bench.papers import measure_papers
from tests.bench.phone import measure_phone
from tests.bench.plays import measure_plays
from tests.bench.queue import measure_queue
from tests.bench.reading import measure_reading
from tests.bench.row import HEADINGS, Bench, Row, Tell
from tests.bench.search import measure_search
from tests.bench.signature import measure_signature
from tests.bench.start import measure_start
from tests.bench.stock import stocked_rig
from tests.bench.voice import measure_voice

STOCKED: dict[str, Callable[[Bench], list[Row]]] = {
    "search": measure_search,
    "start": measure_start,
    "enqueue": measure_enqueue,
    "queue": measure_queue,
    "drain": measure_drain,
    "catalogue": measure_catalogue,
    "signature": measure_signature,
    "reading": measure_reading,
}
"""Parts that need a terminal with a full catalogue."""

ALONE: dict[str, Callable[[Path, Tell], list[Row]]] = {
    "memory": measure_memory,
    "plays": measure_plays,
    "face": measure_face,
    "cards": lambda _, tell: measure_cards(tell),
    "cabinet": lambda _, tell: measure_cabinet(tell),
    "voice": lambda _, tell: measure_voice(tell),
    "phone": measure_phone,
    "papers": lambda _, tell: measure_papers(tell),
    "devices": lambda _, tell: measure_devices(tell),
}
"""Parts that start what they need by themselves."""


def main() -> None:
    """Run the parts asked for, all without one; the catalogue is our own and, where it is there, the real list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join([*STOCKED, *ALONE]))
    parser.add_argument("--markdown", type=Path, help="write the tables into this document too")
    asked = parser.parse_args()
    unknown = set(asked.parts) - {*STOCKED, *ALONE}
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    console, began = Console(width=150, emoji=False), time.monotonic()

    def tell(words: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:5.0f} s  {words} …\n")

    def show(part: str, rows: list[Row], words: str) -> None:
        _show(console, part, rows)
        if asked.markdown:
            write_table(asked.markdown, part, rows, words)

    parts = asked.parts or [*STOCKED, *ALONE]
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        stocked = [part for part in parts if part in STOCKED]
        if stocked:
            tell("starting a platform and a terminal")
            with stocked_rig(Path(folder)) as stock:
                words = f"{stock.matters} matters in the catalogue, {stock.words}"
                console.print(words)
                for part in stocked:
                    tell(part)
                    show(part, STOCKED[part](Bench(stock, Path(folder), tell)), words)
        for part in parts:
            if part in ALONE:
                tell(part)
                show(part, ALONE[part](Path(folder), tell), "")


def _show(console: Console, part: str, rows: list[Row]) -> None:
    table = Table(*HEADINGS, title=part, title_justify="left")
    for row in rows:
        table.add_row(*row.cells())
    console.print(table)


if __name__ == "__main__":
    main()
