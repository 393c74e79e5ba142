"""A fault that happened: its code, and a technical detail without personal data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One expected failure. `code` is in the catalogue; `detail` goes to the log and the technician only.

    `detail` never holds personal data: numbers, states and names of parts, nothing read from a card.
    """

    code: str
    detail: str = ""
