"""A cable that can be pulled: a TCP relay between the terminal and the platform, on this machine only."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading

_PIECE = 65536
_PULLED = b"x"


class NetworkCut:
    """Relays connections to `target` until it is cut; then every connection is reset and new ones are refused.

    Runs on a thread of its own. `port` is what the terminal connects to.
    """

    def __init__(self, host: str, port: int) -> None:
        """Listen on a free loopback port and relay to host:port."""
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._peers: dict[socket.socket, socket.socket] = {}
        self._off = threading.Event()
        self._ended = threading.Event()
        self._bell, self._bell_rope = socket.socketpair()
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="network-cut", daemon=True)
        self._thread.start()

    def cut(self, *, off: bool) -> None:
        """Pull the cable, or put it back. Any thread."""
        if off:
            self._off.set()
        else:
            self._off.clear()
        self._bell_rope.send(_PULLED if off else b"!")

    def stop(self) -> None:
        """End the relay."""
        self._ended.set()
        with contextlib.suppress(OSError):  # it may have been awake, seen the end and closed everything already
            self._bell_rope.send(b"!")
        self._thread.join(2.0)

    def _run(self) -> None:
        while not self._ended.is_set():
            for key, _ in self._selector.select():
                sock = key.fileobj
                if sock is self._bell:
                    if _PULLED in self._bell.recv(_PIECE):  # also where it was put back before we came to look
                        self._drop_all()
                elif sock is self._listener:
                    self._accept()
                elif isinstance(sock, socket.socket):
                    self._relay(sock)
        self._drop_all()
        for sock in (self._listener, self._bell, self._bell_rope):
            sock.close()
        self._selector.close()

    def _accept(self) -> None:
        try:
            near, _ = self._listener.accept()
        except OSError:  # whoever called hung up before we answered
            return
        if self._off.is_set():
            _reset(near)
            return
        try:
            far = socket.create_connection(self._target, timeout=2.0)
        except OSError:
            _reset(near)
            return
        for sock, peer in ((near, far), (far, near)):
            sock.settimeout(5.0)
            self._peers[sock] = peer
            self._selector.register(sock, selectors.EVENT_READ)

    def _relay(self, sock: socket.socket) -> None:
        peer = self._peers.get(sock)
        if peer is None:
            return
        try:
            data = sock.recv(_PIECE)
            if data:
                peer.sendall(data)
                return
        except OSError:
            pass
        self._drop(sock)

    def _drop(self, sock: socket.socket) -> None:
        peer = self._peers.pop(sock, None)
        for end in (sock, peer):
            if end is not None:
                self._peers.pop(end, None)
                with contextlib.suppress(KeyError, ValueError):
                    self._selector.unregister(end)
                end.close()

    def _drop_all(self) -> None:
        for sock in list(self._peers):
            _linger_none(sock)
        for sock in list(self._peers):
            if sock in self._peers:
                self._drop(sock)


def _reset(sock: socket.socket) -> None:
    """Close so that the other side sees a reset, as from a dead link."""
    _linger_none(sock)
    sock.close()


def _linger_none(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
