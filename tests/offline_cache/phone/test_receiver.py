"""From the platform into the session: fetched once, opened with a key nobody else has, given up in time."""

from __future__ import annotations

import base64
import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import monotonic
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from central.phone.page import REFUSED
from kiosk.events import PhoneFailed, PhoneOffered, PhonePages, PhoneRefused, PhoneSeen
from kiosk.faults.fault import Fault
from kiosk.ports.phone import PhoneWish
from kiosk.text import Text
from kiosk.wire.phone import PhoneFile, PhoneTicket, PhoneTicketRequest, PhoneUploads, Verdict
from kiosk.wire.sealing import seal_phone_file
from offline_cache.phone import receiver as module
from offline_cache.phone.receiver import PhoneReceiver
from offline_cache.phone.unpack import verdict_of
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.credential import Credential
from offline_cache.platform.http import Http
from offline_cache.platform.keyring import Keyring
from offline_cache.platform.link import Link

WISH = PhoneWish(Text(zh="体检证明", en="Health report"), 12, 180.0)
JSON = {"Content-Type": "application/json"}


def photo(blur: float = 0.0) -> bytes:
    picture = Image.new("L", (700, 500), 230)
    for number in range(6):
        ImageDraw.Draw(picture).text((60, 40 + 70 * number), "Health report 330999", 0, ImageFont.load_default(40))
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(blur)).save(out, "JPEG")
    return out.getvalue()


class Uploads:
    """The platform's part, as the contract says, and ways to make it do otherwise."""

    def __init__(self, platform: Any) -> None:
        self.platform = platform
        self.lock = threading.Lock()
        self.asked: list[PhoneTicketRequest] = []
        self.files: dict[int, bytes] = {}
        self.count = 0
        self.ended: list[str] = []
        self.fetched: list[int] = []
        self.opened = self.receiving = self.over = False
        self.verdicts: list[tuple[int, str]] = []
        self.waits = False  # gives tags, and says that nothing is new; tests let it wait no longer than they must
        self.waited: list[int] = []
        self.refuse: dict[str, Callable[[], Any]] = {}  # method and kind → another answer
        for method in ("POST", "GET", "DELETE"):
            platform.script[method, "phone-uploads"] = self.answer

    def answer(self, request: Any) -> Any:
        parts = request.part.split("/")
        kind = f"{request.command} {('ticket', 'state', '', 'file')[len(parts) - 1]}"
        with self.lock:
            if kind in self.refuse:
                return self.refuse[kind]()
            return getattr(self, kind.lower().replace(" ", "_"))(request, parts)

    def post_ticket(self, request: Any, _: list[str]) -> Any:
        wanted = PhoneTicketRequest.model_validate_json(request.content)
        self.asked.append(wanted)
        expires = datetime.now(UTC) + timedelta(seconds=wanted.seconds)
        ticket = PhoneTicket(ticket=wanted.ticket, key=wanted.key, address="https://zwfw.example/u/abc",
                             seconds=wanted.seconds, expires=expires, file_bytes=1_000_000)  # fmt: skip
        return self.platform.signed(ticket)

    def get_state(self, request: Any, _: list[str]) -> Any:
        files = tuple(PhoneFile(number=n, kind="jpeg", size=len(sealed)) for n, sealed in sorted(self.files.items()))
        state = PhoneUploads(state="ended" if self.over else "open", seconds=100, opened=self.opened,
                             receiving=self.receiving, files=files)  # fmt: skip
        body = state.model_dump_json().encode()
        if not self.waits:
            return 200, JSON, body
        tag = f'"{hashlib.sha256(body).hexdigest()[:8]}"'
        self.waited.append(int(parse_qs(urlsplit(request.path).query).get("wait", ["0"])[0]))
        if request.headers.get("If-None-Match") == tag:
            return 304, {"ETag": tag}, b""
        return 200, {**JSON, "ETag": tag}, body

    def get_file(self, _request: Any, parts: list[str]) -> Any:
        self.fetched.append(int(parts[3]))
        sealed = self.files.get(int(parts[3]))
        if sealed is None:
            return self.platform.problem(404, "not_found")
        return 200, {"Content-Type": "application/octet-stream"}, sealed

    def delete_file(self, request: Any, parts: list[str]) -> Any:
        self.files.pop(int(parts[3]), None)
        self.verdicts.append((int(parts[3]), parse_qs(urlsplit(request.path).query)["verdict"][0]))
        return 204, {}, b""

    def delete_state(self, _request: Any, parts: list[str]) -> Any:
        self.ended.append(parts[1])
        return 204, {}, b""

    def send(self, content: bytes, *, key: bytes | None = None, number: int | None = None) -> None:
        """Let a phone send a file."""
        with self.lock:
            self.count += 1
            wanted = self.asked[-1]
            sealed = seal_phone_file(content, wanted.ticket, number or self.count, key or base64.b64decode(wanted.key))
            self.files[self.count] = sealed


@pytest.fixture
def uploads(platform: Any) -> Uploads:
    return Uploads(platform)


@pytest.fixture
def link(posts: Any) -> Link:
    linked = Link(posts, lambda: None)
    linked.answered()
    return linked


@pytest.fixture
def receiver(
    platform: Any, posts: Any, link: Link, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PhoneReceiver]:
    monkeypatch.setattr(module, "PACE_SECONDS", 0.02)
    monkeypatch.setattr(module, "WITHOUT_LINK_SECONDS", 0.3)
    http = Http(platform.url)
    api = PlatformApi(http, Keyring(tmp_path / "keys.json", platform.root_key), Credential(tmp_path / "c.json"))
    opened = PhoneReceiver(api, link, posts, "devices.camera.still")
    yield opened
    opened.stop()
    http.close()


@pytest.fixture
def until(posts: Any) -> Callable[[Callable[[], Any]], None]:
    pause = threading.Event()

    def wait(ready: Callable[[], Any]) -> None:
        for _ in range(1000):
            if ready():
                return
            pause.wait(0.01)
        raise AssertionError(f"not so; {posts.events}")

    return wait


def test_pages_come_from_a_phone_into_the_heart_and_the_platform_keeps_nothing(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, until: Any
) -> None:
    receiver.open("t1", WISH)
    offered = posts.wait_for(PhoneOffered)
    assert (offered.token, offered.address, offered.seconds) == ("t1", "https://zwfw.example/u/abc", 180.0)
    wanted = uploads.asked[0]
    assert (wanted.material, wanted.material_en, wanted.files, wanted.seconds) == ("体检证明", "Health report", 12, 180)
    uploads.opened = True
    assert not posts.wait_for(PhoneSeen).receiving
    uploads.receiving = True
    posts.wait_for(PhoneSeen, lambda e: e.receiving)
    uploads.send(photo())
    pages = posts.wait_for(PhonePages)
    assert pages.token == "t1"
    assert Image.open(io.BytesIO(pages.pages[0])).size == (700, 500)
    assert "\\xff" not in repr(pages), "no picture in a log"
    until(lambda: not uploads.files)
    receiver.close("t1")
    until(lambda: uploads.ended == [wanted.ticket])


def test_each_ticket_has_a_key_and_a_name_of_its_own(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, until: Any
) -> None:
    for token in ("t1", "t2"):
        receiver.open(token, WISH)
        posts.wait_for(PhoneOffered, lambda e, token=token: e.token == token)
    first, second = uploads.asked
    assert first.key != second.key
    assert first.ticket != second.ticket
    until(lambda: uploads.ended == [first.ticket])


def test_what_was_closed_posts_nothing_any_more(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, until: Any
) -> None:
    receiver.open("t1", WISH)
    posts.wait_for(PhoneOffered)
    receiver.close("another")
    assert receiver._running is not None
    receiver.close("t1")
    uploads.send(photo())
    until(lambda: uploads.ended)
    assert posts.of(PhonePages) == posts.of(PhoneFailed) == []


@pytest.mark.provokes("PHN-008")
@pytest.mark.parametrize("how", ["another key", "another number", "noise"])
def test_a_file_that_is_not_sealed_for_this_ticket_is_refused_and_the_next_is_taken(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, how: str
) -> None:
    receiver.open("t1", WISH)
    posts.wait_for(PhoneOffered)
    if how == "noise":
        uploads.count = 1
        uploads.files[1] = b"noise" * 40
    elif how == "another key":
        uploads.send(photo(), key=X25519PrivateKey.generate().public_key().public_bytes_raw())
    else:
        uploads.send(photo(), number=7)
    assert posts.wait_for(PhoneRefused).fault.code == "PHN-008"
    uploads.send(photo())
    assert len(posts.wait_for(PhonePages).pages) == 1


@pytest.mark.provokes("PHN-004")
def test_a_file_that_cannot_be_read_is_refused_and_the_next_is_taken(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any
) -> None:
    receiver.open("t1", WISH)
    posts.wait_for(PhoneOffered)
    uploads.send(b"\xff\xd8\xff and nothing")
    assert posts.wait_for(PhoneRefused).fault.code == "PHN-004"
    uploads.send(photo())
    posts.wait_for(PhonePages)


@pytest.mark.provokes("PHN-010")
def test_what_became_of_each_file_is_told_for_the_phone_s_own_page(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, until: Any
) -> None:
    receiver.open("t1", PhoneWish(Text(zh="证明"), 2, 60.0))
    posts.wait_for(PhoneOffered)
    uploads.send(photo(blur=6.0))
    assert posts.wait_for(PhoneRefused).fault.code == "PHN-010"
    uploads.send(b"\xff\xd8\xff and nothing")
    posts.wait_for(PhoneRefused, lambda e: e.fault.code == "PHN-004")
    uploads.send(photo())
    uploads.send(photo(), number=7)
    uploads.send(photo())
    assert len(posts.wait_for(PhonePages).pages) == 1
    until(lambda: len(uploads.verdicts) == 5)
    assert uploads.verdicts == [(1, "blurred"), (2, "unreadable"), (3, "taken"), (4, "untrusted"), (5, "taken")]


def test_every_refusal_has_a_word_of_its_own_for_the_phone_s_page() -> None:
    said = [verdict_of(Fault(f"PHN-{number:03}")) for number in range(4, 15)]
    assert sorted({*said, "taken"}) == sorted(get_args(Verdict))
    assert set(REFUSED) == {*get_args(Verdict)} - {"taken"}, "and words there, in both languages"


def test_the_platform_is_let_wait_and_what_comes_is_taken_without_a_pause(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PACE_SECONDS", 60.0)
    monkeypatch.setattr(module, "BREATH_SECONDS", 0.01)
    uploads.waits = True
    receiver.open("t1", WISH)
    until(lambda: len(uploads.waited) > 3)
    assert (uploads.waited[0], set(uploads.waited[1:])) == (0, {8}), "nothing is known at first: nothing to wait for"
    uploads.opened = True
    assert not posts.wait_for(PhoneSeen).receiving
    uploads.send(photo())
    posts.wait_for(PhonePages)
    until(lambda: uploads.verdicts)


def test_what_cuts_a_long_silence_is_met_with_shorter_waits_and_then_with_none(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BREATH_SECONDS", 0.01)
    uploads.waits = True
    answer = uploads.get_state

    def cut(request: Any, parts: list[str]) -> Any:
        if "wait=" in request.path:
            uploads.waited.append(int(request.path.rpartition("=")[2]))
            raise ConnectionError("as from a proxy that cuts silent lines")
        return answer(request, parts)

    monkeypatch.setattr(uploads, "get_state", cut)
    receiver.open("t1", WISH)
    until(lambda: len(uploads.waited) > 12)
    assert [wait for wait in uploads.waited if wait] == [8, 4, 2], "then it is asked once a second, as ever"
    uploads.send(photo())
    posts.wait_for(PhonePages)
    assert posts.of(PhoneFailed) == []


def test_the_platform_says_how_soon_it_is_asked_again_within_bounds(
    receiver: PhoneReceiver, uploads: Uploads, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_PACE_SECONDS", 0.3)
    uploads.waits = True
    answer, times = uploads.get_state, []

    def crowded(request: Any, parts: list[str]) -> Any:
        times.append(monotonic())
        status, headers, body = answer(request, parts)
        return status, {**headers, "Retry-After": "3000"}, body

    monkeypatch.setattr(uploads, "get_state", crowded)
    receiver.open("t1", WISH)
    until(lambda: len(times) > 3)
    assert all(0.29 < later - sooner < 2 for sooner, later in pairwise(times))


def test_without_a_judge_of_pages_the_way_is_not_offered(posts: Any, link: Link) -> None:
    receiver = PhoneReceiver(None, link, posts, "")  # type: ignore[arg-type]
    assert not receiver.offered()
    receiver.open("t1", WISH)
    assert posts.wait_for(PhoneFailed).fault.code == "PHN-001"


def test_there_is_room_for_so_many_pages_and_no_more(receiver: PhoneReceiver, uploads: Uploads, posts: Any) -> None:
    receiver.open("t1", PhoneWish(Text(zh="证明"), 1, 60.0))
    posts.wait_for(PhoneOffered)
    uploads.send(photo())
    posts.wait_for(PhonePages)
    uploads.send(photo())
    assert posts.wait_for(PhoneRefused).fault.code == "PHN-006"


def test_a_file_whose_end_was_not_heard_is_not_taken_twice(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, until: Any
) -> None:
    deafened = []

    def deaf() -> Any:
        deafened.append(1)
        return uploads.platform.problem(503, "busy")

    uploads.refuse["DELETE file"] = deaf
    receiver.open("t1", WISH)
    posts.wait_for(PhoneOffered)
    uploads.send(photo())
    posts.wait_for(PhonePages)
    until(lambda: len(deafened) > 3)
    del uploads.refuse["DELETE file"]
    until(lambda: not uploads.files)
    assert (uploads.fetched, len(posts.of(PhonePages))) == ([1], 1)


@pytest.mark.provokes("PHN-001")
def test_a_platform_that_dies_while_a_phone_is_awaited_is_told_in_time(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, link: Link
) -> None:
    receiver.open("t1", WISH)
    posts.wait_for(PhoneOffered)

    def gone() -> Any:
        raise ConnectionError("as from a machine that lost its power")

    uploads.refuse["GET state"] = gone
    failed = posts.wait_for(PhoneFailed)
    assert (failed.fault.code, failed.fault.detail[:7]) == ("PHN-001", "NET-001")
    assert not link.online
    assert not receiver.offered()


def test_a_short_break_of_the_link_is_not_even_noticed(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, until: Any
) -> None:
    broken = []

    def busy() -> Any:
        broken.append(1)
        return uploads.platform.problem(503, "busy")

    receiver.open("t1", WISH)
    posts.wait_for(PhoneOffered)
    uploads.refuse["GET state"] = uploads.refuse["GET file"] = busy
    until(lambda: broken)
    uploads.refuse.clear()
    uploads.send(photo())
    posts.wait_for(PhonePages)
    assert posts.of(PhoneFailed) == []


@pytest.mark.provokes("PHN-001")
def test_a_line_too_poor_for_the_file_is_given_up_after_two_tries(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, until: Any
) -> None:
    tries = []

    def cut() -> Any:
        tries.append(1)
        return uploads.platform.problem(503, "busy")

    uploads.refuse["GET file"] = cut
    receiver.open("t1", WISH)
    posts.wait_for(PhoneOffered)
    uploads.send(photo())
    assert posts.wait_for(PhoneFailed).fault.code == "PHN-001"
    assert len(tries) == 2
    until(lambda: uploads.ended)


def test_a_file_larger_than_the_platform_said_is_not_read_to_its_end(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any
) -> None:
    receiver.open("t1", WISH)
    posts.wait_for(PhoneOffered)
    uploads.files[1] = bytes(1_100_000)
    failed = posts.wait_for(PhoneFailed)
    assert (failed.fault.code, "NET-002" in failed.fault.detail) == ("PHN-001", True)


@pytest.mark.provokes("PHN-003")
@pytest.mark.parametrize("how", ["ended", "forgotten"])
def test_a_ticket_that_is_over_is_told(receiver: PhoneReceiver, uploads: Uploads, posts: Any, how: str) -> None:
    receiver.open("t1", WISH)
    posts.wait_for(PhoneOffered)
    if how == "ended":
        uploads.over = True
    else:
        uploads.refuse["GET state"] = lambda: uploads.platform.problem(404, "not_found")
    assert posts.wait_for(PhoneFailed).fault.code == "PHN-003"


@pytest.mark.provokes("PHN-002")
@pytest.mark.parametrize(
    ("status", "code", "headers"),
    [(404, "not_offered", {}), (429, "too_many", {"Retry-After": "60"}), (503, "busy", {}), (422, "bad_body", {})],
)
def test_a_platform_that_gives_no_ticket_is_told_and_left_alone_where_it_says_so(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, status: int, code: str, headers: dict[str, str]
) -> None:
    assert receiver.offered()
    uploads.refuse["POST ticket"] = lambda: uploads.platform.problem(status, code, **headers)
    receiver.open("t1", WISH)
    failed = posts.wait_for(PhoneFailed)
    assert (failed.token, failed.fault.code) == ("t1", "PHN-002")
    assert receiver.offered() is (code not in ("not_offered", "too_many"))


@pytest.mark.provokes("PHN-001")
@pytest.mark.parametrize("wrong", ["signed by nobody of ours", "for another key", "not signed", "no answer"])
def test_an_address_that_is_not_our_platform_s_is_never_shown(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TICKET_SECONDS", 1.0)
    expires = datetime.now(UTC) + timedelta(seconds=180)

    def forged() -> Any:
        if wrong == "no answer":
            threading.Event().wait(2.0)
        ticket = PhoneTicket(ticket="01890a5d-ac96-774b-bcce-b302099a8057", key="A" * 43 + "=", seconds=180,
                             address="https://evil.example/u/x", expires=expires, file_bytes=1000)  # fmt: skip
        if wrong == "not signed":
            return 200, JSON, ticket.model_dump_json().encode()
        other = Ed25519PrivateKey.generate()
        return uploads.platform.signed(ticket, other if wrong == "signed by nobody of ours" else None)

    uploads.refuse["POST ticket"] = forged
    receiver.open("t1", WISH)
    assert posts.wait_for(PhoneFailed).fault.code == "PHN-001"
    assert posts.of(PhoneOffered) == []


def test_a_bug_in_it_still_answers(
    receiver: PhoneReceiver, uploads: Uploads, posts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Any:
        raise KeyError("what a citizen sent")

    monkeypatch.setattr(module, "open_phone_file", broken)
    receiver.open("t1", WISH)
    posts.wait_for(PhoneOffered)
    uploads.send(photo())
    failed = posts.wait_for(PhoneFailed)
    assert failed.fault == Fault("PHN-001", "KeyError")


def test_after_the_end_nothing_is_begun(receiver: PhoneReceiver, uploads: Uploads, posts: Any) -> None:
    receiver.stop()
    receiver.open("t1", WISH)
    assert posts.wait_for(PhoneFailed).fault == Fault("PHN-001", "closing")
    assert uploads.asked == []
