"""What the smart-card daemon (pcscd) sees, asked by our own SCardGetStatusChange loop, which outlives the daemon.

pyscard's monitors end for good when the daemon dies. Here a dead context is thrown away and a new one is made at
the next look: the lowest rung of the ladder, below reopening the device. Blocking; used by the driver only.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

_NEW_READERS = "\\\\?PnP?\\Notification"
_NO_SERVICE_PAUSE = 0.1  # s; a daemon that is gone answers at once, so a look would be a busy loop


@dataclass(frozen=True, slots=True)
class Insertion:
    """One card laid once: the same card laid again is another insertion."""

    reader: str
    count: int  # the daemon's counter of insertions and removals of this reader
    context: int  # contexts made so far: counters begin anew with the daemon
    mute: bool  # it does not answer to power: upside down, or no chip card
    atr: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Sight:
    """What is there now."""

    service: bool
    reader: bool
    card: Insertion | None = None
    refused: bool = False  # the daemon is there and does not let this user in


class PcscWatch:
    """Looks at the readers whose names match a pattern; the first with a card counts."""

    def __init__(self, pattern: str) -> None:
        """Load the library; the daemon need not run yet. ImportError or OSError where it is not installed."""
        import smartcard.scard as library  # noqa: PLC0415  loaded in the host only, after its environment was set

        self._lib: Any = library
        self._pattern = pattern
        self._context: Any = None
        self._made = 0
        self._refused = False
        self._states: dict[str, int] = {}
        self._found: dict[str, bytes] = {}

    def look(self, seconds: float) -> Sight:
        """Wait for a change, at most `seconds`, and return what is there. Makes a new context where needed."""
        give_up = time.monotonic() + seconds
        if self._context is None and not self._renew():
            time.sleep(min(seconds, _NO_SERVICE_PAUSE))
            return Sight(service=False, reader=False, refused=self._refused)
        if not self._list():
            return self._lost()
        wait = max(0, int((give_up - time.monotonic()) * 1000))
        states = [(name, self._states.get(name, self._lib.SCARD_STATE_UNAWARE)) for name in self._states]
        result, seen = self._lib.SCardGetStatusChange(
            self._context, wait, [*states, (_NEW_READERS, len(self._states) << 16)]
        )
        if result in (self._lib.SCARD_E_TIMEOUT, self._lib.SCARD_E_UNKNOWN_READER):
            return self._sight()
        if result != self._lib.SCARD_S_SUCCESS:
            return self._lost()
        for name, state, atr in seen:
            if name in self._states:
                self._states[name] = state & ~self._lib.SCARD_STATE_CHANGED
                self._found[name] = bytes(value & 0xFF for value in atr)
        return self._sight()

    def close(self) -> None:
        """Let go of the context. Never raises."""
        context, self._context = self._context, None
        self._states.clear()
        self._found.clear()
        if context is not None:
            with suppress(Exception):  # pyscard raises SystemError where the daemon is gone
                self._lib.SCardReleaseContext(context)

    def _renew(self) -> bool:
        result, context = self._lib.SCardEstablishContext(self._lib.SCARD_SCOPE_USER)
        self._refused = result == self._lib.SCARD_W_SECURITY_VIOLATION
        if result != self._lib.SCARD_S_SUCCESS:
            return False
        self._context = context
        self._made += 1
        return True

    def _list(self) -> bool:
        """Take in which readers there are; False where the daemon is gone."""
        result, names = self._lib.SCardListReaders(self._context, [])
        if result == self._lib.SCARD_E_NO_READERS_AVAILABLE:
            names = []
        elif result != self._lib.SCARD_S_SUCCESS:
            return False
        wanted = [name for name in names if fnmatchcase(name, self._pattern)]
        self._states = {name: self._states.get(name, self._lib.SCARD_STATE_UNAWARE) for name in wanted}
        return True

    def _lost(self) -> Sight:
        self.close()
        return Sight(service=False, reader=False)

    def _sight(self) -> Sight:
        lib = self._lib
        there = [
            name
            for name, state in self._states.items()
            if not state & (lib.SCARD_STATE_UNAVAILABLE | lib.SCARD_STATE_UNKNOWN)
        ]
        for name in there:
            state = self._states[name]
            if state & lib.SCARD_STATE_PRESENT:
                mute = bool(state & lib.SCARD_STATE_MUTE)
                card = Insertion(name, state >> 16, self._made, mute, self._found.get(name, b""))
                return Sight(service=True, reader=True, card=card)
        return Sight(service=True, reader=bool(there))
