"""Cuts what a scanner sends into payloads: bytes up to CR, LF or a quiet moment. Never raises, keeps one at most."""

from __future__ import annotations

from collections.abc import Iterator

MAX_PAYLOAD = 512  # bytes; a query code has 12, a whole QR code of a receipt's link under 200
QUIET_SECONDS = 0.08  # a scanner without suffix sends everything in one go
_ENDS = b"\r\n\t\x00\x03"
_AROUND = "\ufeff\x02 "


class Payloads:
    """Knows no port and no clock: it is told what came, and that nothing came. Not thread-safe."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._buffer = bytearray()
        self._too_long = False

    @property
    def begun(self) -> bool:
        """Return whether a payload has begun and its end is not known yet."""
        return bool(self._buffer) or self._too_long

    def reset(self) -> None:
        """Forget what has begun."""
        self._buffer.clear()
        self._too_long = False

    def feed(self, chunk: bytes) -> Iterator[str]:
        """Take bytes as they come and yield every payload that is whole now."""
        for byte in chunk:
            if byte in _ENDS:
                yield from self.quiet()
            elif len(self._buffer) < MAX_PAYLOAD:
                self._buffer.append(byte)
            else:
                self._too_long = True

    def quiet(self) -> Iterator[str]:
        """Take note that nothing more comes: what has begun is whole. Too long, or no UTF-8: nothing is yielded."""
        raw, too_long = bytes(self._buffer), self._too_long
        self.reset()
        if too_long or not raw:
            return
        try:
            text = raw.decode("utf-8").strip(_AROUND)
        except UnicodeDecodeError:
            return
        if text and text.isprintable():
            yield text
