"""The port to a department's system, and how a hand-over can end. Reasons are for the operator and name nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from central.cases.handover import OpenedCase


@dataclass(frozen=True, slots=True)
class Taken:
    """The system has the case, for good. `reference` is its own number, where it gave one."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """The system could not now: down, busy, unreachable, misconfigured. The case waits; nothing is wrong with it."""

    reason: str
    after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Never:
    """The system will not take this case as it is. It is set aside for a person, and the others go on."""

    reason: str


Outcome = Taken | Later | Never


class Connector(Protocol):
    """One way into one system. Called from one thread at a time; blocks, but not beyond `longest_seconds`.

    The same case may come again after any failure, also one that only looked like one: whoever stands behind it takes
    a case number once.
    """

    longest_seconds: float

    def hand_over(self, case: OpenedCase) -> Outcome:
        """Bring one case there, whole."""
