"""A cable that can be pulled: real sockets on the loopback."""

import socket
import threading
from collections.abc import Iterator

import pytest

from kiosk.play.network import NetworkCut


class Echo:
    """Answers every piece with itself."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    @staticmethod
    def _serve(near: socket.socket) -> None:
        with near:
            try:
                while data := near.recv(65536):
                    near.sendall(data)
            except OSError:
                return

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@pytest.fixture
def cable() -> Iterator[NetworkCut]:
    echo = Echo()
    cut = NetworkCut("127.0.0.1", echo.port)
    yield cut
    cut.stop()
    echo.stop()


def call(cable: NetworkCut) -> socket.socket:
    return socket.create_connection(("127.0.0.1", cable.port), timeout=5)


def says(line: socket.socket, data: bytes) -> bytes:
    """Send and hear the answer; empty where the line is dead."""
    try:
        line.sendall(data)
        heard = b""
        while len(heard) < len(data):
            piece = line.recv(65536)
            if not piece:
                return b""
            heard += piece
    except OSError:
        return b""
    return heard


def tries(cable: NetworkCut, data: bytes) -> bytes:
    """Connect and speak; empty where the line is dead at any point."""
    try:
        with call(cable) as line:
            return says(line, data)
    except OSError:
        return b""


def test_what_goes_in_comes_back_whole(cable: NetworkCut) -> None:
    data = bytes(range(256)) * 2000
    with call(cable) as line:
        assert says(line, b"hello") == b"hello"
        assert says(line, data[:200_000]) == data[:200_000]


def test_pulling_the_cable_ends_open_connections_and_refuses_new_ones(cable: NetworkCut) -> None:
    with call(cable) as line:
        assert says(line, b"before") == b"before"
        cable.cut(off=True)
        try:
            gone = line.recv(10)
        except ConnectionError:
            gone = b""
        assert gone == b""
    assert tries(cable, b"while cut") == b""


def test_putting_it_back_lets_new_connections_through(cable: NetworkCut) -> None:
    cable.cut(off=True)
    assert tries(cable, b"dead") == b""
    cable.cut(off=False)
    assert tries(cable, b"alive") == b"alive"


def test_a_cable_pulled_and_put_back_at_once_has_ended_what_was_open(cable: NetworkCut) -> None:
    with call(cable) as line:
        assert says(line, b"before") == b"before"
        for _ in range(20):  # the relay may come to look only after the last of these
            cable.cut(off=True)
            cable.cut(off=False)
        assert says(line, b"after") == b""
    assert tries(cable, b"alive") == b"alive"


def test_a_platform_that_is_not_there_is_a_dead_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    cut = NetworkCut("127.0.0.1", port)
    try:
        assert tries(cut, b"anybody?") == b""
    finally:
        cut.stop()
