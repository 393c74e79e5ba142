"""`kiosk status`: what the running terminal is doing: link, queue, next attempt, catalogue. Nothing personal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.cli.settings import config_option, settings_from
from kiosk.faults.catalogue import entry_of
from offline_cache.outbox.lock import SenderLock
from offline_cache.status import CatalogueState, LiveStatus, Progress, Why, read_status

PACE_SECONDS = 1.0


@click.command("status")
@config_option
@click.option("--live", is_flag=True, help="Again every second, until Ctrl-C.")
def command(config_file: Path, live: bool) -> None:
    """Print the live status; exit status 1 where the terminal does not run."""
    folder = Path(settings_from(config_file).storage.folder)
    while True:
        running = _runs(folder)
        status = read_status(folder)
        if live:
            click.clear()
        if not running:
            click.echo("The terminal does not run." + (" This is what it said last:" if status else ""))
        if status:
            for line in _lines(status, datetime.now(UTC)):
                click.echo(line)
        if not live:
            sys.exit(0 if running else 1)
        time.sleep(PACE_SECONDS)


def _runs(folder: Path) -> bool:
    """Return whether somebody holds the sender's lock: it dies with its holder, a file would not."""
    path = folder / "sender.lock"
    if not path.exists():
        return False
    lock = SenderLock(path)
    if lock.take() is not None:
        return True
    lock.let_go()
    return False


def _lines(status: LiveStatus, now: datetime) -> Iterator[str]:
    link = "platform answers" if status.online else f"platform not reached  {_fault(status.link)}"
    yield f"link       {link}"
    if status.submissions or status.ratings:
        since = f", oldest since {status.since[:19]}" if status.since else ""
        yield f"waiting    {status.submissions} submissions, {status.ratings} ratings, {_size(status.bytes)}{since}"
        if status.why:
            yield f"why        {_fault(status.why)}"
        if status.next_attempt:
            yield f"next try   {_until(status.next_attempt, now)}"
    else:
        yield "waiting    nothing"
    if status.upload:
        yield f"sending    {_progress(status.upload)}"
    if status.last_delivered:
        yield f"delivered  {_ago(status.last_delivered, now)}"
    yield from _catalogue(status.catalogue)


def _catalogue(catalogue: CatalogueState) -> Iterator[str]:
    part = f", part {catalogue.part}" if catalogue.part else ""
    age = f", issued {catalogue.issued:%Y-%m-%d}, good until {catalogue.expires:%Y-%m-%d}" if catalogue.issued else ""
    yield f"catalogue  version {catalogue.version}{part}{age}"
    if catalogue.download:
        yield f"fetching   {_progress(catalogue.download)}"
    if catalogue.fault:
        yield f"           {_fault(catalogue.fault)}"


def _fault(why: Why | None) -> str:
    return f"{why.code} {why.detail}: {entry_of(why.code).technician.en}" if why else ""


def _progress(progress: Progress) -> str:
    share = f" ({100 * progress.done // progress.total} %)" if progress.total else ""
    return f"{_size(progress.done)} of {_size(progress.total) if progress.total else '?'}{share}"


def _size(many: int) -> str:
    return f"{many / 1_000_000:.1f} MB" if many >= 1_000_000 else f"{many / 1000:.1f} kB"


def _until(at: datetime, now: datetime) -> str:
    seconds = (at - now).total_seconds()
    return "now" if seconds < 1 else f"in {seconds:.0f} s"


def _ago(at: datetime, now: datetime) -> str:
    return f"{max(0.0, (now - at).total_seconds()):.0f} s ago"
