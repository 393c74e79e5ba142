"""The device drill in short: every fault of every simulator once, in whole journeys. In full: `make drill-devices`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devices.simulation.catalogue import every_name, fault_lists
from devices.simulation.fault_codes import Consequence, fault_codes
from kiosk.faults.catalogue import fault_catalogue
from tests.faults.device_drill.cases import (
    BEFORE,
    STEPS,
    Case,
    around_use,
    devices_of,
    every_case,
    gaps,
    off_of,
    slice_of,
    variants,
)
from tests.faults.device_drill.play import Drill
from tests.faults.device_drill.stand import Stand

ROOT = Path(__file__).parents[2]
QUICK_DEVICES = ("card_reader", "receipt_printer", "scanner", "cabinet", "speech")
"""A camera's or a certificate printer's fault may take half a minute to show: those are played by the command alone."""


def test_every_fault_of_every_simulator_has_an_expectation_and_every_expectation_a_fault() -> None:
    assert gaps() == []


def test_every_expected_code_is_in_the_catalogue() -> None:
    codes = fault_codes()
    named = {code for role in codes.roles.values() for code in role.lost}
    named |= {
        code for faults in codes.simulators.values() for one in faults.values() for code in (*one.shows, *one.may)
    }
    named |= {code for told in codes.even_well.values() for code in told}
    assert named <= fault_catalogue().keys()


def test_a_device_that_cannot_confirm_is_held_to_saying_so_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case("receipt_printer", "slow", BEFORE, "stays")
    with Stand(tmp_path, ()) as stand:
        drill = Drill(stand)
        assert drill.play(case).wrong == []
        monkeypatch.setattr(Case, "usual", property(lambda _: frozenset({"RCP-006"})))
        wrong = drill.play(case).wrong
    assert any("nothing was told" in line for line in wrong)
    assert any(line.startswith("next citizen:") for line in wrong)


def test_every_device_stands_in_one_terminal_and_every_fault_is_played_at_every_step() -> None:
    assert sorted(device for variant in variants() for device in devices_of(variant)) == sorted(every_name())
    cases = [case for variant in variants() for case in every_case(variant)]
    assert len({case.name for case in cases}) == len(cases)
    for device, faults in fault_lists().items():
        uses = fault_codes().roles[device.partition(":")[0]].uses
        for fault in faults:
            moments = {case.moment for case in cases if (case.device, case.what) == (device, fault)}
            steps = STEPS if uses[0] in STEPS else ()  # the scanner is used on no journey, but on the progress page
            assert {"before", *uses, "after", *steps} <= moments, f"{device}/{fault}"
    assert {case.moment for case in around_use(cases)}.isdisjoint({"home", "goodbye"})


def test_the_slice_has_every_fault_and_every_device_has_a_cable() -> None:
    short = {(case.device, case.what) for variant in variants() for case in slice_of(variant)}
    assert {(device, fault) for device, faults in fault_lists().items() for fault in faults} <= short
    assert all(off_of(device, faults) for device, faults in fault_lists().items())


def test_a_fault_that_shows_as_another_than_expected_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case("card_reader", "wrong_check_digit", BEFORE, "mended")
    with Stand(tmp_path, ()) as stand:
        drill = Drill(stand)
        assert drill.play(case).wrong == []
        monkeypatch.setattr(Case, "expected", property(lambda _: Consequence(shows=("CRD-002",))))
        wrong = drill.play(case).wrong
        monkeypatch.setattr(Case, "expected", property(lambda _: Consequence()))
        silent = drill.play(case).wrong
    assert any("told ['CRD-003']" in line for line in wrong)
    assert any("expected one of ['CRD-002']" in line for line in wrong)
    assert any("told ['CRD-003']" in line for line in silent)


@pytest.mark.slow
@pytest.mark.timeout(900)  # a minute or two; more beside other work
def test_every_fault_of_the_quick_devices_once_in_a_whole_journey(tmp_path: Path) -> None:
    only = [word for device in QUICK_DEVICES for word in ("--only", f"{device}/")]
    command = [sys.executable, "-m", "tests.faults.device_drill", "--slice", "--seed", "1", "--workers", "4", *only]
    done = subprocess.run(
        [*command, "--out", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "160"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
