"""`make drill-devices`: every fault of every simulated device, at every moment of a whole journey that uses it.

What a case is and what is demanded of it: docs/drills.md. Ends with 1 where anything is wrong.
`--only` plays a case again, and the seed gives the same order.
"""

from __future__ import annotations

import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console

from kiosk.log import log_to
from tests.faults.device_drill.cases import BEFORE, Case, around_use, every_case, gaps, slice_of, variants
from tests.faults.device_drill.play import Drill, Result
from tests.faults.device_drill.report import REPORT, Part, table, write
from tests.faults.device_drill.stand import Stand
from tests.faults.device_drill.verdict import bugs_in, left_behind, on_the_platform

PORTRAIT = (1080, 1920)
Chosen = list[tuple[tuple[str, ...], Case, bool]]  # devices that stand there, the case, on the screen


def chosen(*, short: bool, around: bool, only: tuple[str, ...], share: tuple[int, int], seed: int) -> Chosen:
    """Return what is to be played, terminal by terminal: the cases of each in an order that the seed shuffles."""
    found: Chosen = []
    seen: set[str] = set()
    for variant in variants():
        cases = list(slice_of(variant) if short else every_case(variant))
        cases = list(around_use(cases)) if around else cases
        random.Random(seed).shuffle(cases)
        for case in cases:
            first = next(iter(case.expected.shows), "")
            on_screen = not short and case.moment == BEFORE and case.ending == "mended" and first not in {*seen, ""}
            seen |= {first} if on_screen else set()
            found.append((variant, case, on_screen))
    wanted = [one for one in found if not only or any(word in one[1].name for word in only)]
    number, of = share  # in one piece: a share needs few terminals
    return wanted[(number - 1) * len(wanted) // of : number * len(wanted) // of]


def play_part(wanted: Chosen, folder: Path, console: Console) -> Part:
    """Play cases in this process, one terminal after the other."""
    part, began = Part(), time.monotonic()
    for count, (variant, group) in enumerate(groupby(wanted, key=lambda one: one[0])):
        place = folder / f"terminal-{count}"
        log_to(place / "kiosk.log")
        with Stand(place, variant) as stand:
            drill = Drill(stand)
            for _, case, on_screen in group:
                result = play_one(drill, case, on_screen=on_screen)
                part.results.append(asdict(result))
                console.print(_line(result), style="red" if result.wrong else None)
            received, wrong = on_the_platform(stand)
            part.received += received
            part.wrong += wrong + [f"left behind: {line}" for line in left_behind(stand)]
        part.wrong += [f"log: {line}" for line in bugs_in(place / "kiosk.log")]
    part.seconds = time.monotonic() - began
    return part


def play_one(drill: Drill, case: Case, *, on_screen: bool) -> Result:
    """Play one case, with the real screen in front where that is asked for; an exception is what went wrong."""
    try:
        if not on_screen:
            return drill.play(case)
        with drill.stand.screen(PORTRAIT) as reading:
            result = drill.play(case, reading)
        result.wrong += [f"the screen complains: {line}" for line in reading.complaints]
    except (RuntimeError, LookupError, AssertionError, OSError) as error:
        result = Result(case, wrong=[f"{type(error).__name__}: {error}"[:500]])
    return result


def _line(result: Result) -> str:
    back = "" if result.recovery is None else f", back in {result.recovery:.1f} s"
    wrong = "".join(f"\n    {line}" for line in result.wrong)
    return f"{result.case.name}: {' '.join(result.told) or 'nothing told'}{back} ({result.seconds:.1f} s){wrong}"


def _in_parallel(workers: int, out: Path, arguments: list[str], console: Console) -> Part:
    """Let as many processes play a share each; nearly all of a case is waiting."""
    children = {}
    for number in range(1, workers + 1):
        place = out / f"part-{number}"
        place.mkdir(parents=True, exist_ok=True)
        command = [
            sys.executable,
            "-m",
            __spec__.parent,
            *arguments,
            "--part",
            f"{number}/{workers}",
            "--out",
            str(place),
        ]
        with (place / "said.txt").open("wb") as said, (place / "errors.txt").open("wb") as errors:
            children[place] = subprocess.Popen(command, stdout=said, stderr=errors)
    whole = Part()
    for place, child in children.items():
        child.wait()
        console.print((place / "said.txt").read_text(encoding="utf-8").rstrip(), markup=False)
        whole.wrong += [f"{place.name}: {line}" for line in _said(place / "errors.txt")]
        if (place / f"{REPORT}.json").exists():
            whole.add(Part.load(place / f"{REPORT}.json"))
        else:
            whole.wrong.append(f"{place.name}: ended with {child.returncode} and no report")
    return whole


def _said(errors: Path) -> Iterator[str]:
    """Yield what the processes of a part complained about: nothing there is nothing wrong."""
    for line in errors.read_text(encoding="utf-8", errors="replace").splitlines()[:20]:
        if line.strip():
            yield line.strip()


def _share(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, int]:
    number, _, of = value.partition("/")
    if not (number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise click.BadParameter("i/n, as in 2/4")
    return int(number), int(of)


@click.command()
@click.option("--only", multiple=True, help="cases with this in their names (`device/fault/moment/ending`); repeatable")
@click.option("--slice", "short", is_flag=True, help="every fault once, before its device is used")
@click.option("--around-use", "around", is_flag=True, help="not at the steps far from the device's use")
@click.option("--part", "share", default="1/1", callback=_share, help="the i-th of n shares, as i/n")
@click.option("--workers", type=click.IntRange(1, 16), default=4, show_default=True, help="terminals at the same time")
@click.option("--seed", type=int, help="of an earlier run, for the same order")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("var/drills"), show_default=True)
@click.option("--list", "listing", is_flag=True, help="only say what would be played")
def main(
    only: tuple[str, ...],
    short: bool,
    around: bool,
    share: tuple[int, int],
    workers: int,
    seed: int | None,
    out: Path,
    listing: bool,
) -> None:
    """Play the cases and write the report."""
    console = Console(width=160, highlight=False)
    missing = gaps()
    if missing:
        console.print("\n".join(missing), "devices/simulation/fault_codes.yaml has to name them", sep="\n", style="red")
        sys.exit(2)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    wanted = chosen(short=short, around=around, only=only, share=share, seed=seed)
    if listing:
        console.print("\n".join(f"{case.name}{' (screen)' * shown}" for _, case, shown in wanted), markup=False)
        return
    arguments = [word for name in only for word in ("--only", name)]
    arguments += [*["--slice"] * short, *["--around-use"] * around, "--seed", str(seed)]
    began = time.monotonic()
    if share != (1, 1) or workers == 1 or len(wanted) <= workers:
        with tempfile.TemporaryDirectory(prefix="kiosk-device-drill-") as place:
            part = play_part(wanted, Path(place), console)
    else:
        console.print(f"{len(wanted)} cases, {workers} terminals at a time, seed {seed}")
        part = _in_parallel(workers, out, arguments, console)
    part.seconds = time.monotonic() - began
    write(out, part, f"python -m {__spec__.parent} {' '.join(arguments)}", seed)
    if share == (1, 1):
        console.print(table(part))
        console.print("\n".join(part.everything_wrong()) or "nothing wrong", markup=False)
        console.print(f"{part.seconds:.0f} s; the report is in {out}")
    sys.exit(1 if part.everything_wrong() else 0)


if __name__ == "__main__":
    main()
