"""`kiosk run` on a settings file: the first picture, then the devices, then a clean end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from config.schema import Device, Settings
from devices.simulation.rig import SimulationRig
from kiosk.play.settings_file import write_settings

ROOT = Path(__file__).parents[2]
SECONDS = 40.0


def test_the_terminal_runs_on_a_settings_file_and_ends_on_a_signal(tmp_path: Path) -> None:
    with SimulationRig(tmp_path / "devices", ["card_reader", "receipt_printer"]) as simulation:
        devices = {
            role: Device(driver=entry["driver"], options=entry["options"], simulated=True)
            for role, entry in simulation.devices().items()
        }
        settings = Settings().model_copy(
            update={
                "devices": devices,
                "storage": Settings().storage.model_copy(update={"folder": str(tmp_path / "terminal")}),
                "platform": Settings().platform.model_copy(update={"url": "http://127.0.0.1:9"}),
            }
        )
        write_settings(tmp_path / "terminal.toml", settings)
        terminal = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run", "--config", str(tmp_path / "terminal.toml")],
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            log = tmp_path / "terminal/kiosk.log"
            end = time.monotonic() + SECONDS
            for device in ("card_reader", "receipt_printer"):
                while not log.exists() or f"device {device}: ready" not in log.read_text(encoding="utf-8"):
                    assert terminal.poll() is None
                    assert time.monotonic() < end, f"{device} never became ready"
                    wait_a_moment(terminal)
            terminal.send_signal(signal.SIGTERM)
            said, _ = terminal.communicate(timeout=20)
        finally:
            terminal.kill()
            terminal.wait(10)
    assert terminal.returncode == 0, said
    assert said == ""


def wait_a_moment(process: subprocess.Popen[str]) -> None:
    """Wait a moment for the process to end, as a way to wait that notices its death."""
    try:
        process.wait(0.05)
    except subprocess.TimeoutExpired:
        return
