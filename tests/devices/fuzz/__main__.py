"""Long runs: `python -m tests.devices.fuzz --count 200000 --seed 1 --target apdu`. Exit status 1 with a find.

A find is printed with its message in hex, ready for a test of its own.
"""

from __future__ import annotations

import argparse
import sys
import time

from rich.console import Console

from tests.devices.fuzz.mutate import mutated
from tests.devices.fuzz.targets import seeded, targets


def main() -> int:
    """Fuzz one target or all of them, `--count` messages each."""
    parser = argparse.ArgumentParser(prog="tests.devices.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="messages for each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", choices=sorted(targets()), help="one target only")
    arguments = parser.parse_args()
    say = Console(width=160, highlight=False).print
    found = 0
    for name, target in targets().items():
        if arguments.target not in (None, name):
            continue
        chance = seeded(arguments.seed)
        accepted, finds, began = 0, 0, time.perf_counter()
        for _ in range(arguments.count):
            message = mutated(chance, target.corpus)
            try:
                accepted += target.take(message)
            except Exception as error:  # noqa: BLE001  whatever it is, it is a find
                finds += 1
                say(f"{name}: {type(error).__name__} {error}: {message.hex()}")
        seconds = time.perf_counter() - began
        say(f"{name}: {arguments.count} messages, {accepted} accepted, {finds} finds, {seconds:.1f} s")
        found += finds
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
