"""`kiosk sim`: move the simulated devices of a running terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from devices.simulation.catalogue import fault_lists
from devices.simulation.control import SimulationControl, SimulationError
from devices.simulation.fault_codes import fault_codes


@click.command("sim", context_settings={"ignore_unknown_options": False})
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var/demo/devices"), show_default=True)
@click.option(
    "--list-faults",
    is_flag=True,
    help="Every fault of every simulator: what the real device does then, and the codes the terminal tells.",
)
@click.option("--list-levers", is_flag=True, help="Every lever of every simulator that runs.")
@click.argument("role", required=False)
@click.argument("lever", required=False)
@click.argument("arguments", nargs=-1)
def command(
    folder: Path, list_faults: bool, list_levers: bool, role: str | None, lever: str | None, arguments: tuple[str, ...]
) -> None:
    """Pull LEVER of ROLE with NAME=VALUE arguments, e.g. `kiosk sim card_reader lay card=wang_xiulan`."""
    if list_faults:
        _list_faults()
        return
    control = SimulationControl(folder)
    try:
        if list_levers or role is None or lever is None:
            for name, levers in control.levers().items():
                click.echo(f"{name:20} {', '.join(levers)}")
        else:
            pairs = (argument.partition("=") for argument in arguments)
            result = control.pull(role, lever, **{name: value for name, _, value in pairs})
            click.echo(json.dumps(result, ensure_ascii=False))
    except SimulationError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _list_faults() -> None:
    """Say every fault of every simulator there is, running or not."""
    known, usual = fault_codes().simulators, fault_codes().even_well
    for device, faults in fault_lists().items():
        for fault, what in faults.items():
            consequence = known.get(device, {}).get(fault)
            told = (*consequence.shows, *consequence.may) if consequence else ()
            codes = " ".join(told or usual.get(device, ()))
            click.echo(f"{device:28} {fault:28} {codes:16} {what}")
