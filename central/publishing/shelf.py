"""What is published now: the manifest, the full set, and the changes since a version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from central.platform import Platform
from central.problems import RefusedError
from central.publishing.rating_tags import tags_of
from central.store.tables import CatalogueEntry, CatalogueVersion
from kiosk.matter.model import Matter, Theme
from kiosk.wire.catalogue import CatalogueLine, Manifest


def digest_of(entries: Iterable[tuple[str, int, str]]) -> str:
    """Return the digest a manifest promises, over (code, catalogue version of the matter, SHA-256 of its JSON)."""
    lines = sorted(f"{code} {version} {sha256}\n" for code, version, sha256 in entries)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def newest(db: Connection) -> int:
    """Return the catalogue version, 0 before the first publication."""
    return db.execute(select(func.max(CatalogueVersion.version))).scalar() or 0


def manifest_at(platform: Platform, moment: datetime) -> Manifest:
    """Return the manifest as of `moment`. It is issued again each day, so that its expiry moves along."""
    with platform.database.read() as db:
        row = db.execute(select(CatalogueVersion).order_by(CatalogueVersion.version.desc()).limit(1)).first()
        tags = tags_of(db, row.version) if row else ()
    if row is None:
        raise RefusedError(404, "not_found", "nothing is published yet: run `central publish`")
    issued = max(row.published, moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0))
    return Manifest(
        version=row.version,
        issued=issued,
        expires=issued + timedelta(days=platform.settings.catalogue_days),
        count=row.matters,
        digest=row.digest,
        hot=tuple(json.loads(row.hot)),
        themes=tuple(Theme.model_validate(theme) for theme in json.loads(row.themes)),
        rating_tags=tags,
    )


def full_set(platform: Platform) -> tuple[int, list[CatalogueLine]]:
    """Return the version and every matter. Blocks on the database."""
    with platform.database.read() as db:
        entries = select(CatalogueEntry.code, CatalogueEntry.version, CatalogueEntry.document)
        rows = db.execute(entries.where(CatalogueEntry.document.is_not(None)).order_by(CatalogueEntry.code)).all()
        return newest(db), [_line(*row) for row in rows]


def changes_since(platform: Platform, since: int) -> tuple[int, list[CatalogueLine]]:
    """Return the version and what changed after `since`, oldest first. Blocks on the database."""
    with platform.database.read() as db:
        version = newest(db)
        if since > version or since < version - platform.settings.tombstone_versions:
            raise RefusedError(410, "catalogue_too_old", "fetch /v1/catalogue/full")
        entries = select(CatalogueEntry.code, CatalogueEntry.version, CatalogueEntry.document)
        order = (CatalogueEntry.version, CatalogueEntry.code)
        rows = db.execute(entries.where(CatalogueEntry.version > since).order_by(*order)).all()
        return version, [_line(*row) for row in rows]


def matter_now(db: Connection, code: str) -> tuple[bool, Matter | None]:
    """Return whether `code` was ever published, and the matter where it still is."""
    row = db.execute(select(CatalogueEntry.document).where(CatalogueEntry.code == code)).first()
    if row is None:
        return False, None
    return True, None if row.document is None else Matter.model_validate_json(row.document)


def _line(code: str, version: int, document: str | None) -> CatalogueLine:
    if document is None:
        return CatalogueLine(op="remove", code=code, version=version)
    return CatalogueLine(op="set", code=code, version=version, matter=Matter.model_validate_json(document))
