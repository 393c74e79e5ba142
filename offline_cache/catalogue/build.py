"""Building the file of one catalogue version, whole, beside the ones in use.

Called from the refresh thread only. sqlite-utils makes the tables; its import costs a quarter of a second and 20 MB,
so it is imported here when a version is built, and never at the start of the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kiosk.faults.fault import Fault
from kiosk.matter.model import Depth, Guide, Matter
from kiosk.text import Text
from kiosk.wire.catalogue import Manifest
from offline_cache.catalogue.digest import Document
from offline_cache.catalogue.words import letters, plain
from offline_cache.durable import sync_file
from offline_cache.sqlite import SqliteError, fault_of, open_scratch

SCHEMA_VERSION = 1
DEPTH_ORDER = {Depth.FINISH: 0, Depth.APPLY: 0, Depth.GUIDE: 1}
"""Matters that can be done here come before those whose guide can only be read."""


def build_version(path: Path, manifest: Manifest, documents: Mapping[str, Document]) -> Fault | None:
    """Write `documents` (by code) as one file at `path`. May take 0.2 s per 1,000.

    A half-written file is left behind on a fault; the caller throws it away.
    """
    from sqlite_utils import Database  # noqa: PLC0415  see the module's first lines

    connection = open_scratch(path)
    if isinstance(connection, Fault):
        return connection
    try:
        database: Any = Database(connection)
        with database.atomic():
            database["version"].insert({"id": 1, "manifest": manifest.model_dump_json()}, pk="id")
            matters = [Matter.model_validate_json(document.json) for document in documents.values()]
            places = {code: place for place, code in enumerate(manifest.hot)}
            _matters(database, _rows(matters, places))
            _documents(database, matters, documents)
            _themes(database, matters)
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


def _matters(database: Any, rows: Iterator[dict[str, Any]]) -> None:
    table = database["matter"]
    table.create(
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
    table.insert_all(rows, batch_size=500)
    table.create_index(["code"], unique=True)
    table.create_index(["department", "depth"])
    table.enable_fts(["name", "spoken", "pinyin", "initials"], tokenize="trigram")


def _rows(matters: list[Matter], places: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for number, matter in enumerate(matters, start=1):
        name = plain(matter.name.zh)
        yield {
            "id": number,
            "code": matter.code,
            "name": name,
            "spoken": _spoken(matter),
            "pinyin": letters(matter.pinyin),
            "initials": letters(matter.initials),
            "department": matter.department.code,
            "department_json": matter.department.model_dump_json(),
            "depth": DEPTH_ORDER[matter.depth],
            "hot": matter.hot,
            "place": places.get(matter.code),
            "length": len(name),
        }


def _spoken(matter: Matter) -> str:
    names = [matter.short.zh if matter.short else "", *matter.aliases, matter.name.en]
    return "|".join(said for said in map(plain, names) if said)


def _documents(database: Any, matters: list[Matter], documents: Mapping[str, Document]) -> None:
    """Keep the whole matters out of the listing table: a scan for two letters then reads 0.2 MB, not 4."""
    table = database["document"]
    table.create(
        {"id": int, "version": int, "json": str, "listing": str}, pk="id", not_null={"version", "json", "listing"}
    )
    rows = ((number, documents[m.code], for_a_list(m)) for number, m in enumerate(matters, start=1))
    table.insert_all(
        ({"id": number, "version": d.version, "json": d.json, "listing": listing} for number, d, listing in rows),
        batch_size=500,
    )


def for_a_list(matter: Matter) -> str:
    """Return what a tile needs, as JSON: an imported guide of 10 kB is parsed only when somebody opens it."""
    if matter.depth is Depth.GUIDE:
        guide = Guide(summary=Text(zh=""), minutes=matter.guide.minutes)
        matter = matter.model_copy(update={"guide": guide, "materials": (), "pinyin": "", "initials": ""})
    return matter.model_dump_json(exclude_defaults=True)


def _themes(database: Any, matters: list[Matter]) -> None:
    table = database["matter_theme"]
    table.create({"theme": str, "matter": int}, pk=("theme", "matter"))
    table.insert_all(
        ({"theme": theme, "matter": number} for number, m in enumerate(matters, start=1) for theme in set(m.themes)),
        batch_size=500,
    )
