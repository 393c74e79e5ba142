"""Ports for programs that must be told one, or that come back on it after they were switched off."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path

_LOWEST, _USUAL = 10_240, 32_768
_TRIES = 200
_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_port(neighbours: int = 0) -> int:
    """Return a port of 127.0.0.1 nobody listens on, with so many free ones after it.

    The kernel gives none of these away: one it gave stays free only until the next program asks for any port, and the
    one that was meant then fails to start. Any thread. Raise OSError where there is none.
    """
    for _ in range(_TRIES):
        port = random.randrange(_LOWEST, _given_away_from() - neighbours)  # noqa: S311  no secret
        with suppress(OSError), ExitStack() as held:
            for number in range(port, port + neighbours + 1):
                held.enter_context(socket.socket()).bind(("127.0.0.1", number))
            return port
    raise OSError("no free port below those the kernel gives away")


@cache
def _given_away_from() -> int:
    """Return the first port the kernel gives to whoever asks for any (ip(7), ip_local_port_range)."""
    lowest = int(_RANGE.read_text(encoding="ascii").split()[0])
    return lowest if lowest > 2 * _LOWEST else _USUAL  # where nearly all are given away, none is better
