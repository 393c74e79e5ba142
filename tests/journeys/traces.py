"""Looks for a person in files: name, number and what they wrote, as a card, a log or a program would encode it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from kiosk.identity.document import IdentityDocument
from kiosk.session.session import NO_STROKES, Session

ENCODINGS = ("utf-8", "utf-16-le", "gb18030")
SHARED_MEMORY = Path("/dev/shm")
_NOTHING: Mapping[str, str] = MappingProxyType({})


def files(folder: Path) -> list[Path]:
    """Return all regular files below `folder`."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]


def shared_memory() -> set[Path]:
    """Return what of ours is in shared memory now."""
    if not SHARED_MEMORY.is_dir():
        return set()
    return {path for path in SHARED_MEMORY.iterdir() if path.is_file() and path.stat().st_uid == os.getuid()}


def is_paper(path: Path) -> bool:
    """Return whether this is what came out of a simulated printer."""
    return path.suffix in (".png", ".pdf") and path.parent.name in ("receipt_printer", "tray")


def needles(document: IdentityDocument, written: Mapping[str, str]) -> dict[str, bytes]:
    """Return what to look for, by what it is. Of what was written, ids and ordinary short words are left out."""
    words = {"name": document.name, "name_en": document.name_en, "number": document.number}
    words |= {what: word for what, word in written.items() if word.isdigit() or not word.isascii()}
    return {f"{what} in {code}": word.encode(code) for what, word in words.items() if word for code in ENCODINGS}


def search(document: IdentityDocument, paths: Iterable[Path], written: Mapping[str, str] = _NOTHING) -> list[str]:
    """Return one line for everything of the person that is found; `written` is what they filled in."""
    wanted = needles(document, written)
    found = []
    for path in paths:
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # gone while we looked
            continue
        found += [f"{path}: {what}" for what, needle in wanted.items() if needle in content]
    return found


def is_wiped(session: Session) -> bool:
    """Return whether nothing of a person is left in a session."""
    held = (session.answers, session.form, session.sources, session.licences, session.pages, session.deferred)
    read = (session.readings, session.unchecked)
    return (
        not any(held)
        and not any(read)
        and not session.consents
        and not session.asked
        and session.document is None
        and session.stored is None
        and session.receipt is None
        and session.face == "not_asked"
        and session.strokes == NO_STROKES
    )
