"""`kiosk catalogue`: what this terminal can offer."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kiosk.cli.audit import note_here
from kiosk.cli.settings import config_option, settings_from
from offline_cache.audit.entry import What
from offline_cache.catalogue.snapshot import Snapshot
from offline_cache.catalogue.store import CatalogueStore, read_newest
from offline_cache.outbox.lock import SenderLock


@click.group("catalogue")
def command() -> None:
    """Show and search the catalogue of this terminal."""


@command.command("show")
@config_option
def show(config_file: Path) -> None:
    """Print version, departments and how many matters each has."""
    snapshot = _newest(config_file)
    if snapshot is None:
        click.echo("CAT-006 There is no catalogue yet: it downloads once the platform answers.", err=True)
        sys.exit(1)
    click.echo(f"version {snapshot.version}")
    for group in snapshot.departments():
        name = group.department.name.zh if group.department else group.id
        click.echo(f"{group.count:5}  {name}")


@command.command("search")
@click.argument("words")
@config_option
def search(words: str, config_file: Path) -> None:
    """Print the matters found for WORDS."""
    snapshot = _newest(config_file)
    for matter in snapshot.search(words, 20) if snapshot else []:
        click.echo(f"{matter.code}  {matter.depth:6}  {matter.name.zh}")


@command.command("rollback")
@config_option
def rollback(config_file: Path) -> None:
    """Go back to the catalogue before this one. The terminal must not be running."""
    settings = settings_from(config_file)
    folder = Path(settings.storage.folder)
    lock = SenderLock(folder / "sender.lock")
    running = lock.take()  # a terminal that runs keeps its own pointer and would write over ours
    if running:
        click.echo(f"{running.code} {running.detail}: stop the terminal first", err=True)
        sys.exit(1)
    try:
        version = CatalogueStore(folder / "catalogue", lambda _: None).roll_back()
    finally:
        lock.let_go()
    if version is not None:
        note_here(settings, What.CATALOGUE_ROLLED_BACK, version=version)
    click.echo("there is no older catalogue" if version is None else f"version {version}")
    sys.exit(1 if version is None else 0)


def _newest(config_file: Path) -> Snapshot | None:
    return read_newest(Path(settings_from(config_file).storage.folder) / "catalogue")
