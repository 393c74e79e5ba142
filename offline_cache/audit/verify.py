"""Whether the chain is whole, and where it is not. Reads every line; blocks for a second per 30 MB or so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from offline_cache.audit.entry import Entry, Place, read_line
from offline_cache.audit.files import first_number, locked, read_head, segments


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken` names every place that is not as it was written; empty: the log is whole."""

    lines: int
    first: str  # when the oldest line left was written
    last: str
    broken: tuple[str, ...] = ()


def verify(folder: Path) -> Verdict:
    """Check every hash, every number, every link, both ends. Raises OSError where the folder cannot be read."""
    if not folder.is_dir():
        return Verdict(0, "", "", ("there is no audit log here",))
    with locked(folder, alone=False):
        return _verify(folder)


def _verify(folder: Path) -> Verdict:
    broken: list[str] = []
    head = read_head(folder)
    if head is None:
        return Verdict(0, "", "", ("head.json is missing or was changed",))
    found = segments(folder)
    place, count, ends = head.begins, 0, [""] * 2
    passed_head = head.ends == head.begins
    for segment in found:
        lines = segment.read_bytes().split(b"\n")
        if len(found) > 1 and first_number(segment) <= head.begins.n:
            continue  # pruned; a power cut left the file
        if first_number(segment) != place.n + 1:
            broken.append(f"{segment.name}: begins with {first_number(segment)}, expected is {place.n + 1}")
        if lines.pop():
            broken.append(f"{segment.name}: ends in half a line")
        for number, line in enumerate(lines, start=1):
            entry = read_line(line)
            if entry is None:
                broken.append(f"{segment.name} line {number}: was changed")
                continue
            broken += _links(f"{segment.name} line {number}", entry, place)
            place, count = entry.place, count + 1
            passed_head = passed_head or place == head.ends
            ends = [ends[0] or entry.at, entry.at]
    if not passed_head:
        broken.append(f"the end is missing: the head knows line {head.ends.n}, found is {place.n}")
    return Verdict(count, ends[0], ends[1], tuple(broken))


def _links(where: str, entry: Entry, before: Place) -> Iterator[str]:
    if entry.place.n != before.n + 1:
        yield f"{where}: number {entry.place.n} follows {before.n}"
    if entry.prev != before.hash:
        yield f"{where}: does not hang on the line before"


def entries(folder: Path, last: int) -> list[Entry]:
    """Return the newest `last` entries that can be read, oldest first."""
    found: list[Entry] = []
    with locked(folder, alone=False):
        for segment in reversed(segments(folder)):
            lines = [entry for line in segment.read_bytes().split(b"\n") if (entry := read_line(line))]
            found = lines + found
            if len(found) >= last:
                break
    return found[-last:]
