"""The report of a run of the drills: a table for the terminal, a document and a file for machines."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table

from tests.faults.rigs.outcome import Outcome

COLUMNS = ("drill", "durable", "cases", "pages", "lost", "twice", "half", "untrue", "on disk", "s", "")


@dataclass(slots=True)
class Row:
    """One drill as it went. `skipped` and `broke` say why there is no outcome."""

    name: str
    shows: str
    seconds: float = 0.0
    outcome: Outcome | None = None
    skipped: str = ""
    broke: str = ""

    @property
    def passed(self) -> bool:
        """Whether it ran and found nothing wrong."""
        return self.outcome is not None and not self.outcome.faults()

    def cells(self) -> tuple[str, ...]:
        """Return the row of the table."""
        if self.outcome is None:
            return (self.name, *[""] * 8, f"{self.seconds:.0f}", "skipped" if self.skipped else "broke")
        verdict = self.outcome.verdict
        counts = (self.outcome.figures.get("durable", ""), verdict.cases, verdict.pages, len(verdict.lost),
                  len(verdict.twice), len(verdict.half), len(verdict.untrue), len(self.outcome.traces))  # fmt: skip
        return (self.name, *map(str, counts), f"{self.seconds:.0f}", "ok" if self.passed else "WRONG")

    def details(self) -> str:
        """Return its figures in one line, or why there are none."""
        if self.outcome is None:
            return f"skipped: {self.skipped}" if self.skipped else f"broke: {self.broke}"
        said = ", ".join(f"{name} {value}" for name, value in self.outcome.figures.items())
        return f"{said}; {self.outcome.searched / 1e6:.1f} MB searched"


def table(rows: list[Row]) -> Table:
    """Return the table for the terminal."""
    shown = Table(*COLUMNS)
    for row in rows:
        shown.add_row(*row.cells(), style="" if row.passed or row.skipped else "red")
    return shown


def write(folder: Path, rows: list[Row], command: str, seed: int, seconds: float) -> None:
    """Write `drills-report.md` and `drills-report.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    began = datetime.now(UTC).isoformat(timespec="seconds")
    machine = f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    lines = [f"# Drills, {began}", "", f"`{command}`, seed {seed}, {seconds / 60:.1f} minutes, {machine}", "",
             "| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS),
             *("| " + " | ".join(row.cells()) + " |" for row in rows), "",
             *(f"- **{row.name}** ({row.shows}): {row.details()}" for row in rows), ""]  # fmt: skip
    lines += [f"- {row.name}: {fault}" for row in rows if row.outcome for fault in row.outcome.faults()]
    (folder / "drills-report.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    document = {"at": began, "command": command, "seed": seed, "seconds": round(seconds, 1), "machine": machine,
                "drills": [_as_json(row) for row in rows]}  # fmt: skip
    (folder / "drills-report.json").write_text(
        json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def _as_json(row: Row) -> dict[str, object]:
    outcome = row.outcome
    told: dict[str, object] = {"name": row.name, "shows": row.shows, "seconds": round(row.seconds, 1),
                               "passed": row.passed, "skipped": row.skipped, "broke": row.broke}  # fmt: skip
    if outcome:
        told |= {"figures": outcome.figures, "verdict": asdict(outcome.verdict), "on_the_disk": outcome.traces,
                 "searched_bytes": outcome.searched, "wrong": outcome.wrong}  # fmt: skip
    return told
