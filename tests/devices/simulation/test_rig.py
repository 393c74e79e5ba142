"""The simulation as a process beside the terminal: its control, and that it never outlives its parent."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.child import module_command, module_environment
from devices.simulation.control import SOCKET_NAME, SimulationControl, SimulationError
from devices.simulation.rig import SimulationRig


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulationRig]:
    with SimulationRig(tmp_path_factory.mktemp("rig"), ["card_reader"]) as rig:
        yield rig


@pytest.fixture
def control(rig: SimulationRig) -> SimulationControl:
    return SimulationControl(Path(rig.devices()["card_reader"]["options"]["port"]).parents[1])


def test_it_says_how_a_fleet_reaches_its_devices(rig: SimulationRig) -> None:
    device = rig.devices()["card_reader"]
    assert (device["driver"], device["simulated"]) == ("sdt_serial", True)
    assert Path(device["options"]["port"]).is_symlink()


def test_another_process_can_pull_the_levers_too(rig: SimulationRig, control: SimulationControl) -> None:
    assert control.devices() == rig.devices()
    assert control.pull("card_reader", "lay", card="li_yan") is None
    assert "lift" in control.levers()["card_reader"]
    assert "mute" in control.faults()["card_reader"]


@pytest.mark.parametrize(
    ("role", "lever", "args"),
    [
        ("card_reader", "dance", {}),
        ("toaster", "lay", {}),
        ("card_reader", "lay", {}),
        ("card_reader", "lay", {"card": "nobody"}),
        ("card_reader", "fault", {"name": "explode"}),
    ],
)
def test_what_cannot_be_pulled_is_said_and_harms_nothing(
    rig: SimulationRig, role: str, lever: str, args: dict[str, object]
) -> None:
    with pytest.raises(SimulationError):
        rig.pull(role, lever, **args)
    assert rig.devices()


def test_nonsense_on_the_control_is_answered_with_an_error(control: SimulationControl) -> None:
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(5)
        wire.connect(str(control._folder / SOCKET_NAME))
        wire.sendall(b'not json\n[1]\n{"ask": "weather"}\n')
        with wire.makefile("rb") as lines:
            assert all(b'"error"' in lines.readline() for _ in range(3))


def test_a_simulation_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SimulationError):
        SimulationControl(tmp_path).devices()
    with pytest.raises(SimulationError):
        SimulationControl(tmp_path / "nowhere").devices()


def test_a_role_nobody_simulates_is_said_in_time(tmp_path: Path) -> None:
    with SimulationRig(tmp_path, ["toaster"]) as rig, pytest.raises(SimulationError, match="died"):
        rig.devices()


def test_what_a_simulator_needs_and_the_machine_lacks_is_said_in_one_line(tmp_path: Path) -> None:
    command = module_command("devices.simulation", "--folder", str(tmp_path), "--roles", "card_reader:vendor_library")
    environment = module_environment() | {"PATH": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.endswith("no C compiler (cc): install gcc and libc6-dev")


def test_a_folder_with_a_very_long_name_serves_as_well(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 25) / ("name" * 10)
    with SimulationRig(folder, []) as rig:
        assert rig.devices() == {}
        assert len(str(folder / SOCKET_NAME)) > 108


def test_it_leaves_its_folder_to_its_owner_alone(tmp_path: Path) -> None:
    with SimulationRig(tmp_path / "private", ["card_reader"]) as rig:
        rig.wait()
        assert (tmp_path / "private").stat().st_mode & 0o077 == 0


def test_pictures_that_were_drawn_for_somebody_leave_it_as_small_as_before(tmp_path: Path) -> None:
    with SimulationRig(tmp_path, ["face_camera"]) as rig:
        rig.pull("face_camera", "stand", face="elder_woman")
        before = own_megabytes(rig.pid)
        for challenge in ("blink", "turn_left"):
            rig.pull("face_camera", "asked", challenge=challenge)
        assert own_megabytes(rig.pid) < before + 10


def own_megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")) / 1024


def test_a_rig_stops_and_can_be_stopped_twice(tmp_path: Path) -> None:
    rig = SimulationRig(tmp_path, ["card_reader"])
    rig.wait()
    rig.stop()
    rig.stop()
    with pytest.raises(SimulationError):
        rig.pull("card_reader", "lift")


def test_it_dies_with_a_killed_parent(tmp_path: Path) -> None:
    program = (
        "import sys, threading, pathlib\n"
        "from devices.simulation.rig import SimulationRig\n"
        f"rig = SimulationRig(pathlib.Path({str(tmp_path)!r}), ['card_reader'])\n"
        "rig.wait()\n"
        "print(rig.pid, flush=True)\n"
        "threading.Event().wait(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=module_environment()) as parent:
        assert parent.stdout is not None
        handle = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    gone, _, _ = select.select([handle], [], [], 5)
    os.close(handle)
    assert gone
