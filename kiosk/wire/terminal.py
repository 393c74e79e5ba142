"""A terminal on the wire: enrolment, keys, heartbeat."""

from __future__ import annotations

from typing import Literal

from kiosk.wire.base import Instant, Wire


class Enrolment(Wire):
    """A new terminal trades its one-time code for its own credential."""

    code: str
    hardware: str = ""


class Enrolled(Wire):
    """The answer: who the terminal is, and its bearer credential (kept 0600)."""

    terminal: str
    credential: str
    name: str


class PlatformKeys(Wire):
    """The platform's public keys; travels as `Signed` by the root key that the profile pins."""

    sealing_key_id: str
    sealing_key: str  # base64, raw X25519
    signing_key_id: str
    signing_key: str  # base64, raw Ed25519
    issued: Instant


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
