"""`kiosk queue`: what waits to be delivered, since when, and why. Nothing personal: it cannot be read here.

Everything here may be done beside a running terminal: rows are read one by one, a change is one short transaction, and
the terminal meets it within half a minute.
"""

from __future__ import annotations

import base64
import binascii
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from pydantic import ValidationError

from config.schema import Settings
from kiosk.cli.audit import note_here
from kiosk.cli.settings import config_option, settings_from
from kiosk.faults.catalogue import entry_of
from kiosk.faults.fault import Fault
from kiosk.wire.base import Signed
from offline_cache.audit.entry import What
from offline_cache.clock import ClockKeeper
from offline_cache.outbox.attachments import AttachmentFolder
from offline_cache.outbox.bundle import SUFFIX
from offline_cache.outbox.export import export_queue
from offline_cache.outbox.opening import look_into
from offline_cache.outbox.remedies import remedy_for
from offline_cache.outbox.salvage import read_note
from offline_cache.outbox.schema import QueueRow, State
from offline_cache.outbox.store import OutboxStore
from offline_cache.outbox.take_in import StickReader
from offline_cache.platform.credential import Credential
from offline_cache.sqlite import SqliteError, damaged_files, fault_of

_MEGABYTE = 1024 * 1024


@click.group("queue", invoke_without_command=True)
@config_option
@click.option("--all", "everything", is_flag=True, help="Also what is delivered.")
@click.pass_context
def command(context: click.Context, config_file: Path, everything: bool) -> None:
    """Print what waits; export it to a stick, import it from one, release what is quarantined."""
    if context.invoked_subcommand is None:
        _list(settings_from(config_file), everything=everything)


def _list(settings: Settings, *, everything: bool) -> None:
    if not _path(settings).exists():
        click.echo("There is no queue yet.")
        return
    with _outbox(settings) as store:
        rows = [row for row in store.rows() if everything or row.state != "delivered"]
    if not rows:
        click.echo("Nothing waits.")
    for row in rows:
        _print(row)
    for aside in damaged_files(_path(settings)):
        note = read_note(aside)
        found = f"{note.recovered} rows recovered, {len(note.unreadable)} not readable" if note else "not salvaged yet"
        click.echo(f"set aside: {aside.name}: {found}")
        for lost in note.unreadable if note else ():
            click.echo(f"    not readable: {lost.provisional or 'number unknown'}  {lost.uid}")


@command.command("show")
@click.argument("which")
@config_option
def show(which: str, config_file: Path) -> None:
    """Print everything known of WHICH, a uid or a provisional number."""
    with _outbox(settings_from(config_file)) as store:
        _print(_row(store, which))


@command.command("release")
@click.argument("which", required=False)
@click.option("--all", "everything", is_flag=True, help="All that are quarantined.")
@config_option
def release(which: str | None, everything: bool, config_file: Path) -> None:
    """Send WHICH, a quarantined uid or provisional number, round again."""
    if (which is None) != everything:
        raise click.UsageError("name one, or say --all")
    settings = settings_from(config_file)
    with _outbox(settings) as store:
        held = [_row(store, which)] if which else [row for row in store.rows() if row.state is State.QUARANTINED]
        released = [row.uid for row in held if store.release(row.uid)]
    for uid in released:
        note_here(settings, What.RELEASED, uid=uid)
    click.echo(f"{len(released)} released." if released else "Nothing is quarantined there.")
    sys.exit(0 if released or everything else 1)


@command.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@config_option
def export(folder: Path, config_file: Path) -> None:
    """Write all that waits, sealed, into FOLDER on a stick. It stays in this queue until the platform has it."""
    settings = settings_from(config_file)
    place = Path(settings.storage.folder)
    try:
        keys = Signed.model_validate_json((place / "keys.json").read_bytes())
    except (OSError, ValidationError):
        click.echo("Nothing waits: this terminal never met its platform.")
        return
    with _outbox(settings) as store:
        done = export_queue(
            store, AttachmentFolder(place / "attachments"), folder, keys=keys,
            terminal=Credential(place / "credential.json").terminal, now=ClockKeeper(place / "clock.json").now(),
        )  # fmt: skip
    if isinstance(done, Fault):
        _end(done)
    note_here(settings, What.EXPORTED, count=done.rows, bytes=done.bytes, digest=done.digest)
    click.echo(f"{done.path}: {done.rows} rows, {done.files} attachments, {done.bytes} bytes; read back, whole.")
    for uid in done.left_out:
        click.echo(f"left out, damaged on this disk: {uid}", err=True)
    sys.exit(1 if done.left_out else 0)


@command.command("import")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--whole-rows", is_flag=True, help="Of a file that is cut or damaged, take the rows that are whole.")
@config_option
def take_in(source: Path, whole_rows: bool, config_file: Path) -> None:
    """Take the rows of SOURCE, a bundle or a folder of them, into this terminal's queue. Twice does nothing twice."""
    settings = settings_from(config_file)
    place = Path(settings.storage.folder)
    bundles = sorted(source.glob(f"*{SUFFIX}")) if source.is_dir() else [source]
    if not bundles:
        _end(Fault("OBX-009", f"no {SUFFIX} file in {source}"))
    wrong = 0
    with _outbox(settings) as store:
        reader = StickReader(
            store, AttachmentFolder(place / "attachments"), _root_key(settings),
            settings.storage.disk_free_min_megabytes * _MEGABYTE,
        )  # fmt: skip
        for path in bundles:
            done = reader.take_in(path, whole_rows=whole_rows)
            if isinstance(done, Fault):
                wrong += 1
                _say(done)
                continue
            wrong += done.refused > 0
            opening = done.bundle.opening
            note_here(
                settings, What.IMPORTED, count=len(done.taken), digest=done.bundle.digest, terminal=opening.terminal
            )
            click.echo(
                f"{path.name}: from {opening.terminal or '?'}, {opening.at:%Y-%m-%d %H:%M}: {len(done.taken)} taken, "
                f"{done.known} here already, {done.refused} not whole"
            )
    sys.exit(1 if wrong else 0)


# ── how it is done ──────────────────────────────────────────────────────────────────────────────────
def _path(settings: Settings) -> Path:
    return Path(settings.storage.folder) / "outbox.sqlite"


@contextmanager
def _outbox(settings: Settings) -> Iterator[OutboxStore]:
    store = look_into(_path(settings))
    if isinstance(store, Fault):
        _end(store)
    try:
        yield store
    except SqliteError as error:
        _end(fault_of(error, "outbox"))
    finally:
        store.close()


def _row(store: OutboxStore, which: str) -> QueueRow:
    for row in store.rows():
        if which in (row.uid, row.provisional, row.maker_number):
            return row
    click.echo(f"There is no {which} here.", err=True)
    sys.exit(1)


def _root_key(settings: Settings) -> bytes:
    try:
        return base64.b64decode(settings.platform.root_key, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _print(row: QueueRow) -> None:
    number = row.case_number or row.provisional or row.maker_number
    line = f"{row.kind:10} {row.state:12} {number:24} since {_minute(row.sealed_at)}  tries {row.attempts}"
    if row.state is State.QUEUED and row.next_at:
        line += f"  next {_minute(row.next_at)}"
    click.echo(line)
    click.echo(f"    {row.uid}" + (f"  made at {row.maker}" if row.maker else ""))
    if row.exported_at:
        click.echo(f"    on a stick since {_minute(row.exported_at)}")
    if row.fault_code:
        quarantined = row.state is State.QUARANTINED
        remedy = remedy_for(row.fault_detail) if quarantined else entry_of(row.fault_code).technician
        click.echo(f"    {row.fault_code} {row.fault_detail}")
        click.echo(f"    {remedy.zh}\n    {remedy.en}")


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")


def _say(fault: Fault) -> None:
    words = entry_of(fault.code).technician
    click.echo(f"{fault.code} {fault.detail}: {words.zh} {words.en}", err=True)


def _end(fault: Fault) -> NoReturn:
    _say(fault)
    sys.exit(1)
