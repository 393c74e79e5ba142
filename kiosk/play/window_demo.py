"""The demo with a display: the terminal in a window, and the dock beside it."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QGuiApplication
from rich.console import Console

from config.schema import Settings
from kiosk.play.dock_levers import DockLevers
from kiosk.play.last_asked import LastAsked
from kiosk.play.last_code import LastCode
from kiosk.play.rig import PlayRig
from kiosk.play.session import LANDSCAPE, PORTRAIT
from kiosk.play.settings_file import write_settings
from ui.application import make_application
from ui.dock.placement import side_by_side
from ui.dock.window import DockWindow
from ui.end_signals import EndSignals
from ui.messages import QtMessages
from ui.options import Options
from ui.window import KioskWindow

SETTINGS_FILE = "terminal.toml"


def window_demo(folder: Path, settings: Settings, simulators: tuple[str, ...] = (), *, landscape: bool) -> int:
    """Open terminal and dock until either is closed, or SIGINT or SIGTERM; return the exit status. Main thread."""
    console = Console(width=None if Console().is_terminal else 120)
    before = signal.signal(signal.SIGTERM, _interrupt)  # until the windows stand, it ends the start as Ctrl-C does
    began = time.monotonic()
    try:
        with PlayRig(folder, settings, simulators=simulators, tell=console.print) as rig:
            write_settings(folder / SETTINGS_FILE, rig.settings)
            console.print(f"ready after {time.monotonic() - began:.1f} s; close a window to end")
            console.print(f"look in: kiosk sim, kiosk queue --config {folder}/{SETTINGS_FILE}")
            status = _show(rig, landscape=landscape)
            console.print("stopping devices and platform …")
    except KeyboardInterrupt:
        console.print("ended before it began")
        return 0
    finally:
        signal.signal(signal.SIGTERM, before)
    return status


class DemoWindows:
    """Terminal and dock on one rig. Main thread; closed in the order Qt likes."""

    def __init__(self, rig: PlayRig, *, landscape: bool) -> None:
        """Open both; devices start once the terminal's first picture stands."""
        self._app = rig.app
        size = QSize(*(LANDSCAPE if landscape else PORTRAIT))
        options = Options(width=size.width(), height=size.height(), motion=rig.settings.screen.motion)
        terminal_place, dock_place = side_by_side(QGuiApplication.primaryScreen().availableGeometry(), size)
        self._app.start_storage()
        self.kiosk = KioskWindow(self._app.terminal, options)
        self.dock = DockWindow(levers_of(rig))
        self.kiosk.once_it_stands(self._start_devices)
        self.kiosk.window.setGeometry(terminal_place)
        self.kiosk.window.show()
        self.dock.open(dock_place)

    def __enter__(self) -> Self:
        for window in (self.kiosk.window, self.dock.window):
            window.visibleChanged.connect(_end_when_closed)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for window in (self.kiosk.window, self.dock.window):
            window.visibleChanged.disconnect(_end_when_closed)
        self.dock.close()
        self.kiosk.close()

    def _start_devices(self) -> None:
        self._app.devices.on_preview(self.kiosk.show_preview)
        self._app.start_devices()


def levers_of(rig: PlayRig) -> DockLevers:
    """Return the levers of a rig."""
    app = rig.app
    last_code = LastCode()
    app.terminal.subscribe(last_code.hear)
    last_asked = LastAsked()
    app.terminal.subscribe(last_asked.hear)
    return DockLevers(
        rig.simulation,
        rig.network,
        rig.simulation.faults(),
        app.devices.states,
        lambda: app.storage.health().queue_depth,
        last_code.newest,
        last_code.for_phone,
        last_asked.now,
    )


def _show(rig: PlayRig, *, landscape: bool) -> int:
    application = make_application()
    messages = QtMessages()
    signals = EndSignals()
    try:
        with DemoWindows(rig, landscape=landscape):
            return int(application.exec())
    finally:
        signals.close()
        messages.close()


def _end_when_closed(visible: bool) -> None:
    if not visible:
        QCoreApplication.quit()


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
