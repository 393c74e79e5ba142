"""What all wire types have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

SHA256_HEX = r"^[0-9a-f]{64}$"
Sha256 = Annotated[str, Field(pattern=SHA256_HEX)]
Instant = AwareDatetime
Uid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
"""A UUIDv7 in its canonical form: born with the citizen's tap, unique for ever (RFC 9562)."""


class Wire(BaseModel):
    """Base of all wire types: frozen, and strict about names so that a typing error is seen at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(Wire):
    """An error answer (RFC 9457). `code` is stable and machine-readable; `detail` is for a technician."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str = ""


class Signed(Wire):
    """Bytes the platform vouches for: `payload` is base64 of canonical JSON, `signature` Ed25519 over it.

    The signature covers the exact bytes sent, so that no canonicalisation can be got wrong.
    """

    key_id: str
    payload: str
    signature: str


Pause = Annotated[float, Field(ge=1, le=86400)]  # seconds


class Pace(Wire):
    """How often the platform wants to hear from a terminal, in seconds; None: as the terminal is set.

    `spread`: after a long outage a terminal waits a random time up to this before it hands in.
    """

    heartbeat: Pause | None = None
    cases: Pause | None = None
    refresh: Pause | None = None
    probe: Pause | None = None
    spread: Pause | None = None


class Pong(Wire):
    """The signed answer to a probe: proof that *our* platform answered, not a captive portal."""

    nonce: str
    now: datetime
    pace: Pace | None = None
