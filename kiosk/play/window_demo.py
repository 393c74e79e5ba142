"""The demo with a display: the terminal in a window, and the dock beside it."""

from __future__ import annotations

import signal
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QGuiApplication
from rich.console import Console

from config.schema import Settings
from kiosk.app import App
from kiosk.play.dock_levers import DockLevers
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


def window_demo(folder: Path, settings: Settings, *, landscape: bool) -> int:
    """Open terminal and dock until either is closed, or SIGINT or SIGTERM; return the exit status. Main thread."""
    console = Console(width=None if Console().is_terminal else 120)
    terminated = signal.signal(signal.SIGTERM, signal.default_int_handler)  # until the windows stand: as Ctrl-C
    began = time.monotonic()
    try:
        with PlayRig(folder, settings, tell=console.print) as rig:
            write_settings(folder / SETTINGS_FILE, rig.settings)
            console.print(f"ready after {time.monotonic() - began:.1f} s; close a window to end")
            console.print(f"look in: kiosk sim, kiosk queue --config {folder}/{SETTINGS_FILE}")
            status = _show(rig, landscape=landscape)
            console.print("stopping devices and platform …")
    except KeyboardInterrupt:
        console.print("ended before it began")
        return 0
    finally:
        signal.signal(signal.SIGTERM, terminated)
    return status


def _show(rig: PlayRig, *, landscape: bool) -> int:
    application = make_application()
    messages = QtMessages()
    signals = EndSignals()
    size = QSize(*(LANDSCAPE if landscape else PORTRAIT))
    options = Options(width=size.width(), height=size.height(), motion=rig.settings.screen.motion)
    terminal_place, dock_place = side_by_side(QGuiApplication.primaryScreen().availableGeometry(), size)
    rig.app.start_storage()
    kiosk = KioskWindow(rig.app.terminal, options)
    dock = DockWindow(_levers(rig))
    kiosk.once_it_stands(partial(_start_devices, rig.app, kiosk))
    kiosk.window.setGeometry(terminal_place)
    kiosk.window.show()
    dock.open(dock_place)
    for window in (kiosk.window, dock.window):
        window.visibleChanged.connect(_end_when_closed)
    try:
        return int(application.exec())
    finally:
        for window in (kiosk.window, dock.window):
            window.visibleChanged.disconnect(_end_when_closed)
        dock.close()
        kiosk.close()
        signals.close()
        messages.close()


def _levers(rig: PlayRig) -> DockLevers:
    app = rig.app
    return DockLevers(
        rig.simulation,
        rig.network,
        rig.simulation.faults(),
        app.devices.states,
        lambda: app.storage.health().queue_depth,
    )


def _start_devices(app: App, kiosk: KioskWindow) -> None:
    app.devices.on_preview(kiosk.show_preview)
    app.start_devices()


def _end_when_closed(visible: bool) -> None:
    if not visible:
        QCoreApplication.quit()
