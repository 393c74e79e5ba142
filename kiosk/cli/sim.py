"""`kiosk sim`: move the simulated devices of a running terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from devices.simulation.control import SimulationControl, SimulationError


@click.command("sim", context_settings={"ignore_unknown_options": False})
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var/demo/devices"), show_default=True)
@click.option("--list-faults", is_flag=True, help="Every fault of every simulator, and what the real device does then.")
@click.option("--list-levers", is_flag=True, help="Every lever of every simulator.")
@click.argument("role", required=False)
@click.argument("lever", required=False)
@click.argument("arguments", nargs=-1)
def command(
    folder: Path, list_faults: bool, list_levers: bool, role: str | None, lever: str | None, arguments: tuple[str, ...]
) -> None:
    """Pull LEVER of ROLE with NAME=VALUE arguments, e.g. `kiosk sim card_reader lay card=wang_xiulan`."""
    control = SimulationControl(folder)
    try:
        if list_faults:
            for name, faults in control.faults().items():
                for fault, what in faults.items():
                    click.echo(f"{name:20} {fault:20} {what}")
        elif list_levers or role is None or lever is None:
            for name, levers in control.levers().items():
                click.echo(f"{name:20} {', '.join(levers)}")
        else:
            pairs = (argument.partition("=") for argument in arguments)
            result = control.pull(role, lever, **{name: value for name, _, value in pairs})
            click.echo(json.dumps(result, ensure_ascii=False))
    except SimulationError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
