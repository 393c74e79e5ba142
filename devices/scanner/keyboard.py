"""Key events to text: the US layout, in which scanners send unless they are told otherwise.

Codes of the keys: linux/input-event-codes.h. A scanner in keyboard mode can send no Chinese: for that it must be in
serial mode. Never raises; not thread-safe.
"""

from __future__ import annotations

from collections.abc import Iterator

SYNC_EVENT, KEY_EVENT = 0x00, 0x01  # EV_SYN, EV_KEY
_DROPPED = 3  # SYN_DROPPED
_DOWN = 1
_SHIFTS = {42, 54}
_ENDS = {28, 96, 15}  # Enter, Enter of the keypad, Tab
_CAPS_LOCK = 58
MAX_KEYS = 512

_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (71, "789-456+1230.", "789-456+1230."),
)
_PLAIN = {first + place: sign for first, plain, _ in _ROWS for place, sign in enumerate(plain)} | {57: " ", 55: "*"}
_SHIFTED = {first + place: sign for first, _, shifted in _ROWS for place, sign in enumerate(shifted)} | {57: " "}


class Keys:
    """Turns key events into whole lines."""

    def __init__(self) -> None:
        """Start with no key down."""
        self._text: list[str] = []
        self._down: set[int] = set()
        self._caps = False
        self._too_long = False

    @property
    def begun(self) -> bool:
        """Return whether a line has begun and its end is not known yet."""
        return bool(self._text) or self._too_long

    def reset(self) -> None:
        """Forget the line that has begun, and which keys are down."""
        self._text.clear()
        self._down.clear()
        self._too_long = False

    def feed(self, kind: int, code: int, value: int) -> Iterator[str]:
        """Take one event and yield the line it ends."""
        if kind == SYNC_EVENT and code == _DROPPED:
            self.reset()
            self._too_long = True  # the kernel lost keys: what has begun is not whole, up to its end
        if kind != KEY_EVENT:
            return
        if code in _SHIFTS:
            if value:
                self._down.add(code)
            else:
                self._down.discard(code)
        elif value != _DOWN:
            return  # releases and repeats: a scanner presses each key once
        elif code in _ENDS:
            yield from self.quiet()
        elif code == _CAPS_LOCK:
            self._caps = not self._caps
        else:
            self._press(code)

    def quiet(self) -> Iterator[str]:
        """Take note that nothing more comes: what has begun is whole, unless it was too long."""
        text, too_long = "".join(self._text), self._too_long
        self.reset()  # shift as well: a scanner holds no key between two codes
        if text and not too_long:
            yield text

    def _press(self, code: int) -> None:
        sign = (_SHIFTED if self._down else _PLAIN).get(code)
        if sign is None:
            return
        if self._caps and sign.isalpha():
            sign = sign.swapcase()
        if len(self._text) < MAX_KEYS:
            self._text.append(sign)
        else:
            self._too_long = True


def key_strokes(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the events with which a scanner types `text` and Enter: the way back, for simulators and tests."""
    plain = {sign: code for code, sign in reversed(_PLAIN.items())}
    shifted = {sign: code for code, sign in reversed(_SHIFTED.items())}
    for sign in text:
        code = plain.get(sign)
        if code is None:
            code = shifted[sign]
            yield from ((KEY_EVENT, 42, 1), (KEY_EVENT, code, 1), (KEY_EVENT, code, 0), (KEY_EVENT, 42, 0))
        else:
            yield from ((KEY_EVENT, code, 1), (KEY_EVENT, code, 0))
    yield from ((KEY_EVENT, 28, 1), (KEY_EVENT, 28, 0))
