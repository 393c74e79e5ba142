"""A thin line between two real sockets: a TCP relay that carries so many bytes a second in each direction, no more."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from contextlib import closing
from time import monotonic

PIECE = 512


class ThinLine:
    """Relays to `url`. All connections share the rate, as they share a radio. `cut` resets them all once."""

    def __init__(self, url: str, bytes_per_second: float) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self._target = (host, int(port))
        self._rate = bytes_per_second
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._free_at = {"up": 0.0, "down": 0.0}
        self._lock = threading.Lock()
        self._ends: list[socket.socket] = []
        self._pause = threading.Event()
        self.carried: Counter[str] = Counter()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Cut every connection as a lost radio does."""
        with self._lock:
            ends, self._ends = self._ends, []
        for end in ends:
            _shut(end)

    def close(self) -> None:
        self._pause.set()
        _shut(self._listener)
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while not self._pause.is_set():
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
            except OSError:
                return
            for end in (near, far):  # little is on its way at a time: what the terminal sent is soon at the platform
                end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            with self._lock:
                self._ends += [near, far]
            for source, sink, way in ((near, far, "up"), (far, near, "down")):
                threading.Thread(target=self._pass, args=(source, sink, way), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        with closing(source), closing(sink):
            try:
                while data := source.recv(PIECE):
                    with self._lock:
                        start = max(monotonic(), self._free_at[way])
                        self._free_at[way] = start + len(data) / self._rate
                        self.carried[way] += len(data)
                        wait = self._free_at[way] - monotonic()
                    if wait > 0 and self._pause.wait(wait):
                        return
                    sink.sendall(data)
            except OSError:
                return
            finally:
                for end in (source, sink):
                    _shut(end)


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
