"""Reading a form: what browsers and clients send comes out byte for byte, and nothing else does harm."""

from __future__ import annotations

import time

import httpx
import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from central.phone.form_data import MOST_PARTS, NotAForm, SentFile, boundary_of, files_of
from central.phone.kinds import kind_of

CONTENT = st.binary(min_size=1, max_size=300) | st.lists(
    st.sampled_from([b"\r\n", b"--", b"\r\n--x", b"\r", b"\n", b"\x00", b"a"]), min_size=1, max_size=12
).map(b"".join)


def read(kind: str, body: bytes) -> list[bytes] | NotAForm:
    boundary = boundary_of(kind)
    assert boundary is not None
    files = files_of(body, boundary)
    return files if isinstance(files, NotAForm) else [file.content for file in files]


@given(st.lists(CONTENT, max_size=5), st.sampled_from(["photo.jpg", '照片 "1".jpg', "a\\b;=.pdf", ""]))
@settings(max_examples=150, deadline=None)
def test_files_come_out_as_two_clients_put_them_in(contents: list[bytes], name: str) -> None:
    sent = [("file", (name or "x", content)) for content in contents]
    by_requests = requests.Request("POST", "http://x/", files=[*sent, ("words", (None, b"no file"))]).prepare()
    assert isinstance(by_requests.body, bytes)
    assert read(by_requests.headers["Content-Type"], by_requests.body) == contents
    by_httpx = httpx.Request("POST", "http://x/", files=sent or {"none": ("", b"")})
    assert read(by_httpx.headers["Content-Type"], by_httpx.read()) == contents


def test_a_form_as_a_phone_s_browser_writes_it_with_one_field_left_empty() -> None:
    mark = b"----WebKitFormBoundary7MA4YWxkTrZu0gW"
    body = (
        b"--" + mark + b'\r\nContent-Disposition: form-data; name="photo"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n--" + mark + b"\r\nContent-Disposition: form-data; "
        b'name="file"; filename="IMG_0001.jpg"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff\r\n\r\n--'
        + mark
        + b"--\r\n"
    )
    kind = "multipart/form-data; boundary=" + mark.decode()
    assert read(kind, body) == [b"\xff\xd8\xff\r\n"]


@given(st.binary(max_size=400), st.integers(0, 400))
@settings(max_examples=300, deadline=None)
def test_bytes_of_any_kind_are_read_or_refused_and_never_raise(noise: bytes, cut: int) -> None:
    whole = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n' + noise + b"\r\n--b--\r\n"
    for body in (noise, whole[:cut], whole[cut:], whole):
        assert isinstance(files_of(body, b"b"), list | NotAForm)
    kind_of(noise)


@pytest.mark.parametrize(
    "kind",
    ["", "application/json", "multipart/form-data", "multipart/mixed; boundary=x", "multipart/form-data; boundary=",
     'multipart/form-data; boundary="' + "x" * 71 + '"', "multipart/form-data; boundary=ä"],
)  # fmt: skip
def test_what_names_no_boundary_is_no_form(kind: str) -> None:
    assert boundary_of(kind) is None


def test_a_body_made_to_be_slow_is_not() -> None:
    began = time.monotonic()
    for body in (
        b"\r\n--b" * 2_000_000, b"--b\r\n" + b"a:b\r\n" * 2_000_000, b"--b\r\n\r\n" * 1_000_000,
        b"--b\r\nContent-Disposition: form-data" + b"; " * 4_000_000,
        (b"--b\r\nContent-Disposition: x; filename=y\r\n\r\n" + b"\r\n--" * 2_000_000),
    ):  # fmt: skip
        assert isinstance(files_of(body, b"b"), list | NotAForm)
    assert time.monotonic() - began < 2.0


def test_more_parts_than_a_form_of_ours_has_are_refused() -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n'
    assert files_of(part * 3 + b"--b--", b"b") == [SentFile(b"x")] * 3
    assert isinstance(files_of(part * (MOST_PARTS + 1) + b"--b--", b"b"), NotAForm)
