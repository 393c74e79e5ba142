"""Signing (签名): what the platform vouches for, and how a terminal checks it. Ed25519 over the exact bytes sent."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ValidationError

from kiosk.wire.base import Signed

_Payload = TypeVar("_Payload", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class NotVerified:
    """The platform did not say this. `detail` names the reason and no content."""

    detail: str


def sign(payload: BaseModel, key: Ed25519PrivateKey, key_id: str) -> Signed:
    """Sign `payload` as JSON. The signature covers the bytes as they are sent, so no canonical form is needed."""
    content = payload.model_dump_json().encode()
    return Signed(
        key_id=key_id,
        payload=base64.b64encode(content).decode("ascii"),
        signature=base64.b64encode(key.sign(content)).decode("ascii"),
    )


def verify(signed: Signed, public_key: bytes, kind: type[_Payload]) -> _Payload | NotVerified:
    """Return the payload as `kind` where `public_key` (raw Ed25519, 32 bytes) signed it.

    A payload that is well signed but of another kind is refused too: all kinds forbid unknown fields, so a receipt can
    never be taken for a manifest. Never raises for foreign input.
    """
    try:
        content = base64.b64decode(signed.payload, validate=True)
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            base64.b64decode(signed.signature, validate=True), content
        )
    except (binascii.Error, ValueError):
        return NotVerified("not base64, or no key of 32 bytes")
    except InvalidSignature:
        return NotVerified("the signature does not belong to these bytes and this key")
    try:
        return kind.model_validate_json(content)
    except ValidationError:
        return NotVerified(f"well signed, but not a {kind.__name__}")
