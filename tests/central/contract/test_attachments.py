"""Attachments: resumed to the byte, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest


def _held(desk: Any, digest: str) -> tuple[int, str]:
    answer = desk.http.head(f"/v1/attachments/{digest}")
    assert answer.status_code == 204
    return int(answer.headers["Upload-Offset"]), answer.headers["Upload-Complete"]


def _cut_upload(desk: Any, content: bytes, sent: int) -> str:
    """Begin an upload over a bare socket and cut the line after `sent` bytes."""
    digest = hashlib.sha256(content).hexdigest()
    place = urlsplit(desk.url)
    head = (
        f"PATCH /v1/attachments/{digest} HTTP/1.1\r\nHost: {place.netloc}\r\n"
        f"Authorization: Bearer {desk.credential}\r\n"
        f"Upload-Offset: 0\r\nUpload-Length: {len(content)}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port), timeout=5) as line:
        line.sendall(head.encode() + content[:sent])
        _until(lambda: _held(desk, digest)[0] == sent)
    return digest


def _until(condition: Any, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"


def test_a_cut_upload_goes_on_from_the_byte_that_arrived(desk: Any) -> None:
    content = os.urandom(300_000)
    digest = _cut_upload(desk, content, 123_457)
    assert _held(desk, digest) == (123_457, "?0")
    answer = None

    def resumed() -> bool:  # the server may need a moment to see that the line is gone
        nonlocal answer
        answer = desk.patch(content[123_457:], 123_457, len(content), digest)
        return bool(answer.status_code != 409)

    _until(resumed)
    assert answer is not None
    assert (answer.status_code, answer.headers["Upload-Complete"]) == (204, "?1")
    assert _held(desk, digest) == (300_000, "?1")


def test_an_upload_in_pieces_may_go_back_over_bytes_already_held(desk: Any) -> None:
    content = os.urandom(50_000)
    digest = hashlib.sha256(content).hexdigest()
    assert desk.patch(content[:30_000], 0, 50_000, digest).headers["Upload-Offset"] == "30000"
    answer = desk.patch(content[20_000:], 20_000, 50_000, digest)
    assert answer.headers["Upload-Complete"] == "?1"


def test_an_offset_beyond_what_is_held_is_refused_with_the_right_one(desk: Any) -> None:
    content = os.urandom(1000)
    digest = hashlib.sha256(content).hexdigest()
    desk.patch(content[:400], 0, 1000, digest)
    answer = desk.patch(content[500:], 500, 1000, digest)
    assert (answer.status_code, answer.json()["code"], answer.headers["Upload-Offset"]) == (
        409,
        "offset_mismatch",
        "400",
    )


def test_bytes_with_another_digest_are_thrown_away(desk: Any) -> None:
    digest = hashlib.sha256(os.urandom(8)).hexdigest()
    answer = desk.patch(b"something else", 0, 14, digest)
    assert (answer.status_code, answer.json()["code"]) == (422, "digest_mismatch")
    assert _held(desk, digest) == (0, "?0")


def test_more_bytes_than_announced_are_refused(desk: Any) -> None:
    answer = desk.patch(b"0123456789", 0, 5)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_header")


def test_a_complete_attachment_is_never_written_again(desk: Any) -> None:
    content = os.urandom(2000)
    digest = hashlib.sha256(content).hexdigest()
    desk.upload(content)
    answer = desk.patch(b"x" * 2000, 0, 2000, digest)
    assert (answer.status_code, answer.headers["Upload-Complete"]) == (204, "?1")


def test_eight_threads_with_one_attachment_leave_it_whole(desk: Any) -> None:
    content = os.urandom(400_000)
    digest = hashlib.sha256(content).hexdigest()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: desk.patch(content, 0, len(content), digest), range(8)))
    assert {answer.status_code for answer in answers} <= {204, 409}
    assert all(answer.headers["Upload-Complete"] == "?1" for answer in answers if answer.status_code == 204)
    assert _held(desk, digest) == (len(content), "?1")


def test_a_silent_line_is_cut_and_keeps_what_arrived(desk: Any) -> None:
    content = os.urandom(20_000)
    digest = hashlib.sha256(content).hexdigest()
    place = urlsplit(desk.url)
    head = (
        f"PATCH /v1/attachments/{digest} HTTP/1.1\r\nHost: {place.netloc}\r\n"
        f"Authorization: Bearer {desk.credential}\r\n"
        "Upload-Offset: 0\r\nUpload-Length: 20000\r\nContent-Length: 20000\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port), timeout=10) as line:
        line.sendall(head.encode() + content[:7000])  # and then nothing, for longer than the platform waits
        assert line.recv(4096).startswith(b"HTTP/1.1 204")
    assert _held(desk, digest) == (7000, "?0")


@pytest.mark.parametrize(
    "headers", [{}, {"Upload-Offset": "-1", "Upload-Length": "5"}, {"Upload-Offset": "x", "Upload-Length": "5"}]
)
def test_headers_that_say_nothing_are_a_problem_and_no_bug(desk: Any, headers: dict[str, str]) -> None:
    answer = desk.http.patch(f"/v1/attachments/{'0' * 64}", content=b"hello", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_body")


def test_a_too_large_attachment_is_refused_before_a_byte_is_kept(desk: Any) -> None:
    answer = desk.patch(b"x", 0, 2**34, "1" * 64)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
