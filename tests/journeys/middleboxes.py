"""What may stand between a terminal and its platform: a portal that answers everything, a box that changes answers."""

from __future__ import annotations

import base64
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = "<html><title>Wi-Fi</title><body>请登录 Please sign in</body></html>".encode()
_HOP = {"connection", "transfer-encoding", "content-length", "server", "date"}


class Portal(ThreadingHTTPServer):
    """Says 200 and a page to whatever is asked. `asked`: methods and paths, `bodies`: what it was given."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _SaysYes)
        self.asked: list[str] = []
        self.bodies: list[bytes] = []


class _SaysYes(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Portal

    def _answer(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        self.server.asked.append(f"{self.command} {self.path}")
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(PAGE)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815  the base class looks for these

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Say nothing."""


class Forger(ThreadingHTTPServer):
    """Passes everything to the platform, but changes one byte of the manifest's signature. `forged`: how often."""

    daemon_threads = True

    def __init__(self, host: str, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Forges)
        self.platform = (host, port)
        self.forged = 0


class _Forges(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Forger

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {k: v for k, v in self.headers.items() if k.lower() not in (*_HOP, "if-none-match")}
        with closing(http.client.HTTPConnection(*self.server.platform, timeout=20)) as line:
            line.request(self.command, self.path, body or None, headers)
            answer = line.getresponse()
            content = answer.read()
        if self.path.endswith("/catalogue/manifest"):
            content = self._forge(content)
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = _answer  # noqa: N815  the base class looks for these

    def _forge(self, content: bytes) -> bytes:
        signed = json.loads(content)
        signature = bytearray(base64.b64decode(signed["signature"]))
        signature[0] ^= 1
        signed["signature"] = base64.b64encode(signature).decode()
        self.server.forged += 1
        return json.dumps(signed).encode()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Say nothing."""


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[int]:
    """Serve on a thread and give the port."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
