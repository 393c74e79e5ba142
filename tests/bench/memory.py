"""Memory of all processes of the terminal together, as proportional set size: at rest, and at its peak in a journey."""

from __future__ import annotations

import os
import subprocess
import sys

from central.embedded import EmbeddedPlatform
from config.schema import Device, Settings
from devices.simulation.rig import SimulationRig
from tests.bench.row import Bench, Row
from tests.bench.stock import ROOT

LIMIT_MB = 350.0


def measure_memory(bench: Bench) -> list[Row]:
    """Run a terminal in processes of its own, beside platform and simulators, which do not count."""
    folder = bench.folder / "memory"
    with EmbeddedPlatform(folder / "platform") as platform, SimulationRig(folder / "devices") as simulation:
        devices = {
            role: Device(driver=entry["driver"], options=dict(entry["options"]), simulated=True)
            for role, entry in simulation.devices().items()
        }
        base = Settings()
        settings = base.model_copy(
            update={
                "devices": devices,
                "storage": base.storage.model_copy(update={"folder": str(folder / "terminal")}),
                "platform": base.platform.model_copy(
                    update={
                        "url": platform.url,
                        "root_key": platform.root_public_key,
                        "enrol_code": platform.enrol_code(),
                    }
                ),
            }
        )
        (folder / "settings.json").write_text(settings.model_dump_json(), encoding="utf-8")
        out = subprocess.run(
            [sys.executable, "-m", "tests.bench.memory_child", str(folder)],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        ).stdout
    rows = []
    for line in out.splitlines():
        name, _, value = line.partition("\t")
        if value:
            rows.append(Row(name, (float(value),), "MB", f"limit {LIMIT_MB:.0f} MB, all together", LIMIT_MB))
    return rows
