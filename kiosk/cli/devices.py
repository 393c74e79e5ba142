"""`kiosk devices`: start every configured device, wait for its first word, say what it said."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import click

from config.schema import Settings
from devices.fleet import DeviceFleet
from kiosk.cli.audit import note_here
from kiosk.cli.settings import config_option, settings_from
from kiosk.events import Event
from kiosk.faults.catalogue import entry_of
from kiosk.faults.fault import Fault
from kiosk.ports.devices import DeviceState, Role, Status
from offline_cache.audit.entry import What
from offline_cache.journal import open_journal

_WAIT_SECONDS = 10.0


@click.command("devices")
@config_option
@click.option(
    "--lift-certificate-stop", is_flag=True, help="Allow certificates again after CRT-006, once its cause is found."
)
def command(config_file: Path, lift_certificate_stop: bool) -> None:
    """Show every configured device and why one is not usable; exit status 1 where one is not."""
    if lift_certificate_stop:
        _lift_stop(config_file)
        return
    states = first_words(settings_from(config_file))
    if not states:
        click.echo("No device is configured.")
    for role, state in states.items():
        line = f"{role:20} {state.status:10} {state.model}{'  (simulated)' if state.simulated else ''}"
        if state.fault:
            line += f"\n    {state.fault.code} {state.fault.detail}: {entry_of(state.fault.code).technician.en}"
        click.echo(line)
    sys.exit(0 if all(state.status in (Status.READY, Status.ATTENTION) for state in states.values()) else 1)


def _lift_stop(config_file: Path) -> None:
    settings = settings_from(config_file)
    journal = open_journal(Path(settings.storage.folder) / "journal.sqlite")
    if isinstance(journal, Fault):
        click.echo(f"{journal.code} {journal.detail}: {entry_of(journal.code).technician.en}", err=True)
        sys.exit(1)
    was = journal.stopped()
    journal.lift_stop()
    journal.close()
    if was:
        note_here(settings, What.STOP_LIFTED)
    click.echo("Certificates may be printed again." if was else "Printing was not stopped.")


def first_words(settings: Settings) -> dict[Role, DeviceState]:
    """Start all devices, wait until each said something or the time is up, stop them. Blocks up to ten seconds."""
    said = threading.Event()

    def hear(_: Event) -> None:
        said.set()

    fleet = DeviceFleet({role: device.model_dump() for role, device in settings.devices.items()}, hear)
    fleet.start()
    try:
        for _ in range(int(_WAIT_SECONDS / 0.5)):
            said.wait(0.5)
            said.clear()
            if all(state.status is not Status.UNKNOWN for state in fleet.states().values()):
                break
        return fleet.states()
    finally:
        fleet.stop()
