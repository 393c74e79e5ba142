"""The digest a manifest promises: over every matter of the set, so that a set is whole or it is not taken."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    """One matter as published: the catalogue version that set it, and its JSON exactly as pydantic dumps the model."""

    version: int
    json: str = field(repr=False)


def catalogue_digest(documents: Mapping[str, Document]) -> str:
    r"""Return the SHA-256 in hex over the sorted lines "code version sha256(matter json)\n"."""
    lines = sorted(
        f"{code} {document.version} {hashlib.sha256(document.json.encode()).hexdigest()}\n"
        for code, document in documents.items()
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()
