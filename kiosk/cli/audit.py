"""`kiosk audit`: whether the audit log is whole, and what it says."""

from __future__ import annotations

import sys
from errno import errorcode
from pathlib import Path

import click

from config.schema import Settings
from kiosk.cli.settings import config_option, settings_from
from kiosk.faults.catalogue import entry_of
from offline_cache.audit.entry import What, noted
from offline_cache.audit.files import AuditFiles, Keeping
from offline_cache.audit.verify import entries
from offline_cache.audit.verify import verify as verify_log
from offline_cache.clock import ClockKeeper

_SHOWN = 20


@click.group("audit")
def command() -> None:
    """Verify and show the audit log: what this terminal did, chained by hashes, without a person in it."""


@command.command("verify")
@config_option
def verify(config_file: Path) -> None:
    """Check every line and both ends; exit status 1 and the places where it is not whole."""
    verdict = verify_log(_folder(settings_from(config_file)))
    for place in verdict.broken[:_SHOWN]:
        click.echo(place, err=True)
    if verdict.broken:
        more = len(verdict.broken) - _SHOWN
        click.echo(f"… and {more} more places", err=True) if more > 0 else None
        click.echo(f"AUD-002 {entry_of('AUD-002').technician.en}", err=True)
        sys.exit(1)
    click.echo(f"whole: {verdict.lines} lines from {verdict.first} to {verdict.last}")


@command.command("show")
@click.option("--last", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many lines.")
@config_option
def show(last: int, config_file: Path) -> None:
    """Print the newest lines, oldest first."""
    folder = _folder(settings_from(config_file))
    for entry in entries(folder, last) if folder.is_dir() else ():
        fields = "  ".join(f"{name}={value}" for name, value in entry.fields.items())
        click.echo(f"{entry.place.n:8}  {entry.at[:19].replace('T', ' ')}  {entry.event:22} {fields}")


def note_here(settings: Settings, what: What, **fields: str | int) -> None:
    """Write one line from a command, beside a running terminal or without one. Says so where the disk refuses."""
    now = ClockKeeper(Path(settings.storage.folder) / "clock.json").believed()
    storage = settings.storage
    keeping = Keeping(storage.audit_days, storage.audit_megabytes * 1024 * 1024)
    try:
        AuditFiles(_folder(settings), keeping).append([noted(what, now, fields)], now)
    except OSError as error:
        click.echo(f"AUD-001 {errorcode.get(error.errno or 0, 'OSError')}: the audit log has no line of this", err=True)


def _folder(settings: Settings) -> Path:
    return Path(settings.storage.folder) / "audit"
