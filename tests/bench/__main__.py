"""`make bench`: measures start, memory and search, each beside a named peer or limit in the same run.

Prints medians; asserts nothing: a figure is read by a person, a test must not depend on the machine's load.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.memory import measure_memory
from tests.bench.search import measure_search
from tests.bench.start import measure_start
from tests.bench.stock import stocked_rig


def main() -> None:
    """Run every measurement on a terminal that holds our own and, where it is there, the real matter list."""
    table = Table("what", "median", "min", "max", "peer or limit", "ratio")
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder, stocked_rig(Path(folder)) as stock:
        rows = [*measure_search(stock), *measure_memory(stock)]
        rows += measure_start(stock)
        for row in rows:
            table.add_row(*row.cells())
        Console(width=140).print(f"{stock.matters} matters in the catalogue, {stock.words}")
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
