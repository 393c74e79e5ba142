"""`kiosk run`: the terminal itself, on the glass."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kiosk.cli.settings import config_option, settings_from
from kiosk.faults.catalogue import entry_of
from kiosk.faults.fault import Fault
from kiosk.log import log_to


@click.command("run")
@config_option
def command(config_file: Path) -> None:
    """Run the terminal as configured, until the window is closed."""
    from kiosk.app import build  # noqa: PLC0415  pulls in devices and stores
    from ui.options import Options  # noqa: PLC0415
    from ui.window import KioskWindow, run  # noqa: PLC0415  pulls in Qt

    settings = settings_from(config_file)
    log_to(Path(settings.storage.folder) / "kiosk.log")
    app = build(settings)
    if isinstance(app, Fault):
        click.echo(f"{app.code} {app.detail}: {entry_of(app.code).technician.en}", err=True)
        sys.exit(1)
    screen = settings.screen
    options = Options(
        width=screen.width,
        height=screen.height,
        motion=screen.motion,
        full_screen=screen.full_screen,
    )

    def once_it_stands(window: KioskWindow) -> None:
        app.devices.on_preview(window.show_preview)
        app.start_storage()
        app.start_devices()

    try:
        status = run(app.terminal, options, once_it_stands)
    finally:
        app.stop()
    sys.exit(status)
