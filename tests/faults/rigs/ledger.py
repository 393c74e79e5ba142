"""What a drill handed in, and what the terminal said of it: the one account that everything is held against."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.rigs.pages import Page
from tests.faults.rigs.people import Person


@dataclass(slots=True)
class Entry:
    """One submission. Durable and refused are what the terminal said; neither: it died before it could say."""

    uid: str
    person: Person
    pages: tuple[Page, ...]
    durable: bool = False
    refused: str = ""  # a fault's code
    quarantined: str = ""
    numbers: set[str] = field(default_factory=set)  # case numbers the terminal was told
    digests: frozenset[tuple[str, int, str]] = frozenset()  # role, page, SHA-256 of the plain page


class Ledger:
    """Entries by uid. Any thread; whoever waits is woken by every line."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.entries: dict[str, Entry] = {}

    def add(self, uid: str, person: Person, pages: tuple[Page, ...]) -> None:
        """Note what is about to be handed in."""
        digests = frozenset((page.role, page.number, page.sha256()) for page in pages)
        with self.changed:
            self.entries[uid] = Entry(uid, person, pages, digests=digests)

    def note(self, said: list) -> None:
        """Take one line of a terminal."""
        with self.changed:
            match said:
                case ["durable", str(uid)]:
                    self.entries[uid].durable = True
                case ["refused", str(uid), str(code)]:
                    self.entries[uid].refused = code
                case ["delivered", str(uid), str(number)]:
                    self.entries[uid].numbers.add(number)
                case ["quarantined", str(uid), str(detail)]:
                    self.entries[uid].quarantined = detail
            self.changed.notify_all()

    def wait(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait until `ready`, which is asked again after every line; False where that took too long."""
        with self.changed:
            return self.changed.wait_for(ready, seconds)

    def answered(self, *uids: str) -> bool:
        """Return whether the terminal said durable or refused of each."""
        return all(self.entries[uid].durable or self.entries[uid].refused for uid in uids)

    @property
    def durable(self) -> list[Entry]:
        """Return everything that must arrive."""
        return [entry for entry in self.entries.values() if entry.durable]

    @property
    def refused(self) -> list[Entry]:
        """Return everything that must not arrive."""
        return [entry for entry in self.entries.values() if entry.refused]

    def people(self) -> set[Person]:
        """Return everybody whose submission was handed in."""
        return {entry.person for entry in self.entries.values()}
