"""Modbus RTU frames against the standard's own examples, and the board's end against its rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.cabinet.modbus import (
    READ_COILS,
    READ_INPUTS,
    WRITE_COIL,
    WRITE_COILS,
    answer_length,
    crc16,
    frame,
    is_whole,
    packed,
    read_request,
    unpacked,
    write_request,
)
from devices.cabinet.modbus_board import Board, RequestDecoder


@pytest.mark.parametrize(
    ("content", "crc"),
    [("0207", "4112"), ("010300000001", "840a"), ("01050000ff00", "8c3a"), ("", "ffff")],
)
def test_the_crc_is_that_of_published_frames(content: str, crc: str) -> None:
    assert crc16(bytes.fromhex(content)).hex() == crc


def test_requests_are_those_of_published_boards() -> None:
    assert write_request(1, 0, on=True).hex() == "01050000ff008c3a"
    assert write_request(1, 0, on=False).hex() == "010500000000cdca"
    assert read_request(1, READ_INPUTS, 0, 8).hex() == "010200000008" + "79cc"
    assert read_request(1, READ_COILS, 0, 8).hex() == "010100000008" + "3dcc"


@given(st.binary(max_size=40), st.integers(0, 7), st.integers(0, 39))
def test_one_wrong_bit_is_always_noticed(content: bytes, bit: int, place: int) -> None:
    whole = frame(1, 2, content)
    damaged = bytearray(whole)
    damaged[place % len(whole)] ^= 1 << bit
    assert is_whole(whole)
    assert not is_whole(bytes(damaged))


@given(st.lists(st.booleans(), min_size=1, max_size=64))
def test_bits_travel_as_the_standard_packs_them(bits: list[bool]) -> None:
    assert unpacked(packed(bits), len(bits)) == bits


def test_bits_of_the_standards_example() -> None:
    """Section 6.1: coils 27 to 20 are 1100 1101, sent as CD."""
    assert packed([True, False, True, True, False, False, True, True]) == b"\xcd"


def carried_out(board: Board, *requests: bytes) -> list[bytes]:
    decoder = RequestDecoder()
    return [board.answer(request) for request in decoder.feed(b"".join(requests))]


def test_a_board_echoes_what_it_switched_and_tells_its_inputs() -> None:
    board = Board(1, 8)
    board.inputs[1] = True
    on = write_request(1, 3, on=True)
    assert carried_out(board, on, read_request(1, READ_COILS, 0, 8), read_request(1, READ_INPUTS, 0, 2)) == [
        on,
        frame(1, READ_COILS, b"\x01\x08"),
        frame(1, READ_INPUTS, b"\x01\x02"),
    ]


def test_a_board_writes_several_coils_at_once() -> None:
    board = Board(1, 8)
    request = frame(1, WRITE_COILS, b"\x00\x01\x00\x03\x01\x05")
    assert carried_out(board, request) == [frame(1, WRITE_COILS, b"\x00\x01\x00\x03")]
    assert board.coils == [False, True, False, True, False, False, False, False]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (read_request(1, READ_COILS, 7, 2), 2),
        (read_request(1, READ_COILS, 0, 0), 3),
        (write_request(1, 8, on=True), 2),
        (frame(1, WRITE_COIL, b"\x00\x00\x12\x34"), 3),
        (frame(1, 0x11, b"\x00\x00\x00\x00"), 1),
    ],
)
def test_a_board_refuses_as_the_standard_says(request_: bytes, code: int) -> None:
    assert carried_out(Board(1, 8), request_) == [frame(1, request_[1] | 0x80, bytes((code,)))]


def test_another_units_request_is_nobodys_and_a_broadcast_is_not_answered() -> None:
    board = Board(1, 8)
    assert carried_out(board, write_request(2, 0, on=True), write_request(0, 1, on=True)) == [b"", b""]
    assert board.coils[:2] == [False, True]


@given(st.lists(st.binary(max_size=30), max_size=8))
def test_noise_breaks_no_board(chunks: list[bytes]) -> None:
    decoder, board = RequestDecoder(), Board(1, 8)
    for chunk in chunks:
        for request in decoder.feed(chunk):
            board.answer(request)
    fresh = RequestDecoder()
    assert list(fresh.feed(write_request(1, 0, on=True))) == [write_request(1, 0, on=True)]


@given(st.binary(min_size=3, max_size=5))
def test_no_begun_answer_is_waited_for_longer_than_a_frame(begun: bytes) -> None:
    assert 5 <= answer_length(begun) <= 260
