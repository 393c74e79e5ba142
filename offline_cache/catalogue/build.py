"""Building the file of one catalogue version, whole, beside the ones in use, out of a stream of lines.

A full set fills an empty file; changes are written into a copy of the version before. Either way nothing but one batch
of matters is in memory, and every document in the finished file is hashed again: only the digest the platform signed
makes it a version. Called from the refresh thread only. sqlite-utils makes the tables; its import costs a quarter of a
second and 20 MB, so it is imported here when a version is built, and never at the start of the terminal.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kiosk.faults.fault import Fault
from kiosk.matter.model import Depth, Guide, Matter
from kiosk.text import Text
from kiosk.wire.catalogue import Manifest, RawLine
from offline_cache.catalogue.digest import catalogue_digest
from offline_cache.catalogue.words import letters, plain
from offline_cache.durable import sync_file
from offline_cache.sqlite import Connection, SqliteError, fault_of, open_scratch

SCHEMA_VERSION = 2
READABLE = (1, SCHEMA_VERSION)
"""Version 1 has no triggers for its index: it can be read, but no changes can be written into a copy of it."""
DEPTH_ORDER = {Depth.FINISH: 0, Depth.APPLY: 0, Depth.GUIDE: 1}
"""Matters that can be done here come before those whose guide can only be read."""
BATCH = 200

_INSERT_MATTER = (
    "insert into matter(id, code, name, spoken, pinyin, initials, department, department_json, depth, hot, length)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_DOCUMENT = "insert into document(id, version, json, listing) values (?, ?, ?, ?)"
_INSERT_THEME = "insert into matter_theme(theme, matter) values (?, ?)"


def build_version(path: Path, manifest: Manifest, lines: Iterable[RawLine], base: Path | None = None) -> Fault | None:
    """Write a version at `path`: `lines` alone, or `lines` over a copy of `base`. May take 0.2 s per 1,000 lines.

    CAT-004: what came out is not what `manifest` promises, or a line is no matter. A half-written file is left behind
    on a fault; the caller throws it away.
    """
    from sqlite_utils import Database  # noqa: PLC0415  see the module's first lines

    try:
        if base:
            shutil.copyfile(base, path)
    except OSError as error:
        return Fault("OBX-001", f"{path.name}: {type(error).__name__}")
    connection = open_scratch(path)
    if isinstance(connection, Fault):
        return connection
    try:
        database: Any = Database(connection)
        with database.atomic():
            if base is None:
                _create(database)
            fault = _fill(connection, lines)
            if fault:
                return fault
            if base is None:
                _index(database)
            _furnish(connection, manifest)
        fault = _compare(connection, manifest)
        if fault:
            return fault
        connection.execute(f"pragma user_version={SCHEMA_VERSION}")
    except SqliteError as error:
        return fault_of(error, path.name)
    finally:
        connection.close()
    try:
        sync_file(path)
    except OSError as error:
        return Fault("OBX-001", f"{path.name}: {type(error).__name__}")
    return None


def _create(database: Any) -> None:
    database["version"].create({"id": int, "manifest": str}, pk="id")
    database["matter"].create(
        {
            "id": int,
            "code": str,
            "name": str,
            "spoken": str,
            "pinyin": str,
            "initials": str,
            "department": str,
            "department_json": str,
            "depth": int,
            "hot": int,
            "place": int,
            "length": int,
        },
        pk="id",
        not_null={"code", "name"},
    )
    # the whole matters stand apart: a scan of the listing table for two letters then reads 0.2 MB, not 4
    database["document"].create(
        {"id": int, "version": int, "json": str, "listing": str}, pk="id", not_null={"version", "json", "listing"}
    )
    database["matter_theme"].create({"theme": str, "matter": int}, pk=("theme", "matter"))


def _index(database: Any) -> None:
    """Index what is there at once, which is twice as quick as row by row; from here on triggers keep it right."""
    database["matter"].create_index(["code"], unique=True)
    database["matter"].create_index(["department", "depth"])
    database["matter_theme"].create_index(["matter"])
    columns = ["name", "spoken", "pinyin", "initials"]
    database["matter"].enable_fts(columns, tokenize="trigram", create_triggers=True)


def _fill(connection: Connection, lines: Iterable[RawLine]) -> Fault | None:
    writer = _Writer(connection)
    try:
        for line in lines:
            writer.take(line)
    except ValueError as error:  # pydantic's and the spool's own
        return Fault("CAT-004", f"{type(error).__name__} after {writer.taken} lines")
    writer.flush()
    return None


class _Writer:
    """Puts lines into the tables, a batch at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids: dict[str, int] = dict(connection.execute("select code, id from matter").fetchall())
        self._last = max(self._ids.values(), default=0)
        self._batch: list[tuple[int, RawLine, Matter]] = []
        self.taken = 0

    def take(self, line: RawLine) -> None:
        """Set or remove one matter. ValueError where the line holds none."""
        number = self._ids.pop(line.code, None)
        if number is not None:
            self.flush()
            for table, key in (("matter", "id"), ("document", "id"), ("matter_theme", "matter")):
                self._connection.execute(f"delete from {table} where {key} = ?", (number,))  # noqa: S608  constants
        if line.document is not None:
            matter = Matter.model_validate_json(line.document)
            if matter.code != line.code:
                raise ValueError("a line with the matter of another")
            if number is None:
                self._last = number = self._last + 1
            self._ids[line.code] = number
            self._batch.append((number, line, matter))
            if len(self._batch) >= BATCH:
                self.flush()
        self.taken += 1

    def flush(self) -> None:
        """Write what waits."""
        many = self._connection.executemany
        many(_INSERT_MATTER, [_matter_row(number, matter) for number, _, matter in self._batch])
        many(_INSERT_DOCUMENT, [(n, line.version, line.document, for_a_list(m)) for n, line, m in self._batch])
        many(_INSERT_THEME, [(theme, n) for n, _, matter in self._batch for theme in sorted(set(matter.themes))])
        self._batch.clear()


def _furnish(connection: Connection, manifest: Manifest) -> None:
    connection.execute("insert or replace into version(id, manifest) values (1, ?)", (manifest.model_dump_json(),))
    connection.execute("update matter set place = null where place is not null")
    connection.executemany(
        "update matter set place = ? where code = ?", [(place, code) for place, code in enumerate(manifest.hot)]
    )


def _compare(connection: Connection, manifest: Manifest) -> Fault | None:
    """Hash every document as it stands in the file: 15 MB of lines for 100,000, half a second."""
    count = connection.execute("select count(*) from document").fetchone()[0]
    rows = connection.execute("select code, version, json from matter join document using (id)")
    if count != manifest.count or catalogue_digest(RawLine(*row) for row in rows) != manifest.digest:
        return Fault("CAT-004", f"the set of version {manifest.version} is not the one its manifest names")
    return None


def _matter_row(number: int, matter: Matter) -> tuple[object, ...]:
    name = plain(matter.name.zh)
    return (
        number, matter.code, name, _spoken(matter), letters(matter.pinyin), letters(matter.initials),
        matter.department.code, matter.department.model_dump_json(), DEPTH_ORDER[matter.depth], matter.hot, len(name),
    )  # fmt: skip


def _spoken(matter: Matter) -> str:
    names = [matter.short.zh if matter.short else "", *matter.aliases, matter.name.en]
    return "|".join(said for said in map(plain, names) if said)


def for_a_list(matter: Matter) -> str:
    """Return what a tile needs, as JSON: an imported guide of 10 kB is parsed only when somebody opens it."""
    if matter.depth is Depth.GUIDE:
        guide = Guide(summary=Text(zh=""), minutes=matter.guide.minutes)
        matter = matter.model_copy(update={"guide": guide, "materials": (), "pinyin": "", "initials": ""})
    return matter.model_dump_json(exclude_defaults=True)
