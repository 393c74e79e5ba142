"""From bytes and keys to payloads: cut right, bounded, and never raising."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.query_code import is_query_code
from devices.scanner.keyboard import MAX_KEYS, Keys, key_strokes
from devices.scanner.lines import MAX_PAYLOAD, Payloads

TYPED = string.digits + string.ascii_letters + string.punctuation + " "


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t", b"\x03"])
def test_a_payload_ends_at_what_scanners_send_behind_it(end: bytes) -> None:
    assert list(Payloads().feed(b"ABC" + end + b"DEF" + end)) == ["ABC", "DEF"]


def test_a_payload_without_an_end_is_whole_after_a_quiet_moment() -> None:
    payloads = Payloads()
    assert list(payloads.feed("查询ABC".encode())) == []
    assert payloads.begun
    assert list(payloads.quiet()) == ["查询ABC"]
    assert not payloads.begun


@pytest.mark.parametrize("bad", [b"A" * (MAX_PAYLOAD + 1), b"\xff\xfe\xfd", b"   ", b"AB\x1bCD", b"\xe4\xb8"])
def test_what_is_too_long_or_no_text_is_thrown_away_and_the_next_is_read(bad: bytes) -> None:
    assert list(Payloads().feed(bad + b"\rGOOD\r")) == ["GOOD"]


@given(st.lists(st.binary(max_size=40), max_size=40))
def test_whatever_comes_payloads_are_short_printable_text(chunks: list[bytes]) -> None:
    payloads = Payloads()
    for chunk in chunks:
        for text in payloads.feed(chunk):
            assert text.isprintable()
            assert 0 < len(text.encode()) <= MAX_PAYLOAD


@given(st.text(TYPED, min_size=1, max_size=60))
def test_what_a_scanner_types_arrives_as_it_was(text: str) -> None:
    keys = Keys()
    assert [line for stroke in key_strokes(text) for line in keys.feed(*stroke)] == [text]


def test_caps_lock_turns_letters_round_and_a_repeat_is_no_key() -> None:
    keys = Keys()
    assert list(keys.feed(1, 58, 1)) == []
    assert list(keys.feed(1, 30, 1)) == list(keys.feed(1, 30, 2)) == []
    assert list(keys.feed(1, 28, 1)) == ["A"]


@given(
    st.lists(st.tuples(st.integers(0, 65535), st.integers(0, 65535), st.integers(-(2**31), 2**31 - 1)), max_size=200)
)
def test_whatever_keys_come_nothing_raises(events: list[tuple[int, int, int]]) -> None:
    keys = Keys()
    for event in events:
        assert all(line and len(line) <= MAX_KEYS for line in keys.feed(*event))


@given(st.text(max_size=20))
def test_a_query_code_is_twelve_digits_and_capitals(text: str) -> None:
    assert is_query_code(text) == (
        len(text) == 12 and all(sign in string.digits + string.ascii_uppercase for sign in text)
    )
