"""Whether CUPS keeps slips over its own death. On a real one under systemd: `python -m tests.devices.debian_host`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from devices.receipt_printer.cups_spool import is_here, spool_fault


@pytest.mark.provokes("RCP-008")
def test_a_host_that_was_not_set_up_for_slips_is_told(tmp_path: Path) -> None:
    fault = spool_fault(tmp_path / "slips")
    assert fault is not None
    assert fault.code == "RCP-008"


@pytest.mark.provokes("RCP-008")
def test_a_folder_that_systemd_made_and_cups_does_not_use_is_told() -> None:
    fault = spool_fault(Path("/proc"))
    assert fault is not None
    assert "does not use" in fault.detail


def test_a_folder_that_cups_took_for_its_group_is_well(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(tmp_path, 0, 7)  # lp
    assert spool_fault(tmp_path) is None


def test_only_a_queue_of_this_host_can_be_looked_at() -> None:
    assert is_here("ipp://localhost:631/printers/slips")
    assert not is_here("ipp://printserver.example/printers/slips")
