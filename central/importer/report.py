"""The report of an import: one line a record, and the whole as a table or as JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from rich.console import Console
from rich.table import Table
from rich.text import Text as Rich


class Outcome(StrEnum):
    """What became of a record."""

    TAKEN = "taken"
    REPAIRED = "repaired"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One record of one file; `record` counts from 1, and 0 is the file itself."""

    file: str
    record: int
    name: str
    outcome: Outcome
    what: tuple[str, ...] = ()
    candidate: bool = False  # passes our own rule: a clerk could make it doable here


@dataclass(slots=True)
class Report:
    """Everything an import has to say. `marks` counts the page marks taken out of texts."""

    mapping: str
    files: int = 0
    marks: int = 0
    lines: list[ReportLine] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """Return how many records, or whole files, had this outcome."""
        return sum(line.outcome is outcome for line in self.lines)

    @property
    def matters(self) -> int:
        """How many matters came out: taken as they were, or repaired."""
        return len(self.lines) - self.count(Outcome.REFUSED)

    @property
    def candidates(self) -> int:
        """How many of them pass our own rule for a terminal."""
        return sum(line.candidate for line in self.lines)

    def exit_status(self) -> int:
        """0: every record came in; 1: some were refused; 2: nothing came in."""
        if not self.matters:
            return 2
        return 1 if self.count(Outcome.REFUSED) else 0

    def as_json(self) -> str:
        """Return the whole report as JSON."""
        return json.dumps(
            {
                "mapping": self.mapping,
                "files": self.files,
                "matters": self.matters,
                **{str(outcome): self.count(outcome) for outcome in Outcome},
                "candidates": self.candidates,
                "page_marks_removed": self.marks,
                "lines": [asdict(line) for line in self.lines],
            },
            ensure_ascii=False,
            indent=1,
        )

    def show(self, console: Console, *, every_line: bool = False) -> None:
        """Print the refused and repaired records line by line (all with `every_line`), then the sums."""
        for line in self.lines:
            if every_line or line.outcome is not Outcome.TAKEN:
                where = f"{line.file}:{line.record}" if line.record else line.file
                words = f"{line.outcome:<9}{where}  {line.name}" + "".join(f"\n         - {what}" for what in line.what)
                console.print(Rich(words), soft_wrap=True)
        table = Table(title=f"import with mapping {self.mapping}", title_justify="left")
        table.add_column("")
        table.add_column("count", justify="right")
        sums: dict[str, int] = {"files": self.files, "matters": self.matters}
        sums |= {str(outcome): self.count(outcome) for outcome in Outcome}
        sums |= {"page marks removed": self.marks, "could be done at a terminal (own rule)": self.candidates}
        for word, number in sums.items():
            table.add_row(word, f"{number}")
        console.print(table)
        for what, number in Counter(_kind(w) for line in self.lines for w in line.what).most_common(12):
            console.print(Rich(f"{number:>7}  {what}"), soft_wrap=True)


def _kind(what: str) -> str:
    """Fold repairs of the same kind: material 3 and material 7 count together."""
    return " ".join("…" if word.isdigit() else word for word in what.split(" "))
