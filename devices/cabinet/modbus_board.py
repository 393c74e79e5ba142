"""The board's end of Modbus RTU: finds requests, keeps coils and inputs, answers as the standard says. Pure.

Written on its own from the standard, so that a mistake of the driver's frames does not stand in both.
"""

from __future__ import annotations

from collections.abc import Iterator

from devices.cabinet.modbus import (
    ILLEGAL_ADDRESS,
    ILLEGAL_FUNCTION,
    ILLEGAL_VALUE,
    READ_COILS,
    READ_INPUTS,
    WRITE_COILS,
    frame,
    is_whole,
    packed,
    unpacked,
)

_FIXED = 8  # bytes of every request but WRITE_COILS
_MOST = 256


class RequestDecoder:
    """Cuts the line into requests by their length; damage costs what came so far, as silence would. Never raises."""

    def __init__(self) -> None:
        """Start empty."""
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Take bytes and yield every request that is whole and right."""
        self._buffer += chunk
        while len(self._buffer) >= _FIXED:
            length = 9 + self._buffer[6] if self._buffer[1] == WRITE_COILS else _FIXED
            if len(self._buffer) < min(length, _MOST):
                return
            request = bytes(self._buffer[:length])
            if not is_whole(request):
                self._buffer.clear()
                return
            del self._buffer[:length]
            yield request


class Board:
    """Sixteen channels as common relay boards have them, or fewer. One thread at a time."""

    def __init__(self, unit: int, channels: int) -> None:
        """All coils off, all inputs 0."""
        self.unit = unit
        self.coils = [False] * channels
        self.inputs = [False] * channels
        self.switched = [0] * channels
        """How often each coil changed."""

    def power_up(self) -> None:
        """Come back after a moment without power: coils are off, whoever switched them hears nothing of it."""
        self.coils = [False] * len(self.coils)

    def answer(self, request: bytes) -> bytes:
        """Return the answer; nothing where the request is for another unit. Broadcasts are carried out silently."""
        unit, function = request[0], request[1]
        if unit not in {0, self.unit}:
            return b""
        answer = self._carry_out(function, request[2:-2])
        if unit == 0:
            return b""
        if isinstance(answer, int):
            return frame(unit, function | 0x80, bytes((answer,)))
        return frame(unit, function, answer)

    def _carry_out(self, function: int, data: bytes) -> bytes | int:
        first, second = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
        match function:
            case 0x01 | 0x02:
                bits = {READ_COILS: self.coils, READ_INPUTS: self.inputs}[function]
                if not 1 <= second <= 2000:
                    return ILLEGAL_VALUE
                if first + second > len(bits):
                    return ILLEGAL_ADDRESS
                content = packed(bits[first : first + second])
                return bytes((len(content),)) + content
            case 0x05:
                if second not in {0x0000, 0xFF00}:
                    return ILLEGAL_VALUE
                if first >= len(self.coils):
                    return ILLEGAL_ADDRESS
                self._switch(first, on=second == 0xFF00)
                return data
            case 0x0F:
                if first + second > len(self.coils):
                    return ILLEGAL_ADDRESS
                for place, on in enumerate(unpacked(data[5:], second)):
                    self._switch(first + place, on=on)
                return data[:4]
        return ILLEGAL_FUNCTION

    def _switch(self, coil: int, *, on: bool) -> None:
        self.switched[coil] += self.coils[coil] is not on
        self.coils[coil] = on
