"""The heart's port through the whole chain: fleet, host process, driver, ESC/POS, paper."""

from __future__ import annotations

import json
import queue
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from devices.fleet import DeviceFleet
from devices.receipt_printer.encoding import from_plain, to_plain
from devices.simulation.rig import SimulationRig
from kiosk.events import DeviceChanged, Event, Printed, PrintFailed
from kiosk.paper.slip import Code, Heading, Line, Number, Pair, Rule, Slip, Stamp
from kiosk.ports.devices import Role, Status

E = TypeVar("E", bound=Event)
ROLE = "receipt_printer"


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
    with SimulationRig(tmp_path, [Role.RECEIPT_PRINTER]) as rig:
        posted: queue.Queue[Event] = queue.Queue()
        fleet = DeviceFleet(rig.devices(), posted.put)
        fleet.start()
        chain = Chain(rig, fleet, posted)
        chain.until_ready()
        yield chain
        fleet.stop()


def test_a_slip_goes_the_whole_way_and_is_said_to_be_printed(chain: Chain, slip: Slip) -> None:
    chain.fleet.receipt_printer.print_slip("job-1", slip)
    assert chain.until(Printed, PrintFailed) == Printed("job-1")
    assert len(chain.rig.pull(ROLE, "papers")) == 1
    assert chain.rig.pull(ROLE, "take_paper")
    assert chain.rig.pull(ROLE, "papers") == []


@pytest.mark.provokes("RCP-001")
def test_no_paper_is_told_as_certainly_not_printed(chain: Chain, slip: Slip) -> None:
    chain.rig.pull(ROLE, "fault", name="paper_out")
    chain.fleet.receipt_printer.print_slip("job-1", slip)
    failed = chain.until(Printed, PrintFailed)
    assert isinstance(failed, PrintFailed)
    assert (failed.fault.code, failed.unsure) == ("RCP-001", False)


@pytest.mark.provokes("RCP-001")
def test_paper_that_ends_in_the_middle_is_told_and_the_slip_comes_out_after_the_refill(
    chain: Chain, slip: Slip
) -> None:
    chain.rig.pull(ROLE, "fault", name="paper_out_mid_job")
    chain.fleet.receipt_printer.print_slip("job-1", slip)
    held = chain.until(DeviceChanged)
    assert held.fault is not None
    assert held.fault.code == "RCP-001"
    chain.rig.pull(ROLE, "fault", name="none")
    assert chain.until(Printed, PrintFailed) == Printed("job-1")
    assert chain.until(DeviceChanged).status == Status.READY
    assert len(chain.rig.pull(ROLE, "papers")) == 1


@pytest.mark.provokes("RCP-006")
def test_a_line_reset_in_the_middle_is_told_as_unsure(chain: Chain, slip: Slip) -> None:
    chain.rig.pull(ROLE, "fault", name="reset_mid_job")
    chain.fleet.receipt_printer.print_slip("job-1", slip)
    failed = chain.until(Printed, PrintFailed)
    assert isinstance(failed, PrintFailed)
    assert (failed.fault.code, failed.unsure) == ("RCP-006", True)


def test_every_kind_of_block_survives_the_pipe() -> None:
    slip = Slip(
        (
            Heading("标题"),
            Line("行", "large", centred=True),
            Pair("姓名", "欧阳𬀩"),
            Number("号", "QY 1122 0047"),
            Stamp("未受理"),
            Code("x", "y"),
            Rule(dashed=True),
        )
    )
    assert from_plain(json.loads(json.dumps(to_plain(slip)))) == slip
