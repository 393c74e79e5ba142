"""Commands on their way to a device: waiting, in flight, answered exactly once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.driver import Reply
from kiosk.faults.fault import Fault

Done = Callable[[Reply | Fault], None]


@dataclass(slots=True)
class Call:
    """One command. `expires` is a monotonic time."""

    command: str
    values: Mapping[str, Any] = field(repr=False)
    data: bytes = field(repr=False)
    expires: float
    done: Done | None
    number: int = 0


class Calls:
    """At most one command is in flight, the rest wait in order. Used by the link's thread only."""

    def __init__(self, answer: Callable[[Call, Reply | Fault], None]) -> None:
        """`answer` is called exactly once for every call that was added."""
        self._answer = answer
        self._waiting: deque[Call] = deque()
        self._flying: Call | None = None
        self._overdue: Call | None = None  # answered with DEV-002, its late reply is still to be swallowed
        self._count = 0

    def add(self, call: Call) -> None:
        """Put a call at the end of the line."""
        self._waiting.append(call)

    def next(self) -> Call | None:
        """Return the next call to send, or None while one is in flight or overdue, or none waits."""
        if self._flying or self._overdue or not self._waiting:
            return None
        self._count += 1
        self._flying = self._waiting.popleft()
        self._flying.number = self._count
        return self._flying

    @property
    def busy(self) -> bool:
        """Return whether the process was given a command it has not answered."""
        return self._flying is not None or self._overdue is not None

    @property
    def overdue_since(self) -> float | None:
        """Return when the command that hangs expired."""
        return self._overdue.expires if self._overdue else None

    def settle(self, number: object, result: Reply | Fault) -> None:
        """Hand on the process's answer; one that came too late is swallowed."""
        if self._overdue and self._overdue.number == number:
            self._overdue = None
        elif self._flying and self._flying.number == number:
            call, self._flying = self._flying, None
            self._answer(call, result)

    def expire(self, now: float, not_sent: Fault) -> None:
        """Answer what is too late: DEV-002 where it was sent, `not_sent` where it still waited."""
        if self._flying and self._flying.expires <= now:
            call, self._flying = self._flying, None
            self._overdue = call
            self._answer(call, Fault("DEV-002", f"{call.command}: no answer in time"))
        for call in [call for call in self._waiting if call.expires <= now]:
            self._waiting.remove(call)
            self._answer(call, not_sent)

    def lost(self, fault: Fault) -> None:
        """Answer what was in flight, since the process is gone; what waits keeps waiting."""
        self._overdue = None
        if self._flying:
            call, self._flying = self._flying, None
            self._answer(call, fault)

    def refuse(self, fault: Fault) -> None:
        """Answer all that wait."""
        while self._waiting:
            self._answer(self._waiting.popleft(), fault)

    def next_expiry(self) -> float | None:
        """Return the earliest time at which something expires."""
        times = [call.expires for call in self._waiting]
        if self._flying:
            times.append(self._flying.expires)
        return min(times, default=None)
