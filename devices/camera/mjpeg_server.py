"""Motion JPEG over HTTP on the loopback, as network cameras and document cameras (高拍仪) serve it.

One multipart/x-mixed-replace answer per client, one part per picture. Levers: pictures may be changed at any time,
others may be played once in between, the stream may fall silent while the connection stays, and the server may be
closed and opened again on the same port.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from devices.simulation.ports import free_port

BOUNDARY = "kiosk-frame"


class MjpegServer:
    """Serves whatever `show` was given last, in a circle, at `rate` pictures a second. Any thread may call."""

    def __init__(self, rate: float = 10.0) -> None:
        """Choose no port yet."""
        self._interval = 1.0 / rate
        self._condition = threading.Condition()
        self._pictures: Sequence[bytes] = ()
        self._once: Sequence[bytes] = ()
        self._once_from = 0.0
        self._silent = False
        self._open = False
        self._port = free_port()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Return the stream's address; valid once opened, and the same after it was closed and opened again."""
        return f"http://127.0.0.1:{self._port}/stream.mjpg"

    def show(self, pictures: Sequence[bytes]) -> None:
        """Serve these JPEGs from now on. One alone is a camera that stands still."""
        with self._condition:
            self._pictures = tuple(pictures)
            self._once = ()
            self._condition.notify_all()

    def play(self, pictures: Sequence[bytes]) -> None:
        """Serve these JPEGs once, from this moment, then again what was shown before."""
        with self._condition:
            self._once, self._once_from = tuple(pictures), time.monotonic()

    def fall_silent(self, silent: bool) -> None:
        """Keep connections but send nothing, or speak again."""
        with self._condition:
            self._silent = silent
            self._condition.notify_all()

    def open(self) -> None:
        """Listen. Does nothing where it already does."""
        if self._server is not None:
            return
        server = _Server(("127.0.0.1", self._port), self)
        self._open = True
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="mjpeg", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and drop every client within a moment. May be called twice."""
        server, self._server = self._server, None
        if server is None:
            return
        with self._condition:
            self._open = False
            self._condition.notify_all()
        server.shutdown()
        server.server_close()
        if self._thread is not None:
            self._thread.join(2.0)

    def parts(self) -> _Parts:
        """Return a client's own walk through the pictures."""
        return _Parts(self)

    def next_picture(self, turn: int) -> bytes | None:
        """Wait one picture's time and return it; empty while silent, None once closed."""
        with self._condition:
            self._condition.wait_for(lambda: not self._open, timeout=self._interval)
            if not self._open:
                return None
            if self._silent or not self._pictures:
                return b""
            at = int((time.monotonic() - self._once_from) / self._interval)
            return self._once[at] if at < len(self._once) else self._pictures[turn % len(self._pictures)]


class _Parts:
    def __init__(self, server: MjpegServer) -> None:
        self._server = server
        self._turns = itertools.count()

    def __iter__(self) -> _Parts:
        return self

    def __next__(self) -> bytes:
        picture = self._server.next_picture(next(self._turns))
        if picture is None:
            raise StopIteration
        return picture


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], camera: MjpegServer) -> None:
        self.camera = camera
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is how every stream ends."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Send pictures until the client or the camera goes away."""
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={BOUNDARY}")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        for picture in self.server.camera.parts():
            if picture:
                head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
                self.wfile.write(head.encode("ascii") + picture + b"\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""
