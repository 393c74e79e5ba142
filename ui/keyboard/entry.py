"""How a value is typed, shown while it is typed, and handed on: dates by digits, numbers in groups. No Qt."""

from __future__ import annotations

_GROUPS = {"phone": (3, 4, 4), "id_number": (6, 4, 4, 4), "credit_code": (4, 4, 4, 4, 2), "date": (4, 2, 2)}
_LONGEST = {"phone": 11, "id_number": 18, "credit_code": 18, "date": 8, "amount": 12}
DATE_DIGITS = 8


def bare(kind: str, value: str) -> str:
    """Return what the keyboard edits for a stored `value`: a date without its dashes."""
    return value.replace("-", "") if kind == "date" else value


def stored(kind: str, typed: str) -> str:
    """Return the value for the heart: a date with dashes as far as it goes."""
    return "-".join(_grouped(typed, _GROUPS["date"])) if kind == "date" else typed


def shown(kind: str, typed: str) -> str:
    """Return the line as people read it."""
    if kind not in _GROUPS:
        return typed
    return ("-" if kind == "date" else " ").join(_grouped(typed, _GROUPS[kind]))


def unfinished_digits(kind: str, typed: str) -> int:
    """Return how many digits a begun date still lacks; 0 for everything else."""
    return max(0, DATE_DIGITS - len(typed)) if kind == "date" and typed else 0


def limited(kind: str, typed: str) -> str:
    """Return `typed` without what is too much for its kind."""
    return typed[: _LONGEST.get(kind, len(typed))]


def _grouped(line: str, sizes: tuple[int, ...]) -> list[str]:
    parts, at = [], 0
    for size in sizes:
        parts.append(line[at : at + size])
        at += size
    parts.append(line[at:])
    return [part for part in parts if part]
