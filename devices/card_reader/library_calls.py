"""Calls into a maker's shared library, described by a table: arguments, buffers, results. For the host process only.

The library is trusted with nothing: buffers carry a guard behind them, lengths it reports are checked, and what a
wild pointer does costs this process and no other.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from devices.fault import DeviceFault, ProcessSpoilt

GUARD = b"\xa5" * 4096
MAX_BUFFER = 1 << 20
OUTCOMES = ("good", "none", "busy", "unreadable", "absent", "key", "failed")
_KEEP_RESULT_AT_MOST = 99_999_999


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a row of calls went: what the last one meant and returned, and the texts in the buffers."""

    means: str
    result: int = 0
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)


class _Buffer:
    """Room of `size` bytes with a guard behind it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.room = ctypes.create_string_buffer(b"\0" * size + GUARD, size + len(GUARD))
        self.length = ctypes.c_int(size)

    def content(self, *, counted: bool) -> bytes | None:
        """Return what the library wrote; None where it reports more than there is room for."""
        raw = self.room.raw
        if raw[self.size :] != GUARD:
            raise ProcessSpoilt("the library wrote behind a buffer")
        if not counted:
            return raw[: self.size].partition(b"\0")[0]
        length = self.length.value
        return raw[:length].partition(b"\0")[0] if 0 <= length <= self.size else None


class Library:
    """An open shared library. Blocking for as long as the library likes: the supervisor watches the process."""

    def __init__(self, path: str, encoding: str) -> None:
        """Load it; DeviceFault CRD-014 where it cannot be."""
        try:
            self._library = ctypes.CDLL(path)
        except OSError as error:
            raise DeviceFault("CRD-014", "the library cannot be loaded") from error
        self._encoding = encoding

    def run(self, calls: Sequence[Mapping[str, Any]], options: Mapping[str, int]) -> Outcome:
        """Make the calls in order, up to the first that is not good. CFG-002 where the table is wrong."""
        texts: dict[str, str] = {}
        result = 0
        for call in calls:
            try:
                function = getattr(self._library, str(call["call"]))
                arguments, buffers, counted = _arguments(call.get("arguments", ()), options)
                results, otherwise = call.get("results", {}), str(call.get("otherwise", "failed"))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise DeviceFault("CFG-002", f"table: {type(error).__name__} {error}"[:80]) from error
            function.restype = ctypes.c_int
            result = int(function(*arguments))
            contents = {name: one.content(counted=name in counted) for name, one in buffers.items()}
            means = str(results.get(result, otherwise))
            if means != "good":
                return Outcome(means if means in OUTCOMES else "failed", _short(result))
            if None in contents.values():
                return Outcome("failed", _short(result))
            texts |= {name: (raw or b"").decode(self._encoding, "replace").strip() for name, raw in contents.items()}
        return Outcome("good", _short(result), texts)


def _arguments(
    kinds: Sequence[Mapping[str, Any]], options: Mapping[str, int]
) -> tuple[list[Any], dict[str, _Buffer], set[str]]:
    arguments: list[Any] = []
    buffers: dict[str, _Buffer] = {}
    counted: set[str] = set()
    for kind in kinds:
        match dict(kind):
            case {"int": value}:
                arguments.append(ctypes.c_int(int(value)))
            case {"option": name}:
                arguments.append(ctypes.c_int(options[str(name)]))
            case {"text": value}:
                arguments.append(ctypes.c_char_p(str(value).encode()))
            case {"buffer": name, "size": size}:
                if not 0 < int(size) <= MAX_BUFFER:
                    raise ValueError("size")
                buffers[str(name)] = _Buffer(int(size))
                arguments.append(buffers[str(name)].room)
            case {"length": name}:
                counted.add(str(name))
                arguments.append(ctypes.byref(buffers[str(name)].length))
            case _:
                raise ValueError("argument")
    return arguments, buffers, counted


def _short(result: int) -> int:
    return max(-_KEEP_RESULT_AT_MOST, min(_KEEP_RESULT_AT_MOST, result))
