"""Memory of all processes of the terminal together, as proportional set size: at rest, and at its peak in a journey."""

from __future__ import annotations

from pathlib import Path

from tests.bench.apart import run_apart
from tests.bench.row import Row, Tell

LIMIT_MB = 350.0


def measure_memory(folder: Path, tell: Tell) -> list[Row]:
    """Run a terminal in processes of its own, beside platform and simulators, which do not count."""
    tell("one journey")
    rows = []
    for line in run_apart("tests.bench.memory_child", folder / "memory").splitlines():
        name, _, value = line.partition("\t")
        if value:
            rows.append(Row(name, (float(value),), "MB", f"limit {LIMIT_MB:.0f} MB, all together", LIMIT_MB))
    return rows
