"""Modbus RTU frames, as MODBUS Application Protocol V1.1b3 and MODBUS over Serial Line V1.02 have them. Pure.

A frame: unit, function, data, CRC-16 (polynomial 0xA001 reflected, begins with 0xFFFF, low byte first).
"""

from __future__ import annotations

from collections.abc import Sequence

READ_COILS, READ_INPUTS, WRITE_COIL, WRITE_COILS = 0x01, 0x02, 0x05, 0x0F
EXCEPTION = 0x80  # added to the function: the board refuses
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3
SHORTEST = 5  # bytes of the shortest answer: an exception
_ON, _OFF = b"\xff\x00", b"\x00\x00"


def crc16(content: bytes) -> bytes:
    """Return the two bytes of the CRC, as they are sent."""
    crc = 0xFFFF
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")


def frame(unit: int, function: int, data: bytes) -> bytes:
    """Return a whole frame."""
    body = bytes((unit, function)) + data
    return body + crc16(body)


def is_whole(content: bytes) -> bool:
    """Return whether the CRC of a frame is right."""
    return len(content) >= 4 and crc16(content[:-2]) == content[-2:]


def read_request(unit: int, function: int, first: int, count: int) -> bytes:
    """Return the request for `count` coils or inputs from `first` on."""
    return frame(unit, function, first.to_bytes(2, "big") + count.to_bytes(2, "big"))


def write_request(unit: int, coil: int, *, on: bool) -> bytes:
    """Return the request that switches one coil; its answer is the same frame."""
    return frame(unit, WRITE_COIL, coil.to_bytes(2, "big") + (_ON if on else _OFF))


def answer_length(begun: bytes) -> int:
    """Return how long the answer is that begins with these bytes (at least three)."""
    function = begun[1]
    if function & EXCEPTION:
        return SHORTEST
    return 5 + begun[2] if function in {READ_COILS, READ_INPUTS} else 8


class Refused(Exception):  # noqa: N818  a value of the board, no bug
    """The board answered with an exception: it has no such coil or input, or does not know the function."""

    def __init__(self, function: int, code: int) -> None:
        super().__init__(f"function {function}: exception {code}")


def is_answer(request: bytes, answer: bytes) -> bool:
    """Return whether `answer` is a whole and right answer to `request`; Refused where the board refuses."""
    if not is_whole(answer) or answer[0] != request[0] or answer[1] & ~EXCEPTION != request[1]:
        return False
    if answer[1] & EXCEPTION:
        if len(answer) != SHORTEST:
            return False
        raise Refused(request[1], answer[2])
    if request[1] == WRITE_COIL:
        return answer == request
    count = (int.from_bytes(request[4:6], "big") + 7) // 8
    return len(answer) == SHORTEST + count and answer[2] == count


def packed(bits: Sequence[bool]) -> bytes:
    """Return bits as they travel: eight to a byte, the first in the lowest place."""
    content = bytearray((len(bits) + 7) // 8)
    for place, bit in enumerate(bits):
        content[place // 8] |= bit << place % 8
    return bytes(content)


def unpacked(content: bytes, count: int) -> list[bool]:
    """Return the first `count` bits."""
    return [bool(content[place // 8] >> place % 8 & 1) for place in range(count)]
