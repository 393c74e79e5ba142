"""Turns right messages into wrong ones, and some into right ones again. Deterministic by seed."""

from __future__ import annotations

import random
from collections.abc import Sequence

_SPECIAL = (0x00, 0x01, 0x7F, 0x80, 0xFF, 0xAA, 0x96, 0x69, 0x61, 0x6C, 0x90)


def mutated(chance: random.Random, corpus: Sequence[bytes]) -> bytes:
    """Return one message of the corpus after none to four changes."""
    content = bytearray(chance.choice(corpus))
    for _ in range(chance.randrange(5)):
        _change(chance, content, corpus)
    return bytes(content)


def _change(chance: random.Random, content: bytearray, corpus: Sequence[bytes]) -> None:
    place = chance.randrange(len(content) + 1)
    match chance.randrange(7):
        case 0 if content:
            content[place % len(content)] ^= 1 << chance.randrange(8)
        case 1 if content:
            content[place % len(content)] = chance.choice(_SPECIAL)
        case 2:
            del content[place : place + chance.randrange(1, 32)]
        case 3:
            content[place:place] = chance.randbytes(chance.randrange(1, 16))
        case 4:
            content[place:place] = content[: chance.randrange(1, 64)]
        case 5:
            other = chance.choice(corpus)
            content[place:] = other[chance.randrange(len(other) + 1) :]
        case _:
            del content[place:]
