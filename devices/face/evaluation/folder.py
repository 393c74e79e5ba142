"""The labelled folder: one folder a person, `id.*` the card's photo, the rest live pictures. Names stay here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CARD_STEM = "id"
LARGEST_FILE = 32 << 20


class FolderError(Exception):
    """The folder cannot be measured; the message says why, and what it should look like."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person's files, in the order of their names. They tell who it is, so its repr does not show them."""

    cards: tuple[Path, ...] = field(repr=False)
    live: tuple[Path, ...] = field(repr=False)


def people_in(folder: Path) -> Iterator[Person]:
    """Yield one person after the other. FolderError where there are none. Hidden files and folders are passed over."""
    try:
        people = sorted(entry for entry in folder.iterdir() if entry.is_dir() and not _hidden(entry))
    except OSError as error:
        raise FolderError(f"the folder cannot be read: {error.strerror}") from error
    if not people:
        raise FolderError("there is no folder of a person in it; one folder for each person is needed")
    for person in people:
        yield _person(person)


def picture_bytes(file: Path) -> bytes | None:
    """Return a file's bytes, or None where it cannot be read or is too large for a picture."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError:
        return None
    return content if len(content) <= LARGEST_FILE else None


def _person(folder: Path) -> Person:
    try:
        files = sorted(entry for entry in folder.iterdir() if entry.is_file() and not _hidden(entry))
    except OSError:  # a folder that may not be read is a person without pictures, and is counted so
        files = []
    cards = tuple(file for file in files if file.stem.lower() == CARD_STEM)
    return Person(cards, tuple(file for file in files if file not in cards))


def _hidden(path: Path) -> bool:
    return path.name.startswith(".")
