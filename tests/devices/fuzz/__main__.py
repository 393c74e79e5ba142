"""Long runs: `python -m tests.devices.fuzz --count 1000000 --seed 1 --kinds apdu,ipp`. Exit status 1 with a find.

Each kind gets its share of the count. A find is printed with its message in hex, ready for a test of its own.
"""

from __future__ import annotations

import argparse
import sys

from rich.console import Console
from rich.table import Table

from tests.devices.fuzz.run import Row, fuzz
from tests.devices.fuzz.targets import kinds, target_of

SHOWN = 20  # finds of one kind that are printed


def main() -> int:
    """Fuzz the kinds that were asked for, `--count` messages all together."""
    known = kinds()
    parser = argparse.ArgumentParser(prog="tests.devices.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="messages of all kinds together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(known), help="comma separated: " + ", ".join(known))
    arguments = parser.parse_args()
    wanted = arguments.kinds.split(",")
    if unknown := set(wanted) - set(known):
        parser.error(f"no such kind: {', '.join(sorted(unknown))}")
    console = Console(width=160, highlight=False)
    shares = {kind: target_of(kind).share for kind in wanted}
    whole = sum(shares.values())
    rows = []
    for kind in wanted:
        rows.append(fuzz(kind, round(arguments.count * shares[kind] / whole), arguments.seed))
        row = rows[-1]
        for find in row.finds[:SHOWN]:
            console.print(f"{kind}: {find}")
        console.print(
            f"{kind}: {row.messages} messages, {row.accepted} accepted, {len(row.finds)} finds, {row.seconds:.1f} s"
        )
    console.print(table(rows, arguments.seed))
    return 1 if any(row.finds for row in rows) else 0


def table(rows: list[Row], seed: int) -> Table:
    """Return the table of a run."""
    shown = Table("kind", "messages", "accepted", "finds", "s", "slowest ms", title=f"seed {seed}")
    for row in rows:
        shown.add_row(row.kind, str(row.messages), str(row.accepted), str(len(row.finds)), f"{row.seconds:.0f}",
                      f"{row.slowest * 1000:.0f}", style="red" if row.finds else "")  # fmt: skip
    total = (sum(row.messages for row in rows), sum(row.accepted for row in rows), sum(len(row.finds) for row in rows))
    shown.add_row("all", *map(str, total), f"{sum(row.seconds for row in rows):.0f}", "")
    return shown


if __name__ == "__main__":
    sys.exit(main())
