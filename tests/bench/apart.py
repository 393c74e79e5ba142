"""A terminal in a process of its own, beside platform and simulators, so that it alone is measured."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.bench.row import ROOT

if TYPE_CHECKING:
    from devices.simulation.control import SimulationControl
    from kiosk.app import App
    from kiosk.play.session import PlaySession

JOURNEY = ROOT / "kiosk/play/scripts/02-insurance-proof.yaml"
"""A journey with card, face, certificate and receipt."""
_SETTINGS = "settings.json"


def run_apart(module: str, folder: Path) -> str:
    """Start platform and simulators, run `python -m module FOLDER` beside them, return what it wrote."""
    from central.embedded import EmbeddedPlatform
    from config.schema import Device, Settings
    from devices.simulation.rig import SimulationRig

    with EmbeddedPlatform(folder / "platform") as platform, SimulationRig(folder / "devices") as simulation:
        devices = {
            role: Device(driver=entry["driver"], options=dict(entry["options"]), simulated=True)
            for role, entry in simulation.devices().items()
        }
        base = Settings()
        way = {"url": platform.url, "root_key": platform.root_public_key, "enrol_code": platform.enrol_code()}
        settings = base.model_copy(
            update={
                "devices": devices,
                "storage": base.storage.model_copy(update={"folder": str(folder / "terminal")}),
                "platform": base.platform.model_copy(update=way),
            }
        )
        (folder / _SETTINGS).write_text(settings.model_dump_json(), encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-m", module, str(folder)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"},
        ).stdout


@contextmanager
def terminal_apart(folder: Path) -> Iterator[tuple[App, PlaySession]]:
    """Give the terminal of `run_apart` in this process, ready and on its screen."""
    from config.schema import Settings
    from devices.simulation.control import SimulationControl
    from kiosk.app import build
    from kiosk.memory import keep_memory_small
    from kiosk.play.on_stage import on_stage
    from kiosk.play.session import PlaySession
    from kiosk.play.world import World

    keep_memory_small()  # as the kiosk command does
    settings = Settings.model_validate_json((folder / _SETTINGS).read_text())
    app = build(settings)
    levers = _Beside(SimulationControl(folder / "devices"))
    rig = SimpleNamespace(app=app, settings=settings, world=World(levers, None))
    try:
        with PlaySession(rig, open_stage=on_stage) as play:
            yield app, play
    finally:
        app.stop()


class _Beside:
    """Levers of the automatic citizen: what takes them long is done beside the screen's thread, which is measured."""

    def __init__(self, control: SimulationControl) -> None:
        self._control = control

    def pull(self, role: str, lever: str, **args: Any) -> Any:
        if lever != "asked":
            return self._control.pull(role, lever, **args)
        Thread(target=self._control.pull, args=(role, lever), kwargs=args, daemon=True).start()
        return None
