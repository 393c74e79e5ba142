"""The one exception a driver raises for an expected failure of its device."""

from __future__ import annotations

from kiosk.faults.fault import Fault


class DeviceFault(Exception):
    """An expected failure inside a driver. The host turns it into a `Fault` value; it never crosses a process."""

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep the catalogue's code and a detail without personal data."""
        super().__init__(f"{code} {detail}".strip())
        self.fault = Fault(code, detail)
