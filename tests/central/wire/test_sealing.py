"""Sealing and signing, as both sides rely on them. They are tested with the platform, which opens and signs."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.wire.base import Pong, Signed
from kiosk.wire.catalogue import Manifest
from kiosk.wire.sealing import (
    ATTACHMENT_OVERHEAD,
    RECORD_OVERHEAD,
    NotOpened,
    new_attachment_key,
    open_attachment,
    open_phone_file,
    open_record,
    seal_attachment,
    seal_phone_file,
    seal_record,
)
from kiosk.wire.signing import NotVerified, sign, verify

UID = "01935000-0000-7000-8000-000000000001"
OTHER = "01935000-0000-7000-8000-000000000002"
KEY = X25519PrivateKey.from_private_bytes(hashlib.sha256(b"a test key").digest())
PUBLIC = KEY.public_key().public_bytes_raw()


@given(st.binary(max_size=4096))
def test_a_sealed_record_opens_only_for_its_own_submission(record: bytes) -> None:
    sealed = seal_record(record, UID, PUBLIC)
    assert len(sealed) == len(record) + RECORD_OVERHEAD
    assert open_record(sealed, UID, KEY) == record
    assert isinstance(open_record(sealed, OTHER, KEY), NotOpened)


def test_a_sealed_record_does_not_open_with_another_key() -> None:
    assert isinstance(open_record(seal_record(b"x", UID, PUBLIC), UID, X25519PrivateKey.generate()), NotOpened)


@given(st.binary(max_size=200))
def test_bytes_nobody_sealed_are_a_value_and_never_an_exception(noise: bytes) -> None:
    assert isinstance(open_record(noise, UID, KEY), NotOpened)
    assert isinstance(open_attachment(noise, new_attachment_key(), UID, "signature", 1), NotOpened)


def test_one_flipped_bit_anywhere_in_a_sealed_record_is_seen() -> None:
    sealed = seal_record("李䶮".encode(), UID, PUBLIC)
    for at in range(len(sealed)):
        broken = bytearray(sealed)
        broken[at] ^= 1
        assert isinstance(open_record(bytes(broken), UID, KEY), NotOpened)


@given(st.binary(max_size=2000))
def test_an_attachment_opens_only_as_the_page_it_is(content: bytes) -> None:
    key = new_attachment_key()
    sealed = seal_attachment(content, key, UID, "household_book", 2)
    assert len(sealed) == len(content) + ATTACHMENT_OVERHEAD
    assert open_attachment(sealed, key, UID, "household_book", 2) == content
    for uid, role, page in ((OTHER, "household_book", 2), (UID, "signature", 2), (UID, "household_book", 1)):
        assert isinstance(open_attachment(sealed, key, uid, role, page), NotOpened)
    assert isinstance(open_attachment(sealed, b"short", UID, "household_book", 2), NotOpened)


def test_sealing_to_a_key_that_is_none_is_a_bug_and_says_so() -> None:
    with pytest.raises(ValueError, match="32"):
        seal_record(b"x", UID, b"too short")


def test_a_signed_payload_comes_back_whole_and_only_as_its_own_kind() -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    pong = Pong(nonce="n", now=datetime(2026, 11, 22, tzinfo=UTC))
    signed = sign(pong, key, "k1")
    assert signed.key_id == "k1"
    assert verify(signed, public, Pong) == pong
    assert isinstance(verify(signed, public, Manifest), NotVerified)
    assert isinstance(verify(signed, Ed25519PrivateKey.generate().public_key().public_bytes_raw(), Pong), NotVerified)
    assert isinstance(verify(signed, b"short", Pong), NotVerified)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_forged_answer_is_a_value_and_never_an_exception(payload: str, signature: str) -> None:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert isinstance(verify(Signed(key_id="k", payload=payload, signature=signature), public, Pong), NotVerified)
    encoded = base64.b64encode(payload.encode()).decode()
    assert isinstance(verify(Signed(key_id="k", payload=encoded, signature=signature), public, Pong), NotVerified)


@given(content=st.binary(max_size=400), number=st.integers(1, 12), other=st.integers(1, 12))
def test_a_file_from_a_phone_opens_only_under_its_ticket_and_number(content: bytes, number: int, other: int) -> None:
    key, ticket = X25519PrivateKey.generate(), "01890a5d-ac96-774b-bcce-b302099a8057"
    public = key.public_key().public_bytes_raw()
    sealed = seal_phone_file(content, ticket, number, public)
    assert open_phone_file(sealed, ticket, number, key) == content
    if other != number:
        assert isinstance(open_phone_file(sealed, ticket, other, key), NotOpened)
    assert isinstance(open_phone_file(sealed, ticket[:-1] + "0", number, key), NotOpened)
    assert isinstance(open_phone_file(sealed, ticket, number, X25519PrivateKey.generate()), NotOpened)
    assert isinstance(open_record(sealed, ticket, key), NotOpened), "never taken for a record"
    assert isinstance(open_phone_file(sealed[:20], ticket, number, key), NotOpened)
    assert isinstance(open_phone_file(sealed[:-1] + bytes([sealed[-1] ^ 1]), ticket, number, key), NotOpened)
