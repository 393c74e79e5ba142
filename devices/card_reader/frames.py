"""The frames of the SDT protocol (GA/T 467, terminal interface): preamble, length, body, XOR.

A frame is AA AA AA 96 69, the length (2 bytes, big endian: body and XOR), the body, and the XOR of length
and body. Requests and answers look the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import xor

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
MIN_LENGTH = 3  # command, parameter, XOR
MAX_LENGTH = 4096  # the longest real answer, text with photo and two fingerprints, has 2314
_HEAD = len(PREAMBLE) + 2


def checksum(content: bytes | bytearray) -> int:
    """Return the XOR of all bytes."""
    return reduce(xor, content, 0)


def encode(body: bytes) -> bytes:
    """Return the frame around `body`."""
    length = len(body) + 1
    if not MIN_LENGTH <= length <= MAX_LENGTH:
        raise ValueError("body length")
    content = length.to_bytes(2, "big") + body
    return PREAMBLE + content + bytes([checksum(content)])


class SdtDecoder:
    """Finds whole, right frames in whatever comes over the line. Never raises; not thread-safe.

    After noise or a damaged frame it goes on at the next preamble, even one inside the damaged frame.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._buffer = bytearray()
        self.damaged = 0
        """Frames thrown away so far because of their XOR or length."""

    def reset(self) -> None:
        """Forget the beginning of a frame that never came to its end."""
        self._buffer.clear()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Take bytes and yield the body of every frame that is whole now."""
        self._buffer += chunk
        while (body := self._next()) is not None:
            if body:
                yield body

    def _next(self) -> bytes | None:
        """Return a body, b"" where something was thrown away, or None where more bytes are needed."""
        buffer = self._buffer
        start = buffer.find(PREAMBLE)
        if start < 0:
            del buffer[: max(0, len(buffer) - len(PREAMBLE) + 1)]  # keep what may be a preamble's beginning
            return None
        del buffer[:start]
        if len(buffer) < _HEAD:
            return None
        length = int.from_bytes(buffer[len(PREAMBLE) : _HEAD], "big")
        if not MIN_LENGTH <= length <= MAX_LENGTH:
            return self._throw_away()
        end = _HEAD + length
        if len(buffer) < end:
            return None
        if checksum(buffer[len(PREAMBLE) : end]) != 0:  # a frame and its XOR make zero
            return self._throw_away()
        body = bytes(buffer[_HEAD : end - 1])
        del buffer[:end]
        return body

    def _throw_away(self) -> bytes:
        self.damaged += 1
        del self._buffer[:1]
        return b""
