"""Whether a sealed row is what it says, as far as one can see who cannot open it.

Asked of everything that did not come straight from the writer: rows on a stick, rows out of a damaged file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pydantic import ValidationError

from kiosk.wire.rating import Rating
from kiosk.wire.submission import Envelope
from offline_cache.outbox.schema import Kind


@dataclass(frozen=True, slots=True)
class Sealed:
    """What can be seen of a sealed row from outside."""

    uid: str
    maker: str  # the terminal that sealed it; empty for ratings, which do not say
    files: tuple[str, ...] = ()


def look_at(kind: Kind, body: bytes, body_sha256: str) -> Sealed | None:
    """Return what a body says of itself; None where body, hash and kind are not of one piece."""
    if hashlib.sha256(body).hexdigest() != body_sha256:
        return None
    try:
        if kind is Kind.RATING:
            return Sealed(Rating.model_validate_json(body).uid, "")
        envelope = Envelope.model_validate_json(body)
    except ValidationError:
        return None
    return Sealed(envelope.uid, envelope.terminal, envelope.attachments)
