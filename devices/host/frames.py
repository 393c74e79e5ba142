"""The frames between supervisor and host: header length, data length (4 bytes each, big endian), JSON, raw bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_LENGTHS = struct.Struct(">II")
MAX_HEADER = 1 << 20
MAX_DATA = 64 << 20


class FrameError(Exception):
    """The other end does not speak this protocol: the pipe is of no use any more."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message. `header["kind"]` says which; personal data may be inside, so its repr shows the kind only."""

    header: Mapping[str, Any] = field(repr=False)
    data: bytes = field(default=b"", repr=False)

    @property
    def kind(self) -> str:
        """Return what kind of message this is."""
        return str(self.header.get("kind", ""))


def encode(header: Mapping[str, Any], data: bytes = b"") -> bytes:
    """Return the frame's bytes."""
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    if len(head) > MAX_HEADER or len(data) > MAX_DATA:
        raise FrameError("frame too large")
    return _LENGTHS.pack(len(head), len(data)) + head + data


class FrameDecoder:
    """Cuts a byte stream into frames. Not thread-safe."""

    def __init__(self) -> None:
        """Start empty."""
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> Iterator[Frame]:
        """Take bytes as they come and yield every frame that is whole now. Raises FrameError on nonsense."""
        self._buffer += chunk
        while len(self._buffer) >= _LENGTHS.size:
            head_length, data_length = _LENGTHS.unpack_from(self._buffer)
            if head_length > MAX_HEADER or data_length > MAX_DATA:
                raise FrameError("frame too large")
            start = _LENGTHS.size
            end = start + head_length + data_length
            if len(self._buffer) < end:
                return
            head = bytes(self._buffer[start : start + head_length])
            data = bytes(self._buffer[start + head_length : end])
            del self._buffer[:end]
            yield Frame(_header(head), data)


def _header(head: bytes) -> Mapping[str, Any]:
    try:
        header = json.loads(head.decode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise FrameError("header is not JSON") from error
    if not isinstance(header, dict):
        raise FrameError("header is not an object")
    return header
