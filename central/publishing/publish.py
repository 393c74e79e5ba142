"""Publishing: one transaction makes a new catalogue version out of what changed. Nothing changed, no new version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from central.clock import now
from central.platform import Platform
from central.publishing.offers import Offer, put_offers
from central.publishing.rating_tags import tags_as_text
from central.publishing.shelf import digest_of, newest
from central.store.tables import CatalogueEntry, CatalogueSet, CatalogueVersion, RatingTagList
from kiosk.matter.check import check_matter
from kiosk.matter.model import Matter, Theme


class NotPublishableError(Exception):
    """The set has findings; the message says them line by line. Nothing was published."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did."""

    version: int
    changed: int
    removed: int
    count: int


def publish(
    platform: Platform,
    matters: Sequence[Matter],
    themes: Sequence[Theme],
    hot: Sequence[str],
    offers: Mapping[str, Offer] | None = None,
) -> Published:
    """Make `matters` the whole catalogue. Only changed ones get the new version; missing ones become tombstones.

    `offers` says by code which matters are not for every terminal; one whose rule changes is a changed matter.
    Raises NotPublishableError where a matter has findings, a code stands twice or a rule is for no matter.
    """
    _check(matters, offers or {})
    documents = {matter.code: matter.model_dump_json() for matter in matters}
    with platform.database.write("catalogue") as db:  # versions rise by one: nobody else publishes meanwhile
        before = newest(db)
        held = {row.code: row.sha256 for row in db.execute(select(CatalogueEntry.code, CatalogueEntry.sha256))}
        changed = {code: text for code, text in documents.items() if held.get(code) != _sha256(text)}
        removed = [code for code, sha256 in held.items() if sha256 is not None and code not in documents]
        moved = put_offers(db, offers or {})
        changed |= {code: documents[code] for code in sorted(moved & set(documents))}
        shown = (json.dumps(list(hot)), json.dumps([theme.model_dump(mode="json") for theme in themes]), tags_as_text())
        if before and not changed and not removed and shown == _shown(db):
            return Published(before, 0, 0, len(documents))
        version = before + 1
        _write(db, version, {code: text for code, text in changed.items() if code not in held})
        for code in changed:
            if code in held:
                values = {"version": version, "document": changed[code], "sha256": _sha256(changed[code])}
                db.execute(update(CatalogueEntry).where(CatalogueEntry.code == code).values(**values))
        for code in removed:
            gone = {"version": version, "document": None, "sha256": None}
            db.execute(update(CatalogueEntry).where(CatalogueEntry.code == code).values(**gone))
        too_old = version - platform.settings.tombstone_versions
        db.execute(delete(CatalogueEntry).where(CatalogueEntry.document.is_(None), CatalogueEntry.version <= too_old))
        rows = db.execute(
            select(CatalogueEntry.code, CatalogueEntry.version, CatalogueEntry.sha256).where(
                CatalogueEntry.document.is_not(None)
            )
        ).all()
        digest = digest_of((row.code, row.version, row.sha256) for row in rows)
        db.execute(
            insert(CatalogueVersion).values(
                version=version, published=now(), matters=len(rows), digest=digest, hot=shown[0], themes=shown[1]
            )
        )
        db.execute(insert(RatingTagList).values(version=version, tags=shown[2]))
        db.execute(delete(CatalogueSet).where(CatalogueSet.version < before))
    return Published(version, len(changed), len(removed), len(documents))


def _write(db: Connection, version: int, documents: Mapping[str, str]) -> None:
    rows = [
        {"code": code, "version": version, "document": text, "sha256": _sha256(text)}
        for code, text in documents.items()
    ]
    if rows:
        db.execute(insert(CatalogueEntry), rows)


def _check(matters: Sequence[Matter], offers: Mapping[str, Offer]) -> None:
    findings: list[str] = []
    seen: set[str] = set()
    for matter in matters:
        if matter.code in seen:
            findings.append(f"{matter.code}: stands twice")
        seen.add(matter.code)
        findings += [f"{matter.code} {finding.where}: {finding.what}" for finding in check_matter(matter)]
    findings += [f"{code}: a rule where it is offered, but no such matter" for code in offers if code not in seen]
    if findings:
        raise NotPublishableError("\n".join(findings))


def _shown(db: Connection) -> tuple[str, str, str]:
    order = CatalogueVersion.version.desc()
    columns = (CatalogueVersion.version, CatalogueVersion.hot, CatalogueVersion.themes)
    row = db.execute(select(*columns).order_by(order).limit(1)).one()
    tags = db.execute(select(RatingTagList.tags).where(RatingTagList.version == row.version)).scalar()
    return row.hot, row.themes, tags or ""


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
