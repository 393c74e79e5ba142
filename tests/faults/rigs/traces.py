"""Looks for people on a disk: every name and number, as a card, a log or a program would encode it.

A disk image of hundreds of megabytes and thousands of needles: the needles are grouped by their first bytes, of which
there are few (a region's number, a surname), and only these are looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.faults.rigs.people import Person

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
HEAD = 4  # bytes by which needles are grouped
PIECE = 16 * 1024 * 1024


class Searcher:
    """Knows whom to look for."""

    def __init__(self, people: Iterable[Person]) -> None:
        """Take everybody's name and number."""
        self._by_head: dict[bytes, dict[bytes, str]] = defaultdict(dict)
        self.needles = 0
        for person in people:
            for what, word in (("name", person.name), ("number", person.number)):
                for code in ENCODINGS:
                    needle = word.encode(code)
                    if needle not in self._by_head[needle[:HEAD]]:
                        self.needles += 1
                    self._by_head[needle[:HEAD]][needle] = f"{what} in {code}"
        self._longest = max((len(n) for group in self._by_head.values() for n in group), default=1)

    def file(self, path: Path) -> Iterator[str]:
        """Yield one line for everything found in a file or a disk image, read piece by piece."""
        tail, start = b"", 0
        with path.open("rb") as content:
            while piece := content.read(PIECE):
                whole = tail + piece
                for place, what in self._bytes(whole):
                    yield f"{path.name} at {start - len(tail) + place}: {what}"
                start += len(piece)
                tail = whole[-(self._longest - 1) :] if self._longest > 1 else b""

    def folder(self, folder: Path) -> tuple[list[str], int]:
        """Return what is found in all files under a folder, and how many bytes were read."""
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
        names = [f"{path}: in its name" for path in paths if any(True for _ in self._bytes(str(path).encode()))]
        found = [line for path in paths for line in self.file(path)]
        return names + found, sum(path.stat().st_size for path in paths)

    def images(self, paths: Iterable[Path]) -> tuple[list[str], int]:
        """Return what is found in disk images, free blocks and all, and how many bytes were read."""
        held = list(paths)
        return [line for path in held for line in self.file(path)], sum(path.stat().st_size for path in held)

    def _bytes(self, content: bytes) -> Iterator[tuple[int, str]]:
        for head, group in self._by_head.items():
            place = content.find(head)
            while place >= 0:
                for needle, what in group.items():
                    if content.startswith(needle, place):
                        yield place, what
                place = content.find(head, place + 1)
