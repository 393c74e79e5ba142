"""Named deadlines of the heart, in monotonic seconds. Setting a name again replaces it."""

from __future__ import annotations


class Timers:
    """A handful of deadlines; looked through whole, since there are never more than a few."""

    def __init__(self) -> None:
        """Start with none."""
        self._due: dict[str, float] = {}

    def set(self, name: str, at: float) -> None:
        """Let `name` pass at monotonic time `at`."""
        self._due[name] = at

    def cancel(self, prefix: str) -> None:
        """Forget every deadline whose name starts with `prefix`."""
        self._due = {name: at for name, at in self._due.items() if not name.startswith(prefix)}

    def passed(self, now: float) -> list[str]:
        """Return, and forget, the names whose time has come, earliest first."""
        ready = sorted((at, name) for name, at in self._due.items() if at <= now)
        for _, name in ready:
            del self._due[name]
        return [name for _, name in ready]

    def next(self) -> float | None:
        """Return the earliest deadline, or None."""
        return min(self._due.values(), default=None)

    def left(self, name: str, now: float) -> float:
        """Return the seconds until `name` passes, 0 where it is not set."""
        return max(0.0, self._due[name] - now) if name in self._due else 0.0
