"""Runs one import: files in, matters and a report out. Bad input is a line in the report, never an exception."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from central.importer.mapping import Mapping, read_mapping
from central.importer.record import Refused, read_record
from central.importer.report import Outcome, Report, ReportLine
from central.importer.values import Notes, pick
from kiosk.matter.model import Matter

_HALF_A_CHARACTER = frozenset({"unexpected end of data", "incomplete multibyte sequence"})


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The matters that came in, in the order of the files, and what is to be said about all records."""

    matters: list[Matter]
    report: Report


def import_source(mapping: Path, files: Iterable[Path]) -> ImportResult:
    """Import `files` by the mapping file `mapping`. Blocks on the disk; 781 matters take a few seconds."""
    read = read_mapping(mapping)
    if isinstance(read, str):
        return ImportResult([], Report(mapping.name, lines=[ReportLine(mapping.name, 0, "", Outcome.REFUSED, (read,))]))
    matters: list[Matter] = []
    report = Report(read.name)
    seen: dict[str, str] = {}
    for path in files:
        report.files += 1
        for line, matter in _file(path, read, seen, report):
            report.lines.append(line)
            if matter is not None:
                matters.append(matter)
    return ImportResult(matters, report)


def _file(
    path: Path, mapping: Mapping, seen: dict[str, str], report: Report
) -> Iterator[tuple[ReportLine, Matter | None]]:
    records = _records(path, mapping)
    if isinstance(records, str):
        yield ReportLine(path.name, 0, "", Outcome.REFUSED, (records,)), None
        return
    rows, announced = records
    if announced is not None and announced != len(rows):
        what = f"the file announces {announced} records and holds {len(rows)}"
        yield ReportLine(path.name, 0, "", Outcome.REFUSED, (what,)), None
    for position, row in enumerate(rows, start=1):
        notes = Notes()
        result = read_record(row, mapping, notes)
        report.marks += notes.marks
        if isinstance(result, Refused):
            yield ReportLine(path.name, position, _name(row, mapping), Outcome.REFUSED, (result.why,)), None
            continue
        matter = result.matter
        if matter.code in seen:
            what = f"the code {matter.code} was taken already from {seen[matter.code]}"
            yield ReportLine(path.name, position, matter.name.zh, Outcome.REFUSED, (what,)), None
            continue
        seen[matter.code] = f"{path.name}:{position}"
        outcome = Outcome.REPAIRED if notes.repairs else Outcome.TAKEN
        yield ReportLine(path.name, position, matter.name.zh, outcome, tuple(notes.repairs), result.candidate), matter


def _records(path: Path, mapping: Mapping) -> tuple[list[Any], int | None] | str:
    """Return the records of a file and how many it announces, or why it cannot be read."""
    try:
        text = path.read_bytes().decode(mapping.encoding).removeprefix("\ufeff")
        data = json.loads(text)
    except OSError as error:
        return f"cannot be read: {error.strerror or type(error).__name__}"
    except UnicodeDecodeError as error:
        if error.end == len(error.object) and error.reason in _HALF_A_CHARACTER:
            return "is cut off in the middle of a character: nothing of this file was taken"
        return f"is not written in {mapping.encoding}: save it again so, or name its encoding in the mapping"
    except LookupError:
        return f"the mapping names an encoding nobody knows: {mapping.encoding}"
    except json.JSONDecodeError as error:
        kind = "is cut off" if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg else "is not JSON"
        return f"{kind} at line {error.lineno}, column {error.colno}: nothing of this file was taken"
    except (ValueError, RecursionError) as error:
        return f"is not JSON this importer can read: {type(error).__name__}"
    rows = next(pick(data, mapping.records), None)
    if not isinstance(rows, list):
        return f"has no list of records at '{mapping.records or 'its top'}'"
    announced = next(pick(data, mapping.count), None) if mapping.count else None
    return rows, announced if isinstance(announced, int) and not isinstance(announced, bool) else None


def _name(row: Any, mapping: Mapping) -> str:
    """Return the name of a refused record as far as it has one, for the report."""
    for path in mapping.fields.name.path:
        for value in pick(row, path):
            if isinstance(value, str):
                return value[:80].encode("utf-8", "replace").decode()
    return ""
