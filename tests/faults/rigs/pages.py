"""Scanned pages of a drill: made again from a few numbers, so that both ends know what they must hold."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from tests.faults.rigs.people import Person


@dataclass(frozen=True, slots=True)
class Page:
    """What a page is made from. Its content names its person, in every encoding a disk is searched for."""

    role: str
    number: int
    size: int  # bytes, at least those of the names
    seed: int
    name: str
    card: str

    def content(self) -> bytes:
        """Return the page's bytes."""
        words = f"{self.name} {self.card}\n"
        head = b"".join(words.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"))
        return head + Random(self.seed).randbytes(max(0, self.size - len(head)))

    def sha256(self) -> str:
        """Return the digest of the plain page."""
        return hashlib.sha256(self.content()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Return the page for the line that is sent to a terminal."""
        return asdict(self)


def some_pages(random: Random, person: Person, sizes: tuple[int, ...]) -> tuple[Page, ...]:
    """Return pages of about these sizes."""
    return tuple(
        Page("id_copy" if number == 1 else "scan", number, max(1, round(size * random.uniform(0.7, 1.3))),
             random.getrandbits(40), person.name, person.number)
        for number, size in enumerate(sizes, start=1)
    )  # fmt: skip
