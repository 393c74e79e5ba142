"""Sealing (密封): how a submission is closed on the terminal so that only the platform can open it.

Pure cryptography, no I/O, any thread. The record travels as HPKE in base mode (RFC 9180: DHKEM(X25519,
HKDF-SHA256), HKDF-SHA256, AES-256-GCM); the bytes are the 32-byte encapsulated key followed by the ciphertext, and
`info` binds them to one submission. Each attachment has its own random AES-256-GCM key, which travels inside the
sealed record: the bytes are a random 12-byte nonce, then ciphertext and tag, and the additional data binds them to
submission, role and page, so that pages cannot be exchanged between cases.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = "hpke-x25519-sha256-aes256gcm"
"""The suite id that stands in `Envelope.suite`."""
RECORD_INFO = b"gov-kiosk submission v1"
"""Prefix of the HPKE `info`; the submission's uid in ASCII follows."""
PHONE_INFO = b"gov-kiosk phone file v1"
"""Prefix of the HPKE `info` of a file from a phone; ticket and number follow (`kiosk/wire/phone.py`)."""
RECORD_OVERHEAD = 48
"""A sealed record is this many bytes longer than the plain one."""
NONCE_BYTES = 12
ATTACHMENT_KEY_BYTES = 32
ATTACHMENT_OVERHEAD = NONCE_BYTES + 16
"""A sealed attachment is this many bytes longer than the plain one."""


@dataclass(frozen=True, slots=True)
class NotOpened:
    """The bytes were not sealed with this key for this submission. `detail` names no content."""

    detail: str


def seal_record(record: bytes, uid: str, public_key: bytes) -> bytes:
    """Seal `record` for the holder of `public_key` (raw X25519, 32 bytes; ValueError where it is not)."""
    return _suite().encrypt(record, X25519PublicKey.from_public_bytes(public_key), _info(uid))


def open_record(sealed: bytes, uid: str, private_key: X25519PrivateKey) -> bytes | NotOpened:
    """Open what `seal_record` made for `uid`, or say that it cannot be opened."""
    if len(sealed) < RECORD_OVERHEAD:
        return NotOpened("shorter than a sealed record can be")
    try:
        return _suite().decrypt(sealed, private_key, _info(uid))
    except (InvalidTag, ValueError):
        return NotOpened("not sealed to this key for this submission")


def seal_phone_file(content: bytes, ticket: str, number: int, public_key: bytes) -> bytes:
    """Seal a file a phone sent, for the terminal whose ticket it came under (ValueError: no usable public key)."""
    return _suite().encrypt(content, X25519PublicKey.from_public_bytes(public_key), _phone_info(ticket, number))


def open_phone_file(sealed: bytes, ticket: str, number: int, private_key: X25519PrivateKey) -> bytes | NotOpened:
    """Open what `seal_phone_file` made for exactly this ticket and number."""
    if len(sealed) < RECORD_OVERHEAD:
        return NotOpened("shorter than a sealed file can be")
    try:
        return _suite().decrypt(sealed, private_key, _phone_info(ticket, number))
    except (InvalidTag, ValueError):
        return NotOpened("not sealed to this key for this ticket")


def new_attachment_key() -> bytes:
    """Return a fresh random data key for one attachment."""
    return AESGCM.generate_key(bit_length=256)


def seal_attachment(content: bytes, key: bytes, uid: str, role: str, page: int) -> bytes:
    """Seal one page under its own data key."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, _aad(uid, role, page))


def open_attachment(sealed: bytes, key: bytes, uid: str, role: str, page: int) -> bytes | NotOpened:
    """Open what `seal_attachment` made for exactly this submission, role and page."""
    if len(key) != ATTACHMENT_KEY_BYTES:
        return NotOpened("the data key has a wrong length")
    if len(sealed) < ATTACHMENT_OVERHEAD:
        return NotOpened("shorter than a sealed attachment can be")
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _aad(uid, role, page))
    except InvalidTag:
        return NotOpened("not sealed with this key for this page")


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _info(uid: str) -> bytes:
    return RECORD_INFO + uid.encode("ascii")


def _phone_info(ticket: str, number: int) -> bytes:
    return PHONE_INFO + f"{ticket}|{number}".encode("ascii")


def _aad(uid: str, role: str, page: int) -> bytes:
    return f"{uid}|{role}|{page}".encode()
