"""Whether a service that died comes back. That it does: `python -m tests.devices.debian_host`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from devices.registry import DRIVERS
from devices.services import SERVICES, restart_fault

SET_UP = Path(__file__).parents[2] / "packaging" / "daemons" / "set_up.sh"


@pytest.mark.provokes("DEV-003")
@pytest.mark.parametrize("driver", SERVICES)
def test_a_service_that_would_stay_dead_is_told_until_the_host_is_set_up(tmp_path: Path, driver: str) -> None:
    units = tmp_path / "etc" / "systemd" / "system"
    fault = restart_fault(driver, units, tmp_path)
    assert fault is not None
    assert (fault.code, fault.detail) == ("DEV-003", SERVICES[driver])
    subprocess.run([SET_UP, tmp_path], check=True, timeout=30)
    assert restart_fault(driver, units, tmp_path) is None


def test_a_driver_without_a_service_and_a_host_without_systemd_are_told_nothing(tmp_path: Path) -> None:
    assert restart_fault("escpos_usb", tmp_path, tmp_path) is None
    assert restart_fault("nut", tmp_path, tmp_path / "no systemd") is None


def test_every_driver_named_here_is_one() -> None:
    assert set(SERVICES) <= {name for drivers in DRIVERS.values() for name in drivers}
