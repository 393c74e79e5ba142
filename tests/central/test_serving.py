"""The listener of the platform: what every accepted line is set to."""

from __future__ import annotations

import socket

from central.serving import _listen


def test_the_body_of_an_answer_never_waits_for_the_acknowledgement_of_its_head() -> None:
    with _listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()) as caller:
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert caller.getpeername() == listener.getsockname()
