"""The frames between supervisor and host."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.host.frames import MAX_DATA, MAX_HEADER, FrameDecoder, FrameError, encode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


FRAMES = st.lists(st.tuples(st.dictionaries(st.text(), JSON, max_size=3), st.binary(max_size=60)), max_size=3)


@given(FRAMES, st.integers(1, 50))
def test_frames_come_back_however_the_pipe_cuts_them(frames: list[tuple[dict[str, object], bytes]], cut: int) -> None:
    stream, decoder = b"".join(encode(header, raw) for header, raw in frames), FrameDecoder()
    chunks = [stream[start : start + cut] for start in range(0, len(stream), cut)]
    found = [frame for chunk in chunks for frame in decoder.feed(chunk)]
    assert [(frame.header, frame.data) for frame in found] == frames


@given(st.binary(max_size=200))
def test_nonsense_is_an_error_and_nothing_else(stream: bytes) -> None:
    try:
        frames = list(FrameDecoder().feed(stream))
    except FrameError:
        return
    assert all(isinstance(frame.kind, str) for frame in frames)


@pytest.mark.parametrize("lengths", [(MAX_HEADER + 1, 0), (2, MAX_DATA + 1), (0xFFFFFFFF, 0xFFFFFFFF)])
def test_an_insane_length_is_refused_before_it_is_waited_for(lengths: tuple[int, int]) -> None:
    with pytest.raises(FrameError):
        list(FrameDecoder().feed(struct.pack(">II", *lengths)))


def test_a_frame_shows_nothing_of_its_content() -> None:
    frame = next(FrameDecoder().feed(encode({"kind": "event", "name": "王秀兰"}, b"photo")))
    assert "王" not in repr(frame)
    assert "photo" not in repr(frame)


def test_too_much_is_not_sent() -> None:
    with pytest.raises(FrameError):
        encode({"kind": "x" * (MAX_HEADER + 1)})
