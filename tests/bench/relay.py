"""A line of a given speed: a TCP relay that counts what crosses it, and lets through no more than its bits a second."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_SECONDS_AHEAD = 0.05  # of bytes in one piece: finer than this the pauses would be shorter than the clock's grain
_SEGMENT = 1448  # as on a wire: with the loopback's 64 kB no segment would fit into a small buffer, and TCP would stall
_HEADS = 256 * 1024
_BUFFER = 32 * 1024  # before the slow side: a larger one would take a whole scan at once


@dataclass(frozen=True)
class Asked:
    """How often something was asked for, and the bytes of the connections it was asked over, both ways."""

    requests: int = 0
    bytes: int = 0


class _Connection:
    def __init__(self) -> None:
        self.up = bytearray()  # of one that is asked about these are heads of requests: some kilobytes
        self.bytes = 0


class Line:
    """Relays to `target`, each way at `bits` a second, full duplex. Counts the payload of TCP, not its headers."""

    def __init__(self, target: str, bits: float = 0.0) -> None:
        """`bits` 0: as fast as it goes. `url` is what a client is told."""
        place = urlsplit(target)
        self._target = (place.hostname or "127.0.0.1", place.port or 80)
        self._rate = bits / 8
        self._free_at = {"up": 0.0, "down": 0.0}
        self._lock = threading.Lock()
        self.bytes = {"up": 0, "down": 0}
        self.connections = 0
        self._each: list[_Connection] = []
        self._ended = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, _SEGMENT)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, name="line", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        with self._lock:
            for end in (self._listener, *self._sockets):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    @property
    def total(self) -> int:
        """Bytes both ways so far."""
        with self._lock:
            return sum(self.bytes.values())

    def asked(self, head: bytes) -> Asked:
        """Return what crossed on the connections whose requests begin like this."""
        with self._lock:
            ours = [one for one in self._each if head in one.up]
            return Asked(sum(one.up.count(head) for one in ours), sum(one.bytes for one in ours))

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                near, _ = self._listener.accept()
                far = socket.socket()
                far.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, _SEGMENT)
                far.connect(self._target)
            except OSError:
                continue
            with self._lock:
                self.connections += 1
                self._each.append(connection := _Connection())
                self._sockets |= {near, far}
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self._rate:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            for way, source, sink in (("up", near, far), ("down", far, near)):
                carry = (way, source, sink, connection)
                threading.Thread(target=self._carry, args=carry, name=f"line-{way}", daemon=True).start()

    def _carry(self, way: str, source: socket.socket, sink: socket.socket, connection: _Connection) -> None:
        piece = max(512, int(self._rate * _SECONDS_AHEAD)) if self._rate else 65536
        with suppress(OSError):
            while data := source.recv(min(piece, 65536)):
                if way == "up" and len(connection.up) < _HEADS:
                    connection.up += data
                self._wait(way, len(data), connection)
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._sockets -= {source, sink}
        for end in (source, sink):
            end.close()

    def _wait(self, way: str, many: int, connection: _Connection) -> None:
        """Wait until these bytes would have crossed; all connections share the line."""
        with self._lock:
            self.bytes[way] += many
            connection.bytes += many
            if not self._rate:
                return
            now = time.monotonic()
            self._free_at[way] = max(now, self._free_at[way]) + many / self._rate
            until = self._free_at[way]
        self._ended.wait(max(0.0, until - now))
