"""The end of a full run: every file and disk image the terminals left, searched for everybody of every drill."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.faults.rigs.outcome import Outcome
from tests.faults.rigs.people import Person
from tests.faults.rigs.traces import ENCODINGS, Searcher
from tests.faults.rigs.verdict import Verdict


def search(folder: Path, people: Iterable[Person]) -> Outcome:
    """Search what lies under `folder` but the platforms' own data, and prove that the search finds what is there."""
    everybody = sorted(set(people), key=lambda person: person.number)
    searcher = Searcher(everybody)
    paths = [
        path for path in sorted(folder.rglob("*"))
        if path.is_file() and "platform" not in path.relative_to(folder).parts
    ]  # fmt: skip
    found = [line for path in paths for line in searcher.file(path)]
    planted, missed = _planted(folder / "planted.img", searcher, everybody)
    wrong = [f"planted, and not found: {line}" for line in missed]
    images = [path for path in paths if path.suffix == ".img"]
    figures: dict[str, int | float | str] = {
        "people": len(everybody), "needles": searcher.needles, "files": len(paths), "disk images": len(images),
        "planted and found": planted,
    }  # fmt: skip
    return Outcome(figures, Verdict(), found, sum(path.stat().st_size for path in paths), wrong)


def _planted(path: Path, searcher: Searcher, people: list[Person]) -> tuple[int, list[str]]:
    """Write a name and a number in each encoding amid zeros; return how many were found, and which were not."""
    chosen = people[:: max(1, len(people) // 20)]
    missed, found = [], 0
    for person in chosen:
        for word in (person.name, person.number):
            for code in ENCODINGS:
                path.write_bytes(bytes(4093) + word.encode(code) + bytes(4093))
                if any(True for _ in searcher.file(path)):
                    found += 1
                else:
                    missed.append(f"{code}, {len(word)} characters")
    path.unlink(missing_ok=True)
    return found, missed
