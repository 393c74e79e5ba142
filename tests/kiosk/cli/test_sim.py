"""`kiosk sim --list-faults` names every fault of every simulator, whether a simulation runs or not."""

from __future__ import annotations

from click.testing import CliRunner

from devices.simulation.catalogue import every_name, fault_lists
from kiosk.cli.sim import command


def test_every_fault_of_every_simulator_is_listed_with_its_meaning_and_its_code() -> None:
    said = CliRunner().invoke(command, ["--list-faults", "--folder", "nowhere"])
    assert said.exit_code == 0
    lines = said.output.splitlines()
    assert {line.split()[0] for line in lines} == set(every_name())
    assert len(lines) == sum(map(len, fault_lists().values()))
    assert any(line.split()[:3] == ["card_reader:pcsc", "third_generation", "CRD-011"] for line in lines)
    assert all(words in said.output for faults in fault_lists().values() for words in faults.values())
