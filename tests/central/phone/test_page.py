"""The phone's page: it works without script on an old phone, says what is wrong in both languages, and tells nobody."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.phone import app as phone_door
from central.phone.page import REFUSED, SAYS, judging_page, last_page, open_page
from central.phone.tickets import Found, Standing
from tests.central.phone.conftest import JPEG, Ticket

HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(400)
VOID = {"meta", "input", "br"}


class Reader(HTMLParser):
    """Reads a page strictly: every tag is closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.ids: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == [], "unclosed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert len(values) == len(attrs), "an attribute twice"
        self.seen.append((tag, values))
        if "id" in values:
            assert values["id"] not in self.ids
            self.ids.add(str(values["id"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def judged(verdicts: dict[int, Any]) -> Found:
    return Found(Standing.OPEN, "体检证明", "Health report", len(verdicts), 3, 3, verdicts)


def every_page() -> dict[str, str]:
    found = Found(Standing.OPEN, "体检证明", "Health report", 0, 3, 3)
    some = Found(Standing.OPEN, "体检证明", "", 2, 1, 1)
    pages = {"first": open_page(found, 12), "more": open_page(some, 12), "full": last_page("full", some)}
    pages |= {f"open {name}": open_page(found, 12, name) for name in SAYS}
    pages |= {f"refused {why}": open_page(judged({1: why}), 12, first=1) for why in REFUSED}
    pages["judging"] = judging_page(some, "code?from=1&look=2", soon=True)
    return pages | {f"last {name}": last_page(name) for name in SAYS}


@pytest.mark.parametrize("name", every_page())
def test_every_page_is_whole_html_that_an_old_phone_can_show(name: str) -> None:
    page = every_page()[name]
    read = Reader(page)
    tags = [tag for tag, _ in read.seen]
    assert page.startswith('<!doctype html>\n<html lang="zh-CN">')
    assert not {"img", "link", "iframe"} & set(tags)
    assert tags.count("script") == ("form" in tags), "it helps the form, and nothing else"
    assert tags.count("h1") == tags.count("title") == 1
    assert ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in read.seen
    for tag, values in read.seen:
        assert not any(attribute.startswith("on") or attribute == "style" for attribute in values)
        if tag == "label":
            assert values["for"] in read.ids
    assert "{" not in read.text.replace(style_of(page), "").replace(script_of(page), "")
    assert len(page.encode()) < 8000


def style_of(page: str) -> str:
    return page.partition("<style>")[2].partition("</style>")[0]


def script_of(page: str) -> str:
    return page.partition("<script>")[2].partition("</script>")[0]


def test_at_twice_the_text_size_nothing_has_a_width_of_its_own() -> None:
    """Read from the style: lengths in rem grow with the text, and no box is wider than what it stands in."""
    style = style_of(every_page()["first"])
    assert re.findall(r"(?<!max-)width:([^;}]+)", style.replace("device-width", "")) == ["100%", "100%", "0"]
    assert not re.findall(r"[\d.]+(?:vw|vh|pt)\b", style)
    assert set(re.findall(r"([\d.]+)px", style)) == {"2"}, "borders only"
    assert "nowrap" not in style
    assert "overflow:hidden" not in style


def test_the_script_is_of_the_language_old_phones_know() -> None:
    script = script_of(every_page()["first"])
    assert not re.search(r"=>|`|\b(?:let|const|class|async|await|import|fetch|Promise)\b", script)


@pytest.mark.parametrize("why", list(REFUSED))
def test_a_page_that_cannot_be_read_is_said_on_the_phone_and_can_be_sent_again(new_ticket: Any, why: str) -> None:
    ticket = new_ticket(files=1)
    answer = ticket.send(JPEG)
    assert ticket.drop(1, why).status_code == 204
    page = ticket.after(answer)
    assert (page.status_code, REFUSED[why].zh in page.text, REFUSED[why].en in page.text) == (200, True, True)
    assert 'type="file"' in page.text, "what could not be used gives its room back"
    assert "已收到" not in page.text
    assert ticket.send(JPEG).status_code == 303
    assert [file.number for file in ticket.state().files] == [2]


def test_of_several_files_each_reason_is_said_once_and_what_arrived_is_counted() -> None:
    page = open_page(judged({1: "taken", 2: "blurred", 3: "taken", 4: "blurred", 5: "dark"}), 12, first=2)
    assert page.count(REFUSED["blurred"].zh) == page.count(REFUSED["dark"].zh) == 1
    assert "已收到 1 个文件" in page
    later = open_page(judged({1: "blurred", 2: "taken"}), 12, first=2)
    assert REFUSED["blurred"].zh not in later, "that was said when it was sent"
    assert "已收到 1 个文件" in later


def test_the_page_after_sending_comes_with_the_terminal_s_words(new_ticket: Any) -> None:
    ticket = new_ticket()
    answer = ticket.send(JPEG)
    with ThreadPoolExecutor(1) as pool:
        page = pool.submit(ticket.after, answer)
        assert ticket.drop(1, "glare").status_code == 204
        assert REFUSED["glare"].zh in page.result(20).text


def test_a_terminal_that_says_nothing_keeps_nobody_waiting(new_ticket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_door, "VERDICT_SECONDS", 0.3)
    ticket = new_ticket()
    page = ticket.after(ticket.send(JPEG))
    for look in range(1, phone_door.MOST_LOOKS + 2):
        refresh = re.search(r'http-equiv="refresh" content="1;url=([^"]+)"', page.text)
        if refresh is None:
            break
        assert 'type="file"' not in page.text, "a form would lose what is being chosen"
        where = html.unescape(refresh.group(1))
        assert where.endswith(f"?from=1&look={look}")
        page = httpx.get(httpx.URL(ticket.address).join(where), trust_env=False, timeout=30)
    assert "已收到 1 个文件" in page.text
    assert 'type="file"' in page.text


@pytest.mark.parametrize(
    "end", ["?from=0", "?from=-1", "?from=x", "?from=9999", "?from=1&look=%00", "?from=" + "9" * 99]
)
def test_what_stands_in_the_address_is_a_number_or_nothing(new_ticket: Any, end: str) -> None:
    ticket = new_ticket()
    page = httpx.get(f"{ticket.address}?from={end}", trust_env=False)
    assert (page.status_code, 'type="file"' in page.text) == (200, True)


def test_letters_are_never_smaller_than_sixteen_pixels_and_keys_are_for_thumbs() -> None:
    style = style_of(every_page()["first"])
    root = float(re.search(r"html\{font-size:([\d.]+)%", style).group(1)) / 100 * 16  # type: ignore[union-attr]
    assert min(float(size) for size in re.findall(r"font-size:([\d.]+)rem", style)) * root >= 16
    assert min(float(size) for size in re.findall(r"min-height:([\d.]+)rem", style)) * root >= 64
    assert "flex" not in style
    assert "grid" not in style


def test_what_a_matter_is_called_is_never_markup() -> None:
    page = open_page(Found(Standing.OPEN, "<b>&\"'", "<script>x</script>", 0, 1, 1), 12)
    assert page.count("<script") == 1, "our own"
    assert "<script>x" not in page
    assert "&lt;b&gt;&amp;" in page


def test_headers_let_nothing_in_and_nothing_out(new_ticket: Callable[..., Ticket]) -> None:
    ticket = new_ticket()
    gone = httpx.get(ticket.address + "x", trust_env=False)
    for answer in (ticket.page(), ticket.send(HEIC), ticket.send(JPEG), gone):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "set-cookie" not in answer.headers
        if answer.text:
            digest = base64.b64encode(hashlib.sha256(style_of(answer.text).encode()).digest()).decode()
            assert f"style-src 'sha256-{digest}'" in policy
            script = base64.b64encode(hashlib.sha256(script_of(answer.text).encode()).digest()).decode()
            assert script_of(answer.text) == "" or f"script-src 'sha256-{script}'" in policy


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (HEIC, 415, "HEIC"),
        (b"GIF89a" + bytes(90), 415, "这种文件收不了"),
        (b"<html>", 415, "这种文件收不了"),
        (b"PK\x03\x04 a letter.docx", 415, "这种文件收不了"),
    ],
)
def test_what_cannot_be_used_is_said_on_the_phone_and_another_try_is_at_hand(
    new_ticket: Any, content: bytes, status: int, words: str
) -> None:
    ticket = new_ticket()
    answer = ticket.send(content)
    assert (answer.status_code, words in answer.text, 'type="file"' in answer.text) == (status, True, True)
    assert ticket.state().files == ()
    mixed = ticket.send(JPEG, content)
    assert (mixed.status_code, ticket.state().files) == (status, ()), "all or none"
    assert ticket.send(JPEG).status_code == 303


def test_sending_without_choosing_a_file_is_no_harm(new_ticket: Any) -> None:
    ticket = new_ticket()
    answer = ticket.send()
    assert (answer.status_code, "还没有选" in answer.text) == (422, True)
    assert not ticket.state().receiving


def test_a_file_that_is_too_large_is_said_to_be_and_is_not_kept(new_ticket: Any, house: Any) -> None:
    ticket = new_ticket()
    most = house.platform.inside.settings.phone.max_file_bytes
    assert ticket.held.file_bytes == most
    answer = ticket.send(JPEG + bytes(most + 70_000))
    assert (answer.status_code, "文件太大" in answer.text) == (413, True)
    assert ticket.send(b"\xff\xd8\xff" + bytes(most - 3)).status_code == 303, "just right"


def raw(address: str, request: bytes) -> bytes:
    """Send bytes and return what comes before the other side hangs up, within ten seconds."""
    where = urlsplit(address)
    with socket.create_connection((str(where.hostname), int(where.port or 80)), timeout=10) as line:
        line.sendall(request)
        answer = b""
        while chunk := line.recv(65536):
            answer += chunk
    return answer


def test_a_body_far_beyond_all_limits_is_not_even_read(new_ticket: Any) -> None:
    ticket = new_ticket()
    path = urlsplit(ticket.address).path
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\nConnection: close\r\n"
    answer = raw(ticket.address, (head + "Content-Type: multipart/form-data; boundary=b\r\n\r\n").encode())
    assert answer.startswith(b"HTTP/1.1 413")
    unknown = head.replace(path, path + "x") + "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    assert raw(ticket.address, unknown.encode()).startswith(b"HTTP/1.1 404")


def test_a_line_that_falls_silent_in_a_body_bars_nobody(new_ticket: Any) -> None:
    ticket = new_ticket()
    path = urlsplit(ticket.address).path
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\nConnection: close\r\n"
    answer = raw(ticket.address, (head + "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n").encode())
    assert answer.startswith(b"HTTP/1.1 400"), "after upload_silence_seconds of this house"
    assert ticket.send(JPEG).status_code == 303


def test_other_methods_and_addresses_get_a_page_and_no_hint(new_ticket: Any) -> None:
    ticket = new_ticket()
    base = ticket.address.rpartition("/")[0]
    wrong = [("PUT", ticket.address), ("DELETE", ticket.address)]
    for method, address in (*wrong, *(("GET", base + end) for end in ("/", "/a/b", "/%00%ff", "/" + "x" * 4000))):
        answer = httpx.request(method, address, trust_env=False)
        assert (answer.status_code, "没有这个二维码" in answer.text) == (404, True), (method, address)


def test_nobody_sends_anything_but_a_form(new_ticket: Any) -> None:
    ticket = new_ticket()
    answer = httpx.post(ticket.address, content=JPEG, headers={"Content-Type": "image/jpeg"}, trust_env=False)
    assert (answer.status_code, "这里只收照片和 PDF" in answer.text) == (415, True)


BODIES = st.tuples(
    st.binary(max_size=400),
    st.sampled_from(["multipart/form-data; boundary=b", "multipart/form-data; boundary=bb", "text/plain", ""]),
    st.booleans(),
)


def test_no_body_makes_the_platform_fail(new_ticket: Any) -> None:
    tickets = [new_ticket(files=12, seconds=900)]

    @given(BODIES)
    @settings(max_examples=80, deadline=None)
    def tried(sent: tuple[bytes, str, bool]) -> None:
        body, kind, in_a_form = sent
        if in_a_form:
            body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n' + body + b"\r\n--b--\r\n"
        answer = httpx.post(tickets[-1].address, content=body, headers={"Content-Type": kind}, trust_env=False)
        assert answer.status_code < 500
        if answer.status_code in (409, 410):
            tickets.append(Ticket(tickets[0].desk).open(files=12, seconds=900))

    tried()
