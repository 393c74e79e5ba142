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

from tests.bench.catalogue_sync import measure_catalogue
from tests.bench.drain import measure_drain
from tests.bench.enqueue import measure_enqueue
from tests.bench.markdown import write_table
from tests.bench.memory import measure_memory
from tests.bench.queue import measure_queue
from tests.bench.reading import measure_reading
from tests.bench.row import HEADINGS, Bench, Row
from tests.bench.search import measure_search
from tests.bench.start import measure_start
from tests.bench.stock import stocked_rig

PARTS: dict[str, Callable[[Bench], list[Row]]] = {
    "search": measure_search,
    "memory": measure_memory,
    "start": measure_start,
    "enqueue": measure_enqueue,
    "queue": measure_queue,
    "drain": measure_drain,
    "catalogue": measure_catalogue,
    "reading": measure_reading,
}


def main() -> None:
    """Run the parts asked for, all without one, on a terminal that holds our own and, where it is there, the real list.

    """  # fmt: skip
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--markdown", type=Path, help="write the tables into this document too")
    asked = parser.parse_args()
    unknown = set(asked.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    console, began = Console(width=150), time.monotonic()

    def tell(words: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:5.0f} s  {words} …\n")

    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        tell("starting a platform and a terminal")
        with stocked_rig(Path(folder)) as stock:
            words = f"{stock.matters} matters in the catalogue, {stock.words}"
            console.print(words)
            for part in asked.parts or PARTS:
                tell(part)
                rows = PARTS[part](Bench(stock, Path(folder), tell))
                _show(console, part, rows)
                if asked.markdown:
                    write_table(asked.markdown, part, rows, words)


def _show(console: Console, part: str, rows: list[Row]) -> None:
    table = Table(*HEADINGS, title=part, title_justify="left")
    for row in rows:
        table.add_row(*row.cells())
    console.print(table)


if __name__ == "__main__":
    main()
