"""The heart's port through the whole chain: fleet, host process, driver, IPP, printer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.simulation.rig import SimulationRig
from kiosk.events import DeviceChanged, Printed, PrintFailed
from kiosk.ports.devices import Role
from tests.devices.chain import Chain


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    with SimulationRig(tmp_path, [Role.CERTIFICATE_PRINTER]) as rig, Chain(rig, Role.CERTIFICATE_PRINTER) as chain:
        yield chain


def test_a_certificate_goes_the_whole_way_and_is_said_to_be_printed(chain: Chain, pdf: bytes) -> None:
    chain.fleet.certificate_printer.print_document("job-1", pdf, "certificate")
    assert chain.until(Printed, PrintFailed) == Printed("job-1")
    (paper,) = chain.pull("papers")
    assert Path(paper).read_bytes() == pdf


@pytest.mark.provokes("CRT-001")
def test_an_empty_tray_is_told_as_certainly_not_printed(chain: Chain, pdf: bytes) -> None:
    chain.pull("fault", name="media_empty")
    chain.fleet.certificate_printer.print_document("job-1", pdf, "certificate")
    failed = chain.until(Printed, PrintFailed)
    assert isinstance(failed, PrintFailed)
    assert (failed.fault.code, failed.unsure) == ("CRT-001", False)


@pytest.mark.provokes("CRT-008")
def test_a_restart_of_the_printer_with_the_job_inside_is_told_as_unsure(chain: Chain, pdf: bytes) -> None:
    chain.pull("fault", name="jam_mid_job")
    chain.fleet.certificate_printer.print_document("job-1", pdf, "certificate")
    held = chain.until(DeviceChanged)
    assert held.fault is not None
    assert held.fault.code == "CRT-002"
    chain.pull("fault", name="power_off")
    chain.pull("fault", name="none")
    failed = chain.until(Printed, PrintFailed)
    assert isinstance(failed, PrintFailed)
    assert (failed.fault.code, failed.unsure) == ("CRT-008", True)
