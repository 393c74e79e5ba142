"""A terminal on the wire: enrolment, keys, heartbeat."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kiosk.wire.base import Instant, Uid, Wire


class Enrolment(Wire):
    """A new terminal trades its one-time code for its own credential."""

    code: str
    hardware: str = ""
    csr: Annotated[str, Field(max_length=8000)] = ""  # PEM, PKCS#10: asks for a client certificate for mutual TLS


class Enrolled(Wire):
    """The answer: who the terminal is, and its bearer credential (kept 0600)."""

    terminal: str
    credential: str
    name: str
    certificate: str = ""  # PEM: the client certificate for the key of the request, where one was asked for


class PlatformKeys(Wire):
    """The platform's public keys; travels as `Signed` by the root key that the profile pins."""

    sealing_key_id: str
    sealing_key: str  # base64, raw X25519
    signing_key_id: str
    signing_key: str  # base64, raw Ed25519
    issued: Instant


class NumberRequest(Wire):
    """A terminal asks for a stock of provisional numbers (暂存编号) to give while it has no link.

    `request` makes it safe to ask again after a lost answer: the same request gets the same numbers.
    """

    request: Uid
    count: Annotated[int, Field(ge=1, le=500)]


class NumberPool(Wire):
    """Numbers the platform reserved for one terminal; travels as `Signed`. Never shaped like a case number."""

    request: Uid
    terminal: str
    numbers: tuple[str, ...]


class DeviceHealth(Wire):
    """Status of one device, from the closed set."""

    device: str
    status: Literal["ready", "busy", "attention", "fault", "absent", "unknown"]
    code: str = ""


class Heartbeat(Wire):
    """Telemetry: health without personal data."""

    at: Instant
    version: str
    catalogue_version: int
    queue_depth: int
    queue_oldest_seconds: float
    devices: tuple[DeviceHealth, ...] = ()
    funnel: dict[str, int] = {}  # "matter/step" → times reached since the last heartbeat
