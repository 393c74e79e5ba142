"""`kiosk play SCRIPT…`: the automatic citizen, against the embedded platform and simulated devices."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import click

from config.schema import Settings
from devices.simulation.catalogue import ALTERNATIVES
from kiosk.cli.settings import DEFAULT, settings_from
from kiosk.log import log_to
from kiosk.play.script import Script, read_script


@click.command("play")
@click.argument("scripts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--screen/--no-screen", default=False, help="Touch the real screen, offscreen, instead of the heart alone."
)
@click.option(
    "--pictures", type=click.Path(path_type=Path), help="Folder for a picture of every screen; needs --screen."
)
@click.option("--landscape", is_flag=True, help="1920×1080 instead of 1080×1920.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep all state here, and go on with what is there.")
@click.option(
    "--device",
    "simulators",
    multiple=True,
    type=click.Choice(list(ALTERNATIVES)),
    help="Simulate this device in place of its role's own; repeatable.",
)
@click.option("--config", "config_file", type=click.Path(path_type=Path), default=DEFAULT, help="Settings file.")
def command(
    scripts: tuple[Path, ...],
    screen: bool,
    pictures: Path | None,
    landscape: bool,
    folder: Path | None,
    simulators: tuple[str, ...],
    config_file: Path,
) -> None:
    """Play SCRIPTS one after the other; one JSON object a line.

    Exit status 1 where an expectation fails, 2 where a script is wrong.
    """
    wanted = [_script(path) for path in scripts]
    settings = settings_from(config_file) if config_file.exists() else Settings()
    with tempfile.TemporaryDirectory(prefix="kiosk-play-") as temporary:
        place = folder or Path(temporary)
        log_to(place / "kiosk.log")
        passed = _play(place, settings, wanted, simulators, screen=screen, pictures=pictures, landscape=landscape)
    sys.exit(0 if passed else 1)


def _play(
    place: Path,
    settings: Settings,
    scripts: list[Script],
    simulators: tuple[str, ...],
    *,
    screen: bool,
    pictures: Path | None,
    landscape: bool,
) -> bool:
    from kiosk.play.rig import PlayRig  # noqa: PLC0415
    from kiosk.play.session import OpenStage, PlaySession  # noqa: PLC0415  pulls in devices and the platform

    open_stage: OpenStage | None = None
    if screen:
        from kiosk.play.on_stage import on_stage as open_stage  # noqa: PLC0415  Qt, before the rig has threads
    passed = True
    with (
        PlayRig(place, settings, simulators=simulators) as rig,
        PlaySession(rig, open_stage=open_stage, pictures=pictures, landscape=landscape) as play,
    ):
        for script in scripts:
            outcome = play.play(script)
            click.echo(json.dumps(outcome.as_dict(), ensure_ascii=False))
            passed = passed and outcome.passed
    return passed


def _script(path: Path) -> Script:
    found = read_script(path)
    if isinstance(found, Script):
        return found
    for line in found:
        click.echo(line, err=True)
    sys.exit(2)
