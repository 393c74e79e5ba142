"""What the bodies of SDT frames mean: commands, answers' states, and the parts of a read answer."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import Enum, IntEnum


class Command(bytes, Enum):
    """Command and parameter byte."""

    RESET = b"\x10\xff"
    STATUS = b"\x11\xff"
    SAM_ID = b"\x12\xff"
    FIND = b"\x20\x01"
    SELECT = b"\x20\x02"
    READ_BASE = b"\x30\x01"
    READ_APPENDED = b"\x30\x03"  # 追加地址
    READ_WITH_FINGER = b"\x30\x10"


class State(IntEnum):
    """SW3, the third byte of an answer."""

    CHECKSUM_ERROR = 0x10
    LENGTH_ERROR = 0x11
    BAD_COMMAND = 0x21
    READ_FAILED = 0x41
    SELF_TEST_FAILED = 0x60
    NOT_AUTHORISED = 0x66
    FIND_FAILED = 0x80
    SELECT_FAILED = 0x81
    OK = 0x90
    ITEM_EMPTY = 0x91
    CARD_FOUND = 0x9F


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer's state (SW3) and what follows it."""

    state: int
    data: bytes = field(default=b"", repr=False)


class NoAnswer(Enum):
    """Why there is no answer."""

    SILENT = "silent"
    DAMAGED = "damaged"  # something came, but no whole frame with a right XOR


def answer_body(state: int, data: bytes = b"") -> bytes:
    """Return the body of an answer."""
    return bytes([0, 0, state]) + data


def parse_answer(body: bytes) -> Answer | None:
    """Return the answer in a frame's body, or None where it is too short to be one."""
    return Answer(body[2], body[3:]) if len(body) >= 3 else None


@dataclass(frozen=True, slots=True)
class CardBlocks:
    """The parts of a read answer: 256 bytes of text, 1024 of compressed photo (WLT), fingerprints or nothing."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)


TEXT_SIZE = 256
PHOTO_SIZE = 1024
FINGER_SIZE = 1024
_LENGTHS = struct.Struct(">HH")
_FINGER_LENGTH = struct.Struct(">H")


def card_data(blocks: CardBlocks) -> bytes:
    """Return the data of the answer to READ_BASE."""
    return _LENGTHS.pack(len(blocks.text), len(blocks.photo)) + blocks.text + blocks.photo


def parse_card_data(data: bytes, *, with_finger: bool = False) -> CardBlocks | None:
    """Return the blocks, or None where the lengths do not fit the data. Fingerprints are thrown away here.

    `with_finger`: the answer to READ_WITH_FINGER, which has a third length, 0 on a card without fingerprints.
    """
    start = _LENGTHS.size + (_FINGER_LENGTH.size if with_finger else 0)
    if len(data) < start:
        return None
    text_size, photo_size = _LENGTHS.unpack_from(data)
    finger_size = _FINGER_LENGTH.unpack_from(data, _LENGTHS.size)[0] if with_finger else 0
    if text_size != TEXT_SIZE or photo_size not in {0, PHOTO_SIZE} or finger_size not in {0, FINGER_SIZE}:
        return None
    if len(data) != start + text_size + photo_size + finger_size:
        return None
    return CardBlocks(data[start : start + text_size], data[start + text_size : start + text_size + photo_size])


def sam_id_text(data: bytes) -> str:
    """Return the module's number as it stands on its plate, e.g. 05.03-20250101-0012345678-0987654321."""
    if len(data) < 16:
        return ""
    a, b, c, d, e = struct.unpack_from("<HHIII", data)
    return f"{a:02d}.{b:02d}-{c:08d}-{d:010d}-{e:010d}"
