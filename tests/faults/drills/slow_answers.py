"""Slow-loris (慢速连接攻击): answers that come a byte a second, and strangers who ask the platform a byte a second."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic

from tests.faults.rigs.bending_proxy import bending
from tests.faults.rigs.house import House
from tests.faults.rigs.outcome import Outcome, conclude

HEAD = b"PUT /v1/submissions/x HTTP/1.1\r\nHost: platform\r\nX-Slow: " + b"a" * 4000
BODY = b"PUT /v1/submissions/x HTTP/1.1\r\nHost: platform\r\nContent-Length: 4000\r\n\r\n" + b"{" * 4000
BYTE_SECONDS = 1.0


def slow_answers(
    folder: Path, template: Path, *, seed: int, submissions: int, seconds: float, strangers: int = 100,
    share: float = 3.0, tell: Callable[[str], None] = str,
) -> Outcome:  # fmt: skip
    """For `seconds`, `share` per cent of all answers dribble, while `strangers` hold the platform with slow ones."""
    with House(folder, template, seed=seed) as house:
        house.platform.start()
        tricks = {"slow head": share / 2, "slow body": share / 2}
        with bending(house.platform.url, tricks, seed) as proxy, dribbling(house.platform.port, strangers) as held:
            house.terminal.url = proxy.url
            house.terminal.start()
            began = monotonic()
            for _ in range(submissions):
                house.hand_in()
            while monotonic() - began < seconds and not all(e.numbers for e in house.ledger.entries.values()):
                house.ledger.wait(lambda: all(e.numbers for e in house.ledger.entries.values()), 5.0)
                told = sum(bool(entry.numbers) for entry in house.ledger.entries.values())
                tell(f"{told} of {submissions} delivered in {monotonic() - began:.0f} s, {len(held)} strangers")
            told = sum(bool(entry.numbers) for entry in house.ledger.entries.values())
            took = round(monotonic() - began, 1)
            proxy.tricks.clear()
            proxy.over.set()
            figures: dict[str, int | float | str] = {
                "delivered meanwhile": told, "seconds": took, "slow answers": sum(proxy.played.values()),
                "strangers": strangers,
            }  # fmt: skip
            outcome = conclude(house, figures)
    if not told:
        outcome.wrong.append("nothing was delivered beside them")
    return outcome


@contextmanager
def dribbling(port: int, many: int) -> Iterator[set[socket.socket]]:
    """Hold so many connections to the platform, half in a head and half in a body, a byte a second each."""
    held: set[socket.socket] = set()
    over = threading.Event()
    texts: dict[socket.socket, bytes] = {}
    for number in range(many):
        end = socket.create_connection(("127.0.0.1", port), 5.0)
        text = (HEAD, BODY)[number % 2]
        begun = text.index(b"X-Slow") if number % 2 == 0 else text.index(b"{")
        end.sendall(text[:begun])
        texts[end] = text[begun:]
        held.add(end)

    def dribble() -> None:
        position = 0
        while not over.wait(BYTE_SECONDS):
            for end in list(held):
                try:
                    end.send(texts[end][position : position + 1])
                except OSError:  # the platform had enough of it
                    held.discard(end)
            position += 1

    thread = threading.Thread(target=dribble, daemon=True)
    thread.start()
    try:
        yield held
    finally:
        over.set()
        thread.join(5.0)
        for end in texts:
            with suppress(OSError):
                end.close()
