"""The whole world for a play: embedded platform, pulled cable, simulated devices, and a terminal on them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from central.embedded import EmbeddedPlatform
from config.schema import Device, Settings
from devices.simulation.catalogue import with_alternatives
from devices.simulation.rig import SimulationRig
from kiosk.app import App, build
from kiosk.faults.fault import Fault
from kiosk.play.network import NetworkCut
from kiosk.play.world import World


class RigError(RuntimeError):
    """The rig could not be set up; the message says what did not start."""


class PlayRig:
    """Sets up and takes down a terminal with everything around it. Use from the main thread.

    `folder` holds all state. An existing `folder` is gone on with, which is how a test restarts a terminal.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        *,
        simulators: Iterable[str] = (),
        options: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """Keep what to set up; `tell` hears of whatever takes longer than two seconds.

        `simulators`: "role:name" of devices that stand in place of their role's own simulator, or beside.
        `options`: role → options of its driver in place of the defaults.
        """
        self.folder = folder.absolute()
        self.settings = settings
        self.simulators = with_alternatives(simulators)
        self._options = options
        self._tell = tell or (lambda _: None)
        self._closing = ExitStack()
        self.platform = EmbeddedPlatform(self.folder / "platform")

    def __enter__(self) -> Self:
        try:
            self._set_up()
        except BaseException:
            self._closing.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def _set_up(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        sockets = self.folder / "devices"
        shutil.rmtree(sockets, ignore_errors=True)
        self.simulation = SimulationRig(sockets, self.simulators)
        self._closing.callback(self.simulation.stop)
        self._tell("starting the platform …")
        self.platform.start()
        self._closing.callback(self.platform.stop)
        target = urlsplit(self.platform.url)
        self.network = NetworkCut(target.hostname or "127.0.0.1", target.port or 80)
        self._closing.callback(self.network.stop)
        slot = any(name.startswith("social_card_reader") for name in self.simulators)
        self.world = World(self.simulation, self.network, slot=slot)
        self._tell("starting the devices …")
        self.settings = self._with_rig(self.settings)
        app = build(self.settings)
        if isinstance(app, Fault):
            raise RigError(f"{app.code} {app.detail}")
        self.app: App = app
        self._closing.callback(app.stop)

    def _with_rig(self, settings: Settings) -> Settings:
        devices = {
            role: Device(
                driver=entry["driver"], options={**entry["options"], **self._options.get(role, {})}, simulated=True
            )
            for role, entry in self.simulation.devices().items()
        }
        devices["page_reader"] = Device(driver="rapidocr")  # no cable, so nothing of it is simulated
        terminal = self.folder / "terminal"
        enrolled = (terminal / "credential.json").exists()
        platform = settings.platform.model_copy(
            update={
                "url": f"http://127.0.0.1:{self.network.port}",
                "root_key": self.platform.root_public_key,
                "enrol_code": "" if enrolled else self.platform.enrol_code(),
            }
        )
        storage = settings.storage.model_copy(update={"folder": str(terminal)})
        return settings.model_copy(update={"devices": devices, "platform": platform, "storage": storage})
