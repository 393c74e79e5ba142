"""Whatever a card's photo field holds, the answer is a face or no face, never an exception."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from devices.face.engine import FaceEngine, declared_size, decode
from devices.face.models import ModelBytes
from devices.face.pictures import card_photo


def encoded(form: str, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 180, 160)).save(out, form)
    return out.getvalue()


@pytest.fixture(scope="module")
def engine(models: ModelBytes) -> FaceEngine:
    return FaceEngine(models)


@settings(max_examples=60, deadline=None)
@given(
    junk=st.binary(max_size=400), head=st.sampled_from([b"", b"\xff\xd8", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"])
)
def test_junk_is_no_face(engine: FaceEngine, head: bytes, junk: bytes) -> None:
    assert engine.embed_photo(head + junk) is None


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 900), flips=st.binary(min_size=1, max_size=6), cut=st.integers(0, 1000))
def test_a_damaged_photo_is_a_face_or_none(engine: FaceEngine, at: int, flips: bytes, cut: int) -> None:
    photo = bytearray(card_photo("man_a"))
    photo[at : at + len(flips)] = flips
    found = engine.embed_photo(bytes(photo[:cut]))
    assert found is None or found.shape == (128,)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_the_declared_size_is_the_real_one(form: str) -> None:
    assert declared_size(encoded(form, (102, 126))) == (102, 126)


def test_a_picture_bomb_is_not_unpacked() -> None:
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    assert declared_size(bomb) == (50_000, 50_000)
    assert decode(bomb) is None


def test_a_chunk_that_claims_more_than_there_is_is_not_made_room_for() -> None:
    """950 bytes with such a length made OpenCV take three gigabytes; found by tests/devices/fuzz/guided.py."""
    whole = encoded("PNG", (102, 126))
    claims = whole.index(b"IDAT") - 4
    bomb = whole[:claims] + (1_500_000_000).to_bytes(4, "big") + whole[claims + 4 :]
    assert declared_size(whole) == (102, 126)
    assert declared_size(bomb) is None
    assert declared_size(whole[:-1]) is None
    assert decode(bomb) is None


def test_a_picture_without_a_face_is_no_face(engine: FaceEngine) -> None:
    assert engine.embed_photo(encoded("JPEG", (102, 126))) is None
