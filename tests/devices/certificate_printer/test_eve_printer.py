"""The real ippeveprinter under our simulator leaves nothing behind, whatever happens to us."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from devices.certificate_printer import eve_printer
from devices.simulation.rig import SimulationRig
from kiosk.ports.devices import Role

pytestmark = pytest.mark.skipif(not eve_printer.installed(), reason="ippeveprinter or dbus-daemon is not installed")


def test_the_printer_ends_with_a_simulation_that_was_killed(tmp_path: Path) -> None:
    with SimulationRig(tmp_path, [Role.CERTIFICATE_PRINTER]) as rig:
        rig.wait()
        simulation = psutil.Process(rig.pid)
        printers = [p for p in simulation.children(recursive=True) if p.name() in {"ippeveprinter", "dbus-daemon"}]
        assert len(printers) == 2
        simulation.kill()
        _, alive = psutil.wait_procs(printers, timeout=5.0)
        assert alive == []


def test_no_process_is_left_after_stop(tmp_path: Path) -> None:
    others = psutil.Process().children(recursive=True)  # of fixtures that live as long as the whole run
    printer = eve_printer.EvePrinter(tmp_path)
    printer.start()
    children = [child for child in psutil.Process().children(recursive=True) if child not in others]
    assert children
    printer.stop()
    _, alive = psutil.wait_procs(children, timeout=5.0)
    assert alive == []
    assert not (tmp_path / "spool").exists()
