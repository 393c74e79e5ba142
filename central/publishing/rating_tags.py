"""The reasons of 好差评: one list for the whole city, published with the catalogue and never altered on a terminal."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy import Connection, select

from central.store.tables import RatingTagList
from kiosk.wire.rating import OTHER_REASON, RatingTag


@cache
def tags_to_publish() -> tuple[RatingTag, ...]:
    """Return the list of `rating_tags.yaml`. Read once."""
    rows = yaml.safe_load(Path(__file__).with_name("rating_tags.yaml").read_text(encoding="utf-8"))
    return tuple(RatingTag.model_validate(row) for row in rows)


def tags_as_text() -> str:
    """Return the list as it is kept beside a catalogue version."""
    return json.dumps([tag.model_dump(mode="json") for tag in tags_to_publish()])


def tags_of(db: Connection, version: int) -> tuple[RatingTag, ...]:
    """Return the list a catalogue version was published with; none where it is older than the lists."""
    text = db.execute(select(RatingTagList.tags).where(RatingTagList.version == version)).scalar()
    return tuple(RatingTag.model_validate(row) for row in json.loads(text)) if text else ()


def codes_ever_published(db: Connection) -> set[str]:
    """Return every code a terminal may still send: one that was away for weeks rates by the list it has pinned."""
    codes = {tag.code for tag in tags_to_publish()} | {OTHER_REASON}
    for text in db.execute(select(RatingTagList.tags).distinct()).scalars():
        codes |= {row["code"] for row in json.loads(text)}
    return codes
