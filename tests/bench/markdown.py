"""The tables in docs/benchmarks.md: each part's between two marks, with the day and the machine it was measured on."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.row import HEADINGS, Row


def write_table(document: Path, part: str, rows: Sequence[Row], words: str) -> None:
    """Put the table of one part into the document, over the one that stands there, or at its end."""
    text = document.read_text(encoding="utf-8") if document.exists() else "# Benchmarks\n"
    begin, end = f"<!-- bench {part} -->", f"<!-- end of bench {part} -->"
    block = "\n".join([begin, "", _measured(part, words), "", *_lines(rows), "", end])
    place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    written, found = place.subn(lambda _: block, text)
    document.write_text(written if found else f"{text.rstrip()}\n\n## {part}\n\n{block}\n", encoding="utf-8")


def _measured(part: str, words: str) -> str:
    machine = f"{os.cpu_count()} shared cores, {platform.machine()}, Python {platform.python_version()}"
    load = os.getloadavg()[0]
    return (
        f"`python -m tests.bench {part}`, {datetime.now(UTC):%Y-%m-%d}, {machine}, load {load:.1f} at its end"
        f"{'; ' if words else ''}{words}."
    )


def _lines(rows: Sequence[Row]) -> list[str]:
    head = [f"| {' | '.join(HEADINGS)} |", f"|{'---|' * len(HEADINGS)}"]
    return head + [f"| {' | '.join(row.cells())} |" for row in rows]
