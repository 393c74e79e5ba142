"""What is published now, for one terminal: the manifest of its part, and the part's matters as lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, insert, null, select
from sqlalchemy.exc import IntegrityError

from central.platform import Platform
from central.problems import RefusedError
from central.publishing.offers import Part, part_of
from central.publishing.rating_tags import tags_of
from central.store.tables import CatalogueEntry, CatalogueSet, CatalogueVersion, OfferedMatter
from kiosk.matter.model import Matter, Theme
from kiosk.wire.catalogue import Manifest, RawLine

ROWS_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Edition:
    """One part of one catalogue version: what a manifest is about."""

    version: int
    part: Part
    count: int
    digest: str


def digest_of(entries: Iterable[tuple[str, int, str]]) -> str:
    """Return the digest a manifest promises, over (code, catalogue version of the matter, SHA-256 of its JSON)."""
    lines = sorted(f"{code} {version} {sha256}\n" for code, version, sha256 in entries)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def newest(db: Connection) -> int:
    """Return the catalogue version, 0 before the first publication."""
    return db.execute(select(func.max(CatalogueVersion.version))).scalar() or 0


def edition_for(platform: Platform, terminal: str) -> Edition:
    """Return what `terminal` is given now. Reads every matter's hash once for a version and part, never again."""
    with platform.database.read() as db:
        published = _published(db)
        part = part_of(db, terminal)
        if not part.name:
            return Edition(published.version, part, published.matters, published.digest)
        known = CatalogueSet.version == published.version, CatalogueSet.name == part.name
        row = db.execute(select(CatalogueSet).where(*known)).first()
        if row is not None:
            return Edition(published.version, part, row.matters, row.digest)
        columns = select(CatalogueEntry.code, CatalogueEntry.version, CatalogueEntry.sha256)
        entries = db.execute(_joined(columns).where(CatalogueEntry.document.is_not(None), part.holds())).all()
        same_still(db, published.version)
    digest = digest_of((entry.code, entry.version, entry.sha256) for entry in entries)
    edition = Edition(published.version, part, len(entries), digest)
    _remember(platform, edition)
    return edition


def manifest_at(platform: Platform, moment: datetime, terminal: str = "") -> Manifest:
    """Return the manifest of a terminal's part as of `moment`. It is issued again each day, so its expiry moves."""
    edition = edition_for(platform, terminal)
    with platform.database.read() as db:
        row = _published(db, edition.version)
        tags = tags_of(db, row.version)
    issued = max(row.published, moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0))
    return Manifest(
        version=edition.version,
        issued=issued,
        expires=issued + timedelta(days=platform.settings.catalogue_days),
        count=edition.count,
        digest=edition.digest,
        set=edition.part.name,
        hot=tuple(json.loads(row.hot)),
        themes=tuple(Theme.model_validate(theme) for theme in json.loads(row.themes)),
        rating_tags=tags,
    )


def same_still(db: Connection, version: int) -> None:
    """Refuse (503) where another version was published meanwhile.

    Before and after a statement it proves that what was read is of `version`, also where a database shows each
    statement the newest data.
    """
    if newest(db) != version:
        raise RefusedError(503, "busy", "published a moment ago", headers={"Retry-After": "1"})


def check_since(platform: Platform, version: int, since: int) -> None:
    """Refuse (410) where what changed after `since` is not known any more, or not yet."""
    if since > version or since < version - platform.settings.tombstone_versions:
        raise RefusedError(410, "catalogue_too_old", "fetch /v1/catalogue/full")


def lines_of(db: Connection, part: Part, since: int | None) -> Iterator[RawLine]:
    """Give the lines of the whole part, or what changed after `since`, without holding more than a few at once.

    A matter that changed and is not in the part is a removal: it may have been in it before.
    """
    columns = (CatalogueEntry.code, CatalogueEntry.version)
    if since is None:
        wanted = _joined(select(*columns, CatalogueEntry.document)).where(
            CatalogueEntry.document.is_not(None), part.holds()
        )
        rows = wanted.order_by(CatalogueEntry.code)
    else:
        shown = case((part.holds(), CatalogueEntry.document), else_=null())
        wanted = _joined(select(*columns, shown.label("document"))).where(CatalogueEntry.version > since)
        rows = wanted.order_by(CatalogueEntry.version, CatalogueEntry.code)
    for row in db.execute(rows, execution_options={"yield_per": ROWS_AT_A_TIME}):
        yield RawLine(row.code, row.version, row.document)


def matter_now(db: Connection, code: str) -> tuple[bool, Matter | None]:
    """Return whether `code` was ever published, and the matter where it still is."""
    row = db.execute(select(CatalogueEntry.document).where(CatalogueEntry.code == code)).first()
    if row is None:
        return False, None
    return True, None if row.document is None else Matter.model_validate_json(row.document)


def _published(db: Connection, version: int | None = None) -> Row[Any]:
    rows = select(CatalogueVersion).order_by(CatalogueVersion.version.desc()).limit(1)
    if version is not None:
        rows = rows.where(CatalogueVersion.version == version)
    row = db.execute(rows).first()
    if row is None:
        raise RefusedError(404, "not_found", "nothing is published yet: run `central publish`")
    return row


def _joined(columns: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return columns.outerjoin(OfferedMatter, OfferedMatter.code == CatalogueEntry.code)


def _remember(platform: Platform, edition: Edition) -> None:
    values = {"name": edition.part.name, "matters": edition.count, "digest": edition.digest}
    try:
        with platform.database.write() as db:
            db.execute(insert(CatalogueSet).values(version=edition.version, **values))
    except IntegrityError:
        return  # another worker was quicker, with the same result
