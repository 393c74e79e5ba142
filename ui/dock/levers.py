"""What the dock needs of the world around the terminal; `kiosk.play` hands in the real one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing to do. `on`: the dock did this last, so it should still be so."""

    id: str
    zh: str
    en: str
    on: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """One invented citizen who can come."""

    id: str
    name: str
    note_zh: str
    note_en: str


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device as the terminal sees it, and what can be done to it: at hand, and everything else."""

    role: str
    zh: str
    en: str
    status: str
    says_zh: str
    says_en: str
    levers: tuple[Lever, ...]
    more: tuple[Lever, ...]


@dataclass(frozen=True, slots=True)
class PaperOut:
    """One paper that came out. `picture`: PNG or JPEG of its first page; empty where it cannot be drawn."""

    number: int
    zh: str
    en: str
    taken: bool
    picture: bytes


@dataclass(frozen=True, slots=True)
class Around:
    """The world as the dock left it: names of who and what is where, empty for nobody and nothing.

    `sheet`: the lever of what lies under the document camera.
    """

    card: str = ""
    slot: str | None = None  # whose card is in the slot for social-security cards; None: there is no such slot
    face: str = ""
    sheet: str = ""
    online: bool = True
    waiting: int = 0  # submissions in the queue
    papers: tuple[PaperOut, ...] = ()
    said: tuple[str, ...] = ()  # what the voice said last, newest first, each with where it was heard
    headset: bool = False
    code: bool = False  # a receipt with a query code came out, to be shown to the document camera
    phone: bool = False  # a code for a phone is on the terminal's screen


class LeverError(Exception):
    """A lever could not be pulled. Said in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class Levers(Protocol):
    """The hands of the demonstrator."""

    def people(self) -> tuple[Person, ...]:
        """Return who can come. Returns at once."""

    def sheets(self) -> tuple[Lever, ...]:
        """Return the papers that can be laid under the document camera. Returns at once."""

    def devices(self) -> tuple[DeviceLine, ...]:
        """Return every device of the terminal. Any thread; returns at once."""

    def pull(self, lever: str, person: str) -> None:
        """Do one thing, for `person` where it is about one. Blocks for seconds; LeverError where it cannot be."""

    def look(self) -> Around:
        """Look what came out and what lies where. Blocks for seconds; LeverError where nobody answers."""
