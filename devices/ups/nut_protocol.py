"""The client's half of the network protocol of Network UPS Tools (RFC 9271), reading only. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from devices.ups.power import Reading

NO_DATA = frozenset({"DATA-STALE", "DRIVER-NOT-CONNECTED"})
"""Errors that say: upsd runs, and its driver lost the UPS."""
_VARIABLE = re.compile(r'VAR (\S+) (\S+) "((?:[^"\\]|\\.)*)"')
_ERROR = re.compile(r"ERR ([A-Z][A-Z-]{2,40})(?: .*)?")
_ESCAPED = re.compile(r"\\(.)")


class NutError(Exception):
    """The server refused; `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def list_request(ups: str) -> bytes:
    """Return the request for all variables of one UPS."""
    return f"LIST VAR {ups}\n".encode()


def error_in(line: str) -> NutError | None:
    """Return the error a line tells of, if any."""
    found = _ERROR.fullmatch(line)
    return NutError(found[1]) if found else None


def variables(ups: str, lines: Iterable[str]) -> dict[str, str]:
    """Return name → value from the lines between BEGIN and END. A line that is no variable of `ups`: ValueError."""
    known = {}
    for line in lines:
        found = _VARIABLE.fullmatch(line)
        if not found or found[1] != ups:
            raise ValueError("not a variable")
        known[found[2]] = _ESCAPED.sub(r"\1", found[3])
    return known


def reading(known: dict[str, str]) -> Reading:
    """Return what counts of a UPS's variables. Without `ups.status`: ValueError. What is no number is not known."""
    words = frozenset(known.get("ups.status", "").upper().split())
    if not words:
        raise ValueError("no status")
    return Reading(words, _number(known.get("battery.charge"), 100.0), _number(known.get("battery.runtime"), 1e7))


def _number(text: str | None, most: float) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value <= most else None
