"""`kiosk demo`: with a display the terminal in a window beside a dock; without one, automatic citizens and a report."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from config.schema import Settings
from devices.simulation.catalogue import ALTERNATIVES
from kiosk.log import log_to
from kiosk.play.display import display_named, display_opens


@click.command("demo")
@click.option("--output", type=click.Path(path_type=Path), default=Path("demo-output"), show_default=True)
@click.option("--offscreen", is_flag=True, help="Play automatic citizens even where there is a display.")
@click.option("--landscape", is_flag=True, help="1920×1080 instead of 1080×1920.")
@click.option(
    "--device",
    "simulators",
    multiple=True,
    type=click.Choice(list(ALTERNATIVES)),
    help="Simulate this device in place of its role's own; repeatable. In a window only.",
)
def command(output: Path, offscreen: bool, landscape: bool, simulators: tuple[str, ...]) -> None:
    """Show the whole terminal. Never asks, never hangs."""
    display = not offscreen and display_opens()
    folder = Path("var/demo")
    shutil.rmtree(folder, ignore_errors=True)
    log_to(folder / "kiosk.log")
    settings = Settings()
    if display:
        from kiosk.play.window_demo import window_demo  # noqa: PLC0415  pulls in Qt

        sys.exit(window_demo(folder, settings, simulators, landscape=landscape))
    if display_named() and not offscreen:
        click.echo(
            "No window can be opened on this display (see packaging/system-packages.txt): citizens play instead."
        )
    from kiosk.play.offscreen_demo import offscreen_demo  # noqa: PLC0415

    sys.exit(offscreen_demo(folder, settings, output, landscape=landscape))
