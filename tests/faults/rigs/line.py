"""The line between terminal and platform as a TCP proxy that passes bytes, and cuts where it is told to.

For those without root: no packet is lost here, but a connection ends anywhere, also between commit and answer.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

PUT = b"PUT /v1/submissions/"
PIECE = 16 * 1024
CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Cut:
    """Where one connection ends. None: nowhere."""

    up: int | None = None  # bytes of requests that pass
    down: int | None = None  # bytes of answers that pass
    lose_answer: bool = False  # of the first record that is handed in: committed, and nobody hears it


class Line:
    """Passes connections from `url` to `target`; any thread. Close it."""

    def __init__(self, target: str, plan: Callable[[], Cut] = Cut) -> None:
        """`plan` is asked once for each connection."""
        host, port = target.removeprefix("http://").rsplit(":", 1)
        self._target, self._plan = (host, int(port)), plan
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.record_passed = threading.Event()  # a record is on its way to the platform now
        self.connections = self.cuts = self.answers_lost = self.bytes = 0
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Let nothing pass any more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join(5.0)
        with self._lock:
            still = list(self._open)
        for end in still:
            _reset(end)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                server = socket.create_connection(self._target, CONNECT_SECONDS)
            except OSError:  # nobody listens there now
                _reset(client)
                continue
            server.settimeout(None)
            both = (client, server)
            with self._lock:
                self._open.update(both)
            cut, lost = self._plan(), threading.Event()
            for source, sink, up in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pass, args=(source, sink, up, cut, lost), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, up: bool, cut: Cut, lost: threading.Event) -> None:
        left = cut.up if up else cut.down
        try:
            while data := source.recv(PIECE):
                if up and PUT in data:
                    self.record_passed.set()
                    if cut.lose_answer:
                        lost.set()
                if not up and lost.is_set():
                    self.answers_lost += 1
                    break
                if left is not None and len(data) > left:
                    sink.sendall(data[:left])
                    self.cuts += 1
                    break
                if left is not None:
                    left -= len(data)
                self.bytes += len(data)
                sink.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                with self._lock:
                    self._open.discard(end)
                _reset(end)


def _reset(end: socket.socket) -> None:
    """End a connection at once, as a line that breaks, and wake whoever reads from it."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
