"""Whether a sealed row is what it says, as far as one can see who cannot open it.

Asked of everything that did not come straight from the writer: rows on a stick, rows out of a damaged file.
"""

from __future__ import annotations

import hashlib

from pydantic import ValidationError

from kiosk.wire.rating import Rating
from kiosk.wire.submission import Envelope
from offline_cache.outbox.schema import Kind


def files_named(uid: str, kind: Kind, body: bytes, body_sha256: str) -> tuple[str, ...] | None:
    """Return the hashes of the attachments a row needs; None where body, hash, uid and kind are not of one piece."""
    if hashlib.sha256(body).hexdigest() != body_sha256:
        return None
    try:
        if kind is Kind.RATING:
            return () if Rating.model_validate_json(body).uid == uid else None
        envelope = Envelope.model_validate_json(body)
    except ValidationError:
        return None
    return envelope.attachments if envelope.uid == uid else None
