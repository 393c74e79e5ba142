"""The invented people of demos and tests (`citizens.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from kiosk.identity.document import IdentityDocument
from kiosk.matter.model import CardKind


@dataclass(frozen=True, slots=True)
class Citizen:
    """One invented person: the card they carry (without photo) and the key of their rendered face."""

    key: str
    document: IdentityDocument
    face: str


@cache
def citizens() -> dict[str, Citizen]:
    """Return all invented people by key."""
    raw = yaml.safe_load(Path(__file__).with_name("citizens.yaml").read_text(encoding="utf-8"))
    people = {}
    for key, row in raw.items():
        face = row.pop("face")
        row["kind"] = CardKind(row["kind"])
        people[key] = Citizen(key, IdentityDocument(**row), face)
    return people
