"""The heart's port through the whole chain: fleet, host process, driver, ESC/POS, paper."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.receipt_printer.encoding import from_plain, to_plain
from devices.simulation.rig import SimulationRig
from kiosk.events import DeviceChanged, Printed, PrintFailed
from kiosk.paper.slip import Code, Heading, Line, Number, Pair, Rule, Slip, Stamp
from kiosk.ports.devices import Role, Status
from tests.devices.chain import Chain


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    with SimulationRig(tmp_path, [Role.RECEIPT_PRINTER]) as rig, Chain(rig, Role.RECEIPT_PRINTER) as chain:
        yield chain


def test_a_slip_goes_the_whole_way_and_is_said_to_be_printed(chain: Chain, slip: Slip) -> None:
    chain.fleet.receipt_printer.print_slip("job-1", slip)
    assert chain.until(Printed, PrintFailed) == Printed("job-1")
    assert len(chain.pull("papers")) == 1
    assert chain.pull("take_paper")
    assert chain.pull("papers") == []


@pytest.mark.provokes("RCP-001")
def test_no_paper_is_told_as_certainly_not_printed(chain: Chain, slip: Slip) -> None:
    chain.pull("fault", name="paper_out")
    chain.fleet.receipt_printer.print_slip("job-1", slip)
    failed = chain.until(Printed, PrintFailed)
    assert isinstance(failed, PrintFailed)
    assert (failed.fault.code, failed.unsure) == ("RCP-001", False)


@pytest.mark.provokes("RCP-001")
def test_paper_that_ends_in_the_middle_is_told_and_the_slip_comes_out_after_the_refill(
    chain: Chain, slip: Slip
) -> None:
    chain.pull("fault", name="paper_out_mid_job")
    chain.fleet.receipt_printer.print_slip("job-1", slip)
    held = chain.until(DeviceChanged)
    assert held.fault is not None
    assert held.fault.code == "RCP-001"
    chain.pull("fault", name="none")
    assert chain.until(Printed, PrintFailed) == Printed("job-1")
    assert chain.until(DeviceChanged).status == Status.READY
    assert len(chain.pull("papers")) == 1


@pytest.mark.provokes("RCP-006")
def test_a_line_reset_in_the_middle_is_told_as_unsure(chain: Chain, slip: Slip) -> None:
    chain.pull("fault", name="reset_mid_job")
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
