"""Commands to a chip card and its answers (ISO 7816-4), with the two detours of T=0: 61xx and 6Cxx.

Neither the daemon nor the library hides them: 61xx means that xx bytes wait to be fetched, 6Cxx that the
command is to be sent again with the length xx.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Transmit = Callable[[bytes], bytes]
"""Sends one command and returns the card's raw answer, the status word last."""

MAX_ANSWER = 4096
_MAX_FETCHES = 32


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """What the card answered: data and status word. 0 stands for an answer that is none (shorter than two bytes)."""

    data: bytes = field(repr=False)
    status: int

    @property
    def good(self) -> bool:
        """Return whether the card carried the command out."""
        return self.status == 0x9000


def select_application(name: bytes) -> bytes:
    """Return the command that selects an application by its name (AID)."""
    return bytes([0x00, 0xA4, 0x04, 0x00, len(name)]) + name


def select_file(number: int) -> bytes:
    """Return the command that selects an elementary file (EF) of the application."""
    return bytes([0x00, 0xA4, 0x02, 0x00, 0x02]) + number.to_bytes(2, "big")


def read_record(tag: int, short_file: int) -> bytes:
    """Return the command that reads the record with `tag`; `short_file` 0 is the file selected before."""
    return bytes([0x00, 0xB2, tag, short_file << 3, 0x00])


def exchange(transmit: Transmit, command: bytes) -> CardAnswer:
    """Send one command and follow 6Cxx once and 61xx as long as it is sane. Blocks as `transmit` does."""
    answer = _split(transmit(command))
    if answer.status >> 8 == 0x6C:
        answer = _split(transmit(command[:4] + bytes([answer.status & 0xFF])))
    data = answer.data
    for _ in range(_MAX_FETCHES):
        if answer.status >> 8 != 0x61 or len(data) > MAX_ANSWER:
            break
        answer = _split(transmit(bytes([0x00, 0xC0, 0x00, 0x00, answer.status & 0xFF])))
        data += answer.data
    return CardAnswer(data[:MAX_ANSWER], answer.status)


def _split(raw: bytes) -> CardAnswer:
    if len(raw) < 2:
        return CardAnswer(b"", 0)
    return CardAnswer(raw[:-2], int.from_bytes(raw[-2:], "big"))
