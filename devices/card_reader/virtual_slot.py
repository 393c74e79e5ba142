"""The virtual reader's slot: a connection to vpcd is an inserted card, its end is a card taken out.

vpcd's messages: length (2 bytes, big endian), payload; one byte is a control (0 off, 1 on, 2 reset, 4 asks for
the ATR), anything else a command to the card.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress

_LENGTH = struct.Struct(">H")
_GIVE_ATR = 4
_CONNECT_SECONDS = 8.0
_RETRY = 0.02
_STEP = 0.1


class VirtualSlot:
    """Holds one card in the slot, on a thread of its own. `insert` and `remove` may be called from any thread."""

    def __init__(
        self, port: int, atr: Callable[[], bytes], answer: Callable[[bytes], bytes | None], wait: float = 0.0
    ) -> None:
        """`answer` runs on the slot's thread; b"" stands for a reset, None for silence. The card is in after `wait`."""
        self._wait = wait
        self._port = port
        self._atr = atr
        self._answer = answer
        self._halt = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sim-slot", daemon=True)

    def insert(self) -> None:
        """Insert the card; returns at once. The daemon may be started a moment later. Call once."""
        self._thread.start()

    def remove(self) -> None:
        """Take the card out and wait until it is out."""
        self._halt.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        self._halt.wait(self._wait)
        wire = self._connected()
        if wire is None:
            return
        with wire, suppress(OSError, EOFError):
            wire.settimeout(_STEP)
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while not self._halt.is_set():
                self._serve(wire)

    def _connected(self) -> socket.socket | None:
        give_up = time.monotonic() + _CONNECT_SECONDS
        while time.monotonic() < give_up and not self._halt.is_set():
            try:
                return socket.create_connection(("127.0.0.1", self._port), timeout=1.0)
            except OSError:
                self._halt.wait(_RETRY)
        return None

    def _serve(self, wire: socket.socket) -> None:
        (length,) = _LENGTH.unpack(self._receive(wire, _LENGTH.size))
        message = self._receive(wire, length)
        if length == 1:
            if message[0] == _GIVE_ATR:
                atr = self._atr()
                wire.sendall(_LENGTH.pack(len(atr)) + atr)
            else:
                self._answer(b"")
            return
        answer = self._answer(message)
        if answer is not None:
            wire.sendall(_LENGTH.pack(len(answer)) + answer)

    def _receive(self, wire: socket.socket, count: int) -> bytes:
        """Return exactly `count` bytes; EOFError once the daemon is gone or the card is taken out."""
        received = b""
        while len(received) < count:
            # vpcd writes length and payload apart: without this each command would wait for a delayed ACK, 40 ms
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            try:
                part = wire.recv(count - len(received))
            except TimeoutError:
                if self._halt.is_set():
                    raise EOFError from None
                continue
            if not part:
                raise EOFError
            received += part
        return received
