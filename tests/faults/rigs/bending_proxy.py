"""A proxy that understands HTTP and bends it: answers lost, late, doubled, swapped, forged, refused, or dribbled.

Every request is one throw of a seeded die. What a trick does is said in `TRICKS`; each counts how often it was played.
"""

from __future__ import annotations

import base64
import http.client
import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

HOP = {"connection", "transfer-encoding", "content-length", "server", "date", "keep-alive"}
PAGE = "<html><title>Wi-Fi</title><body>请登录 Please sign in</body></html>".encode()
PLATFORM_SECONDS = 20.0
DRIBBLE_SECONDS = 1.0  # between two bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class Request:
    """What came."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def hands_in(self) -> bool:
        """Whether this is a record or a piece of a page."""
        return self.method in ("PUT", "PATCH")


class BendingProxy(ThreadingHTTPServer):
    """Stands at `url` before the platform. `tricks`: name and weight of each, out of a hundred requests."""

    daemon_threads = True

    def __init__(self, platform: str, tricks: Mapping[str, float], seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Bends)
        host, port = platform.removeprefix("http://").rsplit(":", 1)
        self.platform = (host, int(port))
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.tricks = dict(tricks)
        self.played: Counter[str] = Counter()
        self.requests = 0
        self.over = threading.Event()
        self._random = Random(seed)
        self._lock = threading.Lock()
        self.earlier: list[Request] = []  # handed in before, to be replayed
        self.last: dict[str, Answer] = {}  # by method: the newest answer, to be given to somebody else
        self.late: list[threading.Thread] = []

    def trick(self) -> str:
        """Throw the die."""
        with self._lock:
            self.requests += 1
            thrown = self._random.uniform(0.0, 100.0)
            for name, weight in self.tricks.items():
                thrown -= weight
                if thrown < 0:
                    self.played[name] += 1
                    return name
        return "pass"

    def choose(self, among: list[Request]) -> Request:
        """Choose one."""
        with self._lock:
            return self._random.choice(among)

    def seconds(self, least: float, most: float) -> float:
        """Choose a time."""
        with self._lock:
            return self._random.uniform(least, most)

    def forward(self, request: Request) -> Answer | None:
        """Ask the platform; None where it does not answer."""
        line = http.client.HTTPConnection(*self.platform, timeout=PLATFORM_SECONDS)
        try:
            line.request(request.method, request.path, request.body or None, dict(request.headers))
            got = line.getresponse()
            headers = {name: value for name, value in got.getheaders() if name.lower() not in HOP}
            answer = Answer(got.status, headers, got.read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()
        with self._lock:
            if request.hands_in:
                self.earlier = [*self.earlier[-200:], request]
            self.last[request.method] = answer
        return answer

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what this is about."""


def lost(proxy: BendingProxy, request: Request) -> Answer | None:
    """The platform commits, and the line ends before its answer."""
    proxy.forward(request)
    return None


def doubled(proxy: BendingProxy, request: Request) -> Answer | None:
    """The request arrives twice; the second answer goes back."""
    proxy.forward(request)
    return proxy.forward(request)


def late(proxy: BendingProxy, request: Request) -> Answer | None:
    """The line ends now, and the request arrives later, when it was sent again long ago."""

    def deliver() -> None:
        proxy.over.wait(proxy.seconds(0.2, 3.0))
        proxy.forward(request)

    thread = threading.Thread(target=deliver, daemon=True)
    proxy.late.append(thread)
    thread.start()
    return None


def replayed(proxy: BendingProxy, request: Request) -> Answer | None:
    """Something handed in earlier arrives again first."""
    earlier = proxy.earlier
    if earlier:
        proxy.forward(proxy.choose(earlier))
    return proxy.forward(request)


def swapped(proxy: BendingProxy, request: Request) -> Answer | None:
    """The platform answers, but the answer to somebody else's request goes back."""
    before = proxy.last.get(request.method)
    answer = proxy.forward(request)
    return before or answer


def forged(proxy: BendingProxy, request: Request) -> Answer | None:
    """A yes that looks like the platform's and was not signed by it; the request never arrives."""
    payload = base64.b64encode(b'{"uid": "", "case_number": "330999"}').decode()
    body = json.dumps({"key_id": "0" * 16, "payload": payload, "signature": base64.b64encode(bytes(64)).decode()})
    return Answer(200, {"Content-Type": "application/json"}, body.encode())


def portal(proxy: BendingProxy, request: Request) -> Answer | None:
    """Somebody's login page says 200 to everything; the request never arrives."""
    return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, PAGE)


def empty_yes(proxy: BendingProxy, request: Request) -> Answer | None:
    """A success without words, and for a page that it is there already; the request never arrives."""
    return Answer(201 if request.method == "PUT" else 204, {"Upload-Offset": "999999999", "Upload-Complete": "?1"})


def broken(proxy: BendingProxy, request: Request) -> Answer | None:
    """A server that is not well: 500 to 504, with the platform's kind of words or without; nothing arrives."""
    status = int(proxy.seconds(500, 504.99))
    if proxy.seconds(0, 1) < 0.5:
        return Answer(status, {"Content-Type": "text/html"}, b"<h1>Bad Gateway</h1>")
    return Answer(status, {"Content-Type": "application/problem+json"}, _problem(status, "internal"))


def busy(proxy: BendingProxy, request: Request) -> Answer | None:
    """429 with a time to come back after."""
    headers = {"Content-Type": "application/problem+json", "Retry-After": "1"}
    return Answer(429, headers, _problem(429, "too_many"))


def not_here(proxy: BendingProxy, request: Request) -> Answer | None:
    """404 and 413 in a foreign server's words: not the platform's, so nothing is final."""
    return Answer(404 if proxy.seconds(0, 1) < 0.5 else 413, {"Content-Type": "text/html"}, b"<h1>Not Found</h1>")


TRICKS: dict[str, Callable[[BendingProxy, Request], Answer | None]] = {
    "pass": lambda proxy, request: proxy.forward(request),
    **{trick.__name__: trick for trick in (lost, doubled, late, replayed, swapped, forged, portal, empty_yes, broken,
                                           busy, not_here)},
    "slow head": lambda proxy, request: proxy.forward(request),
    "slow body": lambda proxy, request: proxy.forward(request),
}  # fmt: skip


class _Bends(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: BendingProxy

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        request = Request(self.command, self.path, headers, body)
        trick = self.server.trick()
        answer = TRICKS[trick](self.server, request)
        if answer is None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        wire = self._wire(answer)
        with suppress(OSError):
            if trick.startswith("slow"):
                self._dribble(wire, 0 if trick == "slow head" else wire.index(b"\r\n\r\n") + 4)
            else:
                self.wfile.write(wire)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = _answer  # noqa: N815  the base class looks for these

    def _wire(self, answer: Answer) -> bytes:
        head = [f"HTTP/1.1 {answer.status} -", *(f"{name}: {value}" for name, value in answer.headers.items())]
        if answer.status != 204:
            head.append(f"Content-Length: {len(answer.body)}")
        body = b"" if self.command == "HEAD" else answer.body
        return "\r\n".join([*head, "", ""]).encode("latin-1") + body

    def _dribble(self, wire: bytes, at_once: int) -> None:
        """Send the rest a byte at a time, for as long as anybody listens."""
        self.wfile.write(wire[:at_once])
        for position in range(at_once, len(wire)):
            if self.server.over.wait(DRIBBLE_SECONDS):
                break
            self.wfile.write(wire[position : position + 1])
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Say nothing."""


def _problem(status: int, code: str) -> bytes:
    return json.dumps({"type": "about:blank", "title": "-", "status": status, "code": code, "detail": ""}).encode()


@contextmanager
def bending(platform: str, tricks: Mapping[str, float], seed: int) -> Iterator[BendingProxy]:
    """Serve on a thread until the block ends."""
    proxy = BendingProxy(platform, tricks, seed)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.over.set()
        for late_one in proxy.late:
            late_one.join(PLATFORM_SECONDS)
        proxy.shutdown()
        thread.join(5.0)
        proxy.server_close()
