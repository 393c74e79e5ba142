"""The report of a soak: a document with tables, and a file for machines with every sample."""

from __future__ import annotations

import json
import os
import platform
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.soak.flat import FEWEST
from tests.faults.soak.run import Result

_HOUR = 3600.0


def write(folder: Path, result: Result, samples: dict[str, list[dict[str, object]]], command: str) -> None:
    """Write `soak-report.md` and `soak-report.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    machine = f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    lines = [f"# Soak, {at}", "", f"`{command}`, {machine}", "", *summary(result), "", *memory(result), "",
             *visits(result), "", *_wrong(result)]  # fmt: skip
    (folder / "soak-report.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    document = {"at": at, "command": command, "machine": machine, "seed": result.seed, "visits": result.visits,
                "seconds": round(result.seconds, 1), "kinds": result.kinds, "faults": result.faults,
                "troubles": result.troubles, "gave_up": result.gave_up, "ends": result.ends, "told": len(result.told),
                "submissions": result.submissions, "pages": result.pages, "certificates": result.certificates,
                "slips": result.slips, "times": result.times(), "wrong": result.wrong, "samples": samples}  # fmt: skip
    (folder / "soak-report.json").write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")


def summary(result: Result) -> list[str]:
    """Return what came of it in sentences."""
    hours = (result.seconds + result.leapt) / _HOUR
    return [
        f"{result.visits} visits in {result.seconds / 60:.1f} minutes ({result.seconds / max(1, result.visits):.2f} s each), "
        f"{hours:.1f} hours of the terminal's own time; seed {result.seed}.",
        f"{len(result.told)} people were told that theirs is received; the platform holds {result.submissions} submissions "
        f"with {result.pages} pages. {result.slips} slips and {result.certificates} certificates came out.",
        f"{sum(result.troubles.values())} troubles; {sum(result.faults.values())} fault pages and notes "
        f"({len(result.faults)} codes). Wrong: {len(result.wrong)}.",
    ]


def memory(result: Result) -> list[str]:
    """Return the table of processes."""
    lines = ["| process (the one that lives at the end) | samples | visits seen | own MB: warm → last tenth | change | most "
             "| PSS MB | files | threads | children |", "|---|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for life in result.lives:
        said = f"{life.change:+.1%}" if life.samples >= FEWEST else "too young"
        lines.append(
            f"| {life.name} | {life.samples} | {life.visits} | {life.own[0]:.1f} → {life.own[1]:.1f} | {said} "
            f"| {life.own[2]:.1f} | {life.pss[0]:.1f} → {life.pss[1]:.1f} | {_steps(life.files)} "
            f"| {_steps(life.threads)} | {_steps(life.children)} |"
        )
    lines += ["", "| disk | after a fifth | at the end |", "|---|---|---|"]
    lines += [f"| {name} | {early} | {late} |" for name, early, late in result.disk]
    return lines


def visits(result: Result) -> list[str]:
    """Return the tables of visits, faults and troubles."""
    lines = ["| visit | times | median s | most s |", "|---|---|---|---|"]
    lines += [f"| {kind} | {many} | {middle:.2f} | {most:.1f} |" for kind, (many, middle, most) in result.times().items()]
    lines += ["", f"Last screens: {_many(result.ends)}.", "", f"Patience ended before: {_many(result.gave_up) or 'none'}.",
              "", f"Faults shown or noted: {_many(result.faults)}.", "", f"Troubles: {_many(result.troubles)}."]  # fmt: skip
    return lines


def _wrong(result: Result) -> list[str]:
    return [f"- {line}" for line in result.wrong] or ["Nothing was wrong."]


def _steps(values: tuple[float, float, int]) -> str:
    return f"{values[0]:g} → {values[1]:g} (most {values[2]})"


def _many(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {many}" for name, many in sorted(counted.items()))
