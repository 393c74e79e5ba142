"""The wire types refuse what must never be sent."""

import base64
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.journey.submission import new_uid
from kiosk.wire.base import Pong, Signed
from kiosk.wire.phone import PhoneFile, PhoneTicket, PhoneUploads
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


@given(
    st.builds(
        PhoneTicket,
        ticket=st.just(new_uid()),
        key=st.binary(min_size=32, max_size=32).map(lambda raw: base64.b64encode(raw).decode()),
        address=st.text("abcXYZ019-_./:", min_size=1, max_size=200).map("https://".__add__),
        seconds=st.integers(0, 900),
        expires=st.datetimes(timezones=st.just(UTC)),
        file_bytes=st.integers(1, 2**40),
    )
    | st.builds(
        PhoneUploads,
        state=st.sampled_from(["open", "ended"]),
        seconds=st.integers(0, 900),
        opened=st.booleans(),
        receiving=st.booleans(),
        files=st.lists(
            st.builds(PhoneFile, number=st.integers(1, 99), kind=st.sampled_from(["jpeg", "png", "pdf"]),
                      size=st.integers(1, 2**40)), max_size=12,
        ).map(tuple),
    )
)  # fmt: skip
def test_what_is_said_about_a_phone_s_files_comes_over_the_wire_as_it_was(said: PhoneTicket | PhoneUploads) -> None:
    assert type(said).model_validate_json(said.model_dump_json()) == said


@pytest.mark.parametrize(
    "address", ["", "ftp://x", "https://", "javascript:alert(1)", "https://x y", "https://x\n", "https://" + "x" * 300]
)
def test_an_address_that_no_code_may_hold_is_refused(address: str) -> None:
    values = {"ticket": new_uid(), "key": "A" * 43 + "=", "seconds": 9, "expires": NOW, "file_bytes": 9}
    with pytest.raises(ValidationError):
        PhoneTicket.model_validate({**values, "address": address})
