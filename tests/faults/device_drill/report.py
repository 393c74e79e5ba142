"""The report of the device drill: a table by device, what was wrong, and every case for machines."""

from __future__ import annotations

import json
import os
import platform
import statistics
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.table import Table

COLUMNS = ("device", "faults", "cases", "on the screen", "told", "back in s: median, most", "told once more", "wrong")
REPORT = "device-drill-report"


@dataclass(slots=True)
class Part:
    """What one process played, as plain values."""

    results: list[dict[str, Any]] = field(default_factory=list)
    received: int = 0
    wrong: list[str] = field(default_factory=list)  # of the whole terminal, not of one case
    seconds: float = 0.0

    def add(self, other: Part) -> None:
        """Take another part in."""
        self.results += other.results
        self.received += other.received
        self.wrong += other.wrong

    def everything_wrong(self) -> list[str]:
        """Return a line for everything that is wrong."""
        return [f"{name_of(one)}: {line}" for one in self.results for line in one["wrong"]] + self.wrong

    def save(self, path: Path) -> None:
        """Write it for the process that started this one."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Part:
        """Read what another process wrote."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def name_of(result: dict[str, Any]) -> str:
    """Return a case's name."""
    case = result["case"]
    return f"{case['device']}/{case['what']}/{case['moment']}/{case['ending']}"


def rows(part: Part) -> list[tuple[str, ...]]:
    """Return a row for each device, and one for all."""
    by_device: dict[str, list[dict[str, Any]]] = {}
    for result in part.results:
        if not result["no_such_moment"]:
            by_device.setdefault(result["case"]["device"], []).append(result)
    made = [_row(device, results) for device, results in by_device.items()]
    return [*made, _row("all", [result for results in by_device.values() for result in results])]


def _row(device: str, results: list[dict[str, Any]]) -> tuple[str, ...]:
    back = [result["recovery"] for result in results if result["recovery"] is not None] or [0.0]
    told = sorted({code for result in results for code in result["told"]} - {"PLT-001"})
    return (
        device,
        str(len({(result["case"]["device"], result["case"]["what"]) for result in results})),
        str(len(results)),
        str(sum(result["on_screen"] for result in results)),
        " ".join(told) if device != "all" else str(len(told)),
        f"{statistics.median(back):.1f}, {max(back):.1f}",
        str(sum(bool(result["told_again"]) for result in results)),
        str(sum(bool(result["wrong"]) for result in results)),
    )


def table(part: Part) -> Table:
    """Return the table for the terminal."""
    shown = Table(*COLUMNS)
    for row in rows(part):
        shown.add_row(*row, style="" if row[-1] == "0" else "red")
    return shown


def write(folder: Path, part: Part, command: str, seed: int) -> None:
    """Write the report as a document and for machines."""
    folder.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    machine = f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    missing = sum(result["no_such_moment"] for result in part.results)
    unseen = f"{missing} moments that the journey does not have, or that were over before anybody could look"
    lines = [
        f"# Device drill, {at}",
        "",
        f"`{command}`, seed {seed}, {part.seconds / 60:.1f} minutes, {machine}",
        "",
        f"{part.received} submissions received; {unseen}",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|" + "---|" * len(COLUMNS),
        *("| " + " | ".join(row) + " |" for row in rows(part)),
        "",
        *(f"- {line}" for line in part.everything_wrong()),
    ]
    (folder / f"{REPORT}.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    part.save(folder / f"{REPORT}.json")
