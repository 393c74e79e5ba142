"""The capture against a real stream: newest picture, never a stale or frozen one, always back after a loss."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.camera import scenes
from devices.camera.capture import Capture, gives_living_pictures
from devices.camera.mjpeg_server import MjpegServer
from devices.camera.source import source_answers


def until(wanted: Callable[[], bool], deadline: float = 8.0) -> None:
    pause, ends = threading.Event(), time.monotonic() + deadline
    while not wanted():
        assert time.monotonic() < ends, "not in time"
        pause.wait(0.02)


@pytest.fixture(scope="module")
def pictures() -> list[bytes]:
    return scenes.moving([scenes.empty_hall(320, 240)])


@pytest.fixture
def server(pictures: list[bytes]) -> Iterator[MjpegServer]:
    stream = MjpegServer(rate=25.0)
    stream.show(pictures)
    stream.open()
    yield stream
    stream.close()


@pytest.fixture
def capture(server: MjpegServer) -> Iterator[Capture]:
    one = Capture(server.address, stale_seconds=0.6, frozen_seconds=0.6)
    one.start()
    yield one
    one.stop()


def test_pictures_come_in_order_and_only_newer_ones(capture: Capture) -> None:
    first = capture.latest(timeout=5.0)
    assert first is not None
    assert first.pixels.shape == (240, 320, 3)
    second = capture.latest(first.number, timeout=2.0)
    assert second is not None
    assert second.number > first.number
    assert capture.latest(second.number + 1000) is None


def test_a_slow_consumer_gets_the_newest_picture_and_no_backlog(capture: Capture) -> None:
    first = capture.latest(timeout=5.0)
    assert first is not None
    until(lambda: capture._number >= first.number + 10)
    late = capture.latest(first.number)
    assert late is not None
    assert late.number >= first.number + 10
    assert time.monotonic() - late.at < 0.6


def test_a_silent_source_gives_nothing_and_recovers(server: MjpegServer, capture: Capture) -> None:
    assert capture.latest(timeout=5.0) is not None
    server.fall_silent(True)
    until(lambda: capture.trouble() in {"silent", "absent"})
    assert capture.latest() is None
    server.fall_silent(False)
    assert capture.latest(timeout=8.0) is not None


def test_a_frozen_source_gives_nothing(server: MjpegServer, capture: Capture, pictures: list[bytes]) -> None:
    assert capture.latest(timeout=5.0) is not None
    server.show(pictures[:1])
    until(lambda: capture.trouble() == "frozen")
    assert capture.latest(timeout=0.3) is None
    server.show(pictures)
    assert capture.latest(timeout=3.0) is not None


def test_a_source_frozen_from_the_start_never_gives_a_picture(server: MjpegServer, pictures: list[bytes]) -> None:
    server.show(pictures[:1])
    assert not gives_living_pictures(server.address, timeout=1.0)


def test_a_lost_source_is_found_again(server: MjpegServer, capture: Capture) -> None:
    assert capture.latest(timeout=5.0) is not None
    server.close()
    until(lambda: capture.trouble() == "absent")
    assert capture.latest() is None
    server.open()
    assert capture.latest(timeout=8.0) is not None


def test_stop_ends_the_thread_and_forgets_the_picture(capture: Capture) -> None:
    assert capture.latest(timeout=5.0) is not None
    thread = capture._thread
    assert thread is not None
    capture.stop()
    assert not thread.is_alive()
    assert capture._frame is None
    assert capture.latest() is None


def test_a_video_file_plays_at_its_own_pace_and_starts_over(tmp_path: Path) -> None:
    path = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (160, 120))
    for level in range(5):
        writer.write(np.full((120, 160, 3), 40 * level, np.uint8))
    writer.release()
    capture = Capture(str(path))
    began = time.monotonic()
    capture.start()
    try:
        until(lambda: capture._number >= 8)
    finally:
        capture.stop()
    assert time.monotonic() - began >= 7 / 25


def test_a_missing_device_is_no_exception() -> None:
    capture = Capture("/dev/video97", width=640, height=480)
    capture.start()
    try:
        assert capture.latest(timeout=0.5) is None
        assert capture.trouble() == "absent"
    finally:
        capture.stop()


def test_what_answers_as_a_source(server: MjpegServer, tmp_path: Path) -> None:
    clip = tmp_path / "clip.avi"
    clip.write_bytes(b"x")
    assert source_answers(server.address)
    assert source_answers(str(clip))
    assert source_answers("/dev/null")  # a character device, as a camera is
    assert not source_answers(str(tmp_path))
    assert not source_answers("/dev/video97")
    server.close()
    assert not source_answers(server.address)


@given(st.text(max_size=40))
def test_no_text_makes_the_probe_fail(text: str) -> None:
    assert source_answers("/dev/" + text) in (True, False)
    assert not source_answers(f"http://127.0.0.1:{text}/" if not text.strip().isdigit() else "http://127.0.0.1:0/")


def test_a_damaged_head_that_claims_a_huge_picture_is_no_picture(pictures: list[bytes], server: MjpegServer) -> None:
    """One wrong frame header at the start, and OpenCV gave that size to every later picture of the stream."""
    noise = np.random.default_rng(1).integers(0, 256, (800, 800, 3), dtype=np.uint8)
    whole = cv2.imencode(".jpg", noise)[1].tobytes()  # FFmpeg itself refuses sizes that so few bytes cannot fill
    at = whole.index(b"\xff\xc0") + 5  # SOF0: height, width, ITU-T T.81 B.2.2
    server.show([whole[:at] + (6000).to_bytes(2, "big") * 2 + whole[at + 4 :]] * 2)
    capture = Capture(server.address, stale_seconds=5.0, frozen_seconds=5.0)
    capture.start()
    try:
        assert capture.latest(timeout=3.0) is None
        server.show(pictures)
        until(lambda: capture.latest(timeout=1.0) is not None, 15.0)
        frame = capture.latest()
        assert frame is not None
        assert frame.pixels.shape == (240, 320, 3)
    finally:
        capture.stop()
