"""The catalogue store: which version is current, who still holds an older one, and the way back.

One SQLite file per version, never written after it is whole, and a small pointer file that is replaced in one
step. Chosen over one file with a long read transaction: a session that reads an old version for twenty minutes would
hold the journal of every update behind it; a half-built version would share a file with the good one; and going back is
then only a pointer that is written again. The price is a full copy per version (about 4 MB for 800 matters).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Lock

from kiosk.events import CatalogueChanged, Event
from kiosk.faults.fault import Fault
from kiosk.wire.catalogue import Manifest, RawLine
from offline_cache.catalogue.build import READABLE, build_version
from offline_cache.catalogue.snapshot import ParsedMatters, Snapshot
from offline_cache.durable import replace_durably, sync_folder
from offline_cache.sqlite import SqliteError, open_frozen

_SUFFIX = ".sqlite"
_POINTER = "current.json"


@dataclass(frozen=True, slots=True)
class Pointer:
    """What `current.json` says. `floor`: no manifest at or below it is taken again."""

    current: int = 0
    previous: int = 0
    floor: int = 0


class CatalogueStore:
    """The versions of one terminal (`kiosk.ports.storage.CataloguePort`). Any thread.

    There is one in the whole machine: whoever holds the sender's lock. It removes what nobody needs; a command that
    only looks uses `read_newest`.
    """

    def __init__(self, folder: Path, post: Callable[[Event], None]) -> None:
        """Read the pointer and remove what nobody needs. Blocks for about a millisecond; builds nothing."""
        self._folder = folder
        self._post = post
        self._lock = Lock()
        self._held: Counter[int] = Counter()
        self._parsed: dict[int, ParsedMatters] = {}
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._pointer = _read_pointer(folder)
        for stray in folder.glob("*.new*"):
            stray.unlink(missing_ok=True)
        self._sweep()

    @property
    def version(self) -> int:
        """The current version, 0 while there is none."""
        return self._pointer.current

    @property
    def floor(self) -> int:
        """The highest version ever taken: a manifest below it went back."""
        return self._pointer.floor

    def open(self) -> Snapshot | None:
        """Pin the newest whole version, or None while there is none."""
        with self._lock:
            for version in (self._pointer.current, self._pointer.previous):
                snapshot = self._open(version) if version else None
                if snapshot:
                    return snapshot
        return None

    def install(self, manifest: Manifest, lines: Iterable[RawLine], base: int = 0) -> Fault | None:
        """Build a version and swap it in; posts CatalogueChanged. Blocks while it builds: refresh thread only.

        `lines` are the whole set, or the changes since version `base`, which the caller holds open. Until the pointer
        is replaced nobody can see anything of it, and afterwards all of it. CAT-004: it is not what the manifest says.
        """
        new = self._folder / f"{manifest.version}{_SUFFIX}.new"
        new.unlink(missing_ok=True)
        fault = build_version(new, manifest, lines, _path(self._folder, base) if base else None)
        if fault:
            new.unlink(missing_ok=True)
            return fault
        with self._lock:
            before = self._pointer
            try:
                new.replace(_path(self._folder, manifest.version))
                sync_folder(self._folder)
                previous = before.previous if before.current == manifest.version else before.current
                self._parsed.pop(manifest.version, None)  # a damaged file of this version may have been replaced
                self._write_pointer(Pointer(manifest.version, previous, max(before.floor, manifest.version)))
            except OSError as error:
                return Fault("OBX-001", f"catalogue {manifest.version}: {type(error).__name__}")
            self._sweep()
        self._post(CatalogueChanged(manifest.version))
        return None

    def roll_back(self) -> int | None:
        """Return to the version before this one; the one left is not taken again. None: there is none to return to."""
        with self._lock:
            before = self._pointer
            if not before.previous or not _path(self._folder, before.previous).exists():
                return None
            self._write_pointer(replace(before, current=before.previous, previous=0))
            self._sweep()
        self._post(CatalogueChanged(before.previous))
        return before.previous

    def _open(self, version: int) -> Snapshot | None:
        parsed = self._parsed.setdefault(version, ParsedMatters())
        snapshot = _open(_path(self._folder, version), parsed, lambda: self._let_go(version))
        if snapshot:
            self._held[version] += 1
        return snapshot

    def _let_go(self, version: int) -> None:
        with self._lock:
            self._held[version] -= 1
            self._sweep()

    def _sweep(self) -> None:
        keep = {self._pointer.current, self._pointer.previous} | {v for v, n in self._held.items() if n > 0}
        needed = {self._pointer.current} | {v for v, n in self._held.items() if n > 0}
        self._parsed = {version: parsed for version, parsed in self._parsed.items() if version in needed}
        for path in self._folder.glob(f"*{_SUFFIX}"):
            if path.stem.isdigit() and int(path.stem) not in keep:
                path.unlink(missing_ok=True)

    def _write_pointer(self, pointer: Pointer) -> None:
        replace_durably(self._folder / _POINTER, json.dumps(asdict(pointer)).encode())
        self._pointer = pointer


def read_newest(folder: Path) -> Snapshot | None:
    """Open the newest whole version beside a running terminal: nothing is made, nothing removed. None: there is none.

    The terminal may swap versions at any moment. An open file stays readable after it was removed, and where one
    goes between the pointer and the opening, the pointer says a newer one by then.
    """
    for _ in range(2):
        pointer = _read_pointer(folder)
        for version in (pointer.current, pointer.previous):
            snapshot = _open(_path(folder, version), ParsedMatters(), lambda: None) if version else None
            if snapshot:
                return snapshot
    return None


def _open(path: Path, parsed: ParsedMatters, released: Callable[[], None]) -> Snapshot | None:
    connection = open_frozen(path)
    if isinstance(connection, Fault):
        return None
    try:
        if connection.execute("pragma user_version").fetchone()[0] not in READABLE:
            connection.close()
            return None
        return Snapshot(connection, parsed, released)
    except (SqliteError, ValueError, TypeError):  # a damaged file; the refresh fetches the version anew
        connection.close()
        return None


def _path(folder: Path, version: int) -> Path:
    return folder / f"{version}{_SUFFIX}"


def _read_pointer(folder: Path) -> Pointer:
    with suppress(OSError, ValueError, TypeError):
        return Pointer(**json.loads((folder / _POINTER).read_bytes()))
    return Pointer()
