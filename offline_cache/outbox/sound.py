"""Whether a sealed row, or a whole outbox file, is what it says, as far as one can see who cannot open a row.

Asked of every row that did not come straight from the writer: from a stick, out of a damaged file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from kiosk.wire.rating import Rating
from kiosk.wire.submission import Envelope
from offline_cache.outbox.schema import Kind
from offline_cache.sqlite import Connection, SqliteError

_READABLE = (
    "sealed_at, uid, kind, provisional, matter_code, body_sha256, tapped_at, state, attempts, next_at, fault_code,"
    " fault_detail, delivered_at, receipt, status, maker, maker_number, exported_at"
)


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


def file_is_sound(connection: Connection) -> bool:
    """Check the tree, that every value can be read, and that every row stands in the queue's sequence.

    Bodies are not looked at: one that is not what its hash says is found when it is sent, and quarantined by itself.
    """
    try:
        if connection.execute("pragma integrity_check(1)").fetchone()[0] != "ok":
            return False
        in_line = 0
        for row in connection.execute(f"select {_READABLE} from item join line using (uid)"):  # noqa: S608  ours
            datetime.fromisoformat(row[0])
            in_line += 1
        return bool(connection.execute("select count(*) from item").fetchone()[0] == in_line)
    except (SqliteError, UnicodeDecodeError, ValueError):
        return False
