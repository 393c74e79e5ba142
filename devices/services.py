"""Services of the host that drivers reach their device through, and whether one that died is started again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from kiosk.faults.fault import Fault

SERVICES: Mapping[str, str] = MappingProxyType(
    {"nut": "nut-server", "speech_dispatcher": "speech-dispatcherd", "escpos_cups": "cups"}
)
"""Driver → its service on Debian. `pcscd` is missing: whoever asks for it starts it."""
_UNITS = Path("/etc/systemd/system")
_RUNNING = Path("/run/systemd/system")  # there where systemd started the host, sd_booted(3)


def restart_fault(driver: str, units: Path = _UNITS, running: Path = _RUNNING) -> Fault | None:
    """Return DEV-003 where the driver's service was not set up to come back (`packaging/daemons`)."""
    service = SERVICES.get(driver)
    if service is None or not running.is_dir() or (units / f"{service}.service.d" / "restart.conf").exists():
        return None
    return Fault("DEV-003", service)
