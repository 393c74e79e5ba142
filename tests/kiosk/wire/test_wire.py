"""The wire types refuse what must never be sent."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.journey.submission import new_uid
from kiosk.wire.base import Pong, Signed
from kiosk.wire.rating import Rating
from kiosk.wire.signing import NotVerified, sign, verify

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def rating(**more: object) -> Rating:
    return Rating.model_validate({"uid": new_uid(), "service_number": "1-1", "level": 5, "rated_at": NOW} | more)


def test_a_low_rating_without_a_reason_cannot_be_made() -> None:
    with pytest.raises(ValidationError, match="tag or words"):
        rating(level=2)
    assert rating(level=2, tags=("slow",)).tags == ("slow",)


@pytest.mark.parametrize("more", [{"level": 0}, {"level": 6}, {"words": "x" * 501}, {"uid": "1"}, {"mood": "good"}])
def test_what_is_outside_the_rules_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        rating(**more)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError):
        rating(rated_at="2026-11-22T14:00:00")


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_no_foreign_answer_makes_the_check_of_a_signature_raise(key_id: str, payload: str, signature: str) -> None:
    signed = Signed(key_id=key_id, payload=payload, signature=signature)
    assert isinstance(verify(signed, b"\x01" * 32, Pong), NotVerified)


def test_well_signed_but_of_another_kind_is_refused() -> None:
    key = Ed25519PrivateKey.generate()
    signed = sign(rating(), key, "k1")
    public = key.public_key().public_bytes_raw()
    assert isinstance(verify(signed, public, Rating), Rating)
    assert isinstance(verify(signed, public, Pong), NotVerified)
