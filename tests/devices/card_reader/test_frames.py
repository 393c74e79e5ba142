"""The SDT frame codec, against the vectors of the field and against any bytes at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card_reader.frames import MAX_LENGTH, PREAMBLE, SdtDecoder, checksum, encode
from devices.card_reader.protocol import Command, State, answer_body

BODIES = st.binary(min_size=2, max_size=300)


@pytest.mark.parametrize(
    ("body", "frame"),
    [
        (Command.STATUS.value, "AAAAAA9669000311FFED"),
        (Command.SAM_ID.value, "AAAAAA9669000312FFEE"),
        (Command.FIND.value, "AAAAAA966900032001 22"),
        (Command.SELECT.value, "AAAAAA966900032002 21"),
        (Command.READ_BASE.value, "AAAAAA966900033001 32"),
        (Command.READ_WITH_FINGER.value, "AAAAAA966900033010 23"),
        (Command.READ_APPENDED.value, "AAAAAA966900033003 30"),
        (answer_body(State.OK), "AAAAAA966900040000 9094"),
        (answer_body(State.FIND_FAILED), "AAAAAA966900040000 8084"),
        (answer_body(State.CARD_FOUND, bytes(4)), "AAAAAA96690008 00009F 00000000 97"),
        (answer_body(State.OK, bytes(8)), "AAAAAA9669000C 000090 0000000000000000 9C"),
    ],
)
def test_frames_are_those_of_the_field(body: bytes, frame: str) -> None:
    assert encode(body) == bytes.fromhex(frame)
    assert list(SdtDecoder().feed(bytes.fromhex(frame))) == [body]


@given(BODIES, st.lists(st.integers(1, 40), max_size=30))
def test_what_is_encoded_is_decoded_however_the_line_cuts_it(body: bytes, cuts: list[int]) -> None:
    decoder, rest, found = SdtDecoder(), encode(body), []
    for cut in [*cuts, len(rest)]:
        found += decoder.feed(rest[:cut])
        rest = rest[cut:]
    found += decoder.feed(rest)
    assert found == [body]


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_any_bytes_never_raise_and_only_right_frames_are_taken(chunks: list[bytes]) -> None:
    decoder = SdtDecoder()
    taken = [body for chunk in chunks for body in decoder.feed(chunk)]
    everything = b"".join(chunks)
    assert all(encode(body) in everything for body in taken)


@given(st.binary(max_size=60).filter(lambda noise: 0xAA not in noise), BODIES)
def test_noise_before_a_frame_does_not_hide_it(noise: bytes, body: bytes) -> None:
    assert list(SdtDecoder().feed(noise + encode(body))) == [body]


@given(BODIES, BODIES, st.integers(1, 255), st.data())
def test_a_frame_after_a_damaged_one_is_found(first: bytes, second: bytes, bits: int, data: st.DataObject) -> None:
    broken = bytearray(encode(first))
    where = data.draw(st.integers(len(PREAMBLE) + 2, len(broken) - 1))
    broken[where] ^= bits
    decoder = SdtDecoder()
    assert list(decoder.feed(bytes(broken) + encode(second)))[-1:] == [second]
    assert decoder.damaged >= 1


@given(BODIES, st.integers(1, 200))
def test_a_reset_forgets_a_frame_that_broke_off(body: bytes, kept: int) -> None:
    frame = encode(body)
    decoder = SdtDecoder()
    list(decoder.feed(frame[: min(kept, len(frame) - 1)]))
    decoder.reset()
    assert list(decoder.feed(frame)) == [body]


@pytest.mark.parametrize("length", [0, 1, 2, MAX_LENGTH + 1, 0xFFFF])
def test_an_impossible_length_is_thrown_away_at_once(length: int) -> None:
    decoder = SdtDecoder()
    wrong = PREAMBLE + length.to_bytes(2, "big")
    assert list(decoder.feed(wrong + encode(b"\x11\xff"))) == [b"\x11\xff"]
    assert decoder.damaged == 1


def test_endless_noise_is_not_kept_in_memory() -> None:
    decoder = SdtDecoder()
    for _ in range(100):
        list(decoder.feed(bytes(10_000)))
    assert len(decoder._buffer) < 10


@given(st.binary(max_size=100))
def test_content_and_its_checksum_make_zero(content: bytes) -> None:
    assert checksum(content + bytes([checksum(content)])) == 0


@pytest.mark.parametrize("body", [b"", b"\x11", bytes(MAX_LENGTH)])
def test_a_body_no_frame_can_hold_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="length"):
        encode(body)
