"""The terminal's own credential: traded once for the enrolment code, kept readable by its own user only."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from kiosk.faults.fault import Fault
from kiosk.wire.terminal import Enrolled
from offline_cache.durable import replace_durably


class Credential:
    """Any thread. The secret never reaches a log: only `headers` holds it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._enrolled: Enrolled | None = None
        try:
            self._enrolled = Enrolled.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return

    @property
    def terminal(self) -> str:
        """The terminal's id, empty before it is enrolled."""
        return self._enrolled.terminal if self._enrolled else ""

    @property
    def name(self) -> str:
        """The terminal's name as the platform knows it."""
        return self._enrolled.name if self._enrolled else ""

    def headers(self) -> dict[str, str]:
        """Return what proves who is asking."""
        return {"Authorization": f"Bearer {self._enrolled.credential}"} if self._enrolled else {}

    def keep(self, enrolled: Enrolled) -> Fault | None:
        """Write a new credential durably (0600). Losing it here would burn the one-time code."""
        try:
            kept = enrolled.model_copy(update={"certificate": ""})  # that one is kept with its key
            replace_durably(self._path, kept.model_dump_json().encode(), 0o600)
        except OSError as error:
            return Fault("OBX-001", f"{self._path.name}: {type(error).__name__}")
        self._enrolled = enrolled
        return None
