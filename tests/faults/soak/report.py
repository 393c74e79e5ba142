"""The report of a soak: a document with tables, and a file for machines with every sample."""

from __future__ import annotations

import json
import os
import platform
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

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
    hours, each = (result.seconds + result.leapt) / _HOUR, result.seconds / max(1, result.visits)
    one = (f"{result.visits} visits in {result.seconds / 60:.1f} minutes ({each:.2f} s each), "
           f"{hours:.1f} hours of the terminal's own time; seed {result.seed}.")  # fmt: skip
    two = (f"{len(result.told)} people were told that theirs is received; the platform holds {result.submissions} "
           f"submissions with {result.pages} pages. "
           f"{result.slips} slips and {result.certificates} certificates came out.")  # fmt: skip
    three = (f"{sum(result.troubles.values())} troubles; {sum(result.faults.values())} fault pages and notes "
             f"({len(result.faults)} codes). Wrong: {len(result.wrong)}.")  # fmt: skip
    return [one, two, three]


def memory(result: Result) -> list[str]:
    """Return the table of processes, and that of files."""
    heads = ("process that lives at the end", "samples", "visits seen", "own MB: warm → last tenth", "change", "most",
             "PSS MB", "fewest files", "threads", "children")  # fmt: skip
    lines = [_row(heads), "|---" * len(heads) + "|"]
    for life in result.lives:
        said = f"{life.change:+.1%}" if not life.young else "too young"
        cells = (life.name, life.samples, life.visits, f"{life.own[0]:.1f} → {life.own[1]:.1f}", said,
                 f"{life.own[2]:.1f}", f"{life.pss[0]:.1f} → {life.pss[1]:.1f}", _steps(life.files),
                 _steps(life.threads), _steps(life.children))  # fmt: skip
        lines.append(_row(cells))
    lines += ["", _row(("disk", "after a fifth", "at the end")), "|---|---|---|"]
    return lines + [_row(row) for row in result.disk]


def visits(result: Result) -> list[str]:
    """Return what kinds of visits there were, and in sentences how they ended and what went wrong."""
    lines = [_row(("visit", "times", "median s", "most s")), "|---|---|---|---|"]
    lines += [
        _row((kind, many, f"{middle:.2f}", f"{most:.1f}")) for kind, (many, middle, most) in result.times().items()
    ]
    said = {"Last screens": result.ends, "Patience ended before": result.gave_up,
            "Faults shown or noted": result.faults, "Troubles": result.troubles}  # fmt: skip
    for name, counted in said.items():
        lines += ["", f"{name}: {_many(counted) or 'none'}."]
    return lines


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _wrong(result: Result) -> list[str]:
    return [f"- {line}" for line in result.wrong] or ["Nothing was wrong."]


def _steps(values: tuple[int, int, int]) -> str:
    return f"{values[0]} → {values[1]} (most {values[2]})"


def _many(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {many}" for name, many in sorted(counted.items()))
