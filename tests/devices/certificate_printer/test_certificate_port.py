"""The heart's port through the whole chain: fleet, host process, driver, IPP, printer."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from devices.fleet import DeviceFleet
from devices.simulation.rig import SimulationRig
from kiosk.events import DeviceChanged, Event, Printed, PrintFailed
from kiosk.ports.devices import Role, Status

E = TypeVar("E", bound=Event)
ROLE = "certificate_printer"


@dataclass
class Chain:
    rig: SimulationRig
    fleet: DeviceFleet
    posted: queue.Queue[Event]

    def until(self, *kinds: type[E], seconds: float = 15.0) -> E:
        give_up = time.monotonic() + seconds
        while True:
            event = self.posted.get(timeout=max(0.01, give_up - time.monotonic()))
            if isinstance(event, kinds):
                return event

    def until_ready(self) -> None:
        while self.until(DeviceChanged).status != Status.READY:
            pass


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    with SimulationRig(tmp_path, [Role.CERTIFICATE_PRINTER]) as rig:
        posted: queue.Queue[Event] = queue.Queue()
        fleet = DeviceFleet(rig.devices(), posted.put)
        fleet.start()
        chain = Chain(rig, fleet, posted)
        chain.until_ready()
        yield chain
        fleet.stop()


def test_a_certificate_goes_the_whole_way_and_is_said_to_be_printed(chain: Chain, pdf: bytes) -> None:
    chain.fleet.certificate_printer.print_document("job-1", pdf, "certificate")
    assert chain.until(Printed, PrintFailed) == Printed("job-1")
    (paper,) = chain.rig.pull(ROLE, "papers")
    assert Path(paper).read_bytes() == pdf


@pytest.mark.provokes("CRT-001")
def test_an_empty_tray_is_told_as_certainly_not_printed(chain: Chain, pdf: bytes) -> None:
    chain.rig.pull(ROLE, "fault", name="media_empty")
    chain.fleet.certificate_printer.print_document("job-1", pdf, "certificate")
    failed = chain.until(Printed, PrintFailed)
    assert isinstance(failed, PrintFailed)
    assert (failed.fault.code, failed.unsure) == ("CRT-001", False)


@pytest.mark.provokes("CRT-008")
def test_a_restart_of_the_printer_with_the_job_inside_is_told_as_unsure(chain: Chain, pdf: bytes) -> None:
    chain.rig.pull(ROLE, "fault", name="jam_mid_job")
    chain.fleet.certificate_printer.print_document("job-1", pdf, "certificate")
    held = chain.until(DeviceChanged)
    assert held.fault is not None
    assert held.fault.code == "CRT-002"
    chain.rig.pull(ROLE, "fault", name="power_off")
    chain.rig.pull(ROLE, "fault", name="none")
    failed = chain.until(Printed, PrintFailed)
    assert isinstance(failed, PrintFailed)
    assert (failed.fault.code, failed.unsure) == ("CRT-008", True)
