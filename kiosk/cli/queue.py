"""`kiosk queue`: what waits to be delivered, since when, and why. Nothing personal: it cannot be read here."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kiosk.cli.settings import config_option, settings_from
from kiosk.faults.catalogue import entry_of
from kiosk.faults.fault import Fault
from offline_cache.outbox.store import open_outbox


@click.command("queue")
@config_option
@click.option("--all", "everything", is_flag=True, help="Also what is delivered.")
def command(config_file: Path, everything: bool) -> None:
    """Print one line for every submission and rating that waits."""
    path = Path(settings_from(config_file).storage.folder) / "outbox.sqlite"
    if not path.exists():
        click.echo("There is no queue yet.")
        return
    store = open_outbox(path)
    if isinstance(store, Fault):
        click.echo(f"{store.code} {store.detail}: {entry_of(store.code).technician.en}", err=True)
        sys.exit(1)
    rows = [row for row in store.rows() if everything or row.state != "delivered"]
    store.close()
    if not rows:
        click.echo("Nothing waits.")
    for row in rows:
        number = row.case_number or row.provisional
        click.echo(f"{row.kind:10} {row.state:12} {number:24} since {row.sealed_at}  tries {row.attempts}")
        if row.fault_code:
            click.echo(f"    {row.fault_code} {row.fault_detail}: {entry_of(row.fault_code).technician.en}")
