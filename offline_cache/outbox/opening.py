"""Opening an outbox: what to do where the last end was no peaceful one, or where the file is damaged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kiosk.faults.fault import Fault
from offline_cache.outbox.attachments import AttachmentFolder
from offline_cache.outbox.salvage import Note, not_salvaged, note_salvaged, salvage
from offline_cache.outbox.schema import MIGRATIONS, SCHEMA, SCHEMA_VERSION
from offline_cache.outbox.sound import file_is_sound
from offline_cache.outbox.store import OutboxStore, suspicion, utc_now
from offline_cache.sqlite import Connection, SqliteError, fault_of, open_store, set_aside, times_damaged


def open_outbox(path: Path, now: Callable[[], datetime] = utc_now) -> OutboxStore | Fault:
    """Open the outbox. A damaged file is set aside, and what is readable of it goes on in a new one.

    Blocks for milliseconds; where something was damaged, for about a second per 100 MB. `OutboxStore.damage` says what
    happened. Only for whoever holds the sender's lock; a command beside a running terminal uses `look_into`.
    """
    connection = _opened(path)
    suspected = suspicion(path).exists()
    if suspected and not isinstance(connection, Fault) and not file_is_sound(connection):
        connection.close()
        connection = Fault("OBX-004", path.name)
    if isinstance(connection, Fault) and connection.code == "OBX-004":
        set_aside(path)
        connection = _opened(path)
    if isinstance(connection, Fault):
        return connection
    damage: list[str] = []
    try:
        damage += [_salvage(connection, path, aside, now) for aside in not_salvaged(path)]
        if suspected:
            suspicion(path).unlink(missing_ok=True)
    except (OSError, SqliteError) as error:  # a full disk: the rows are still in the file that was set aside
        connection.close()
        return fault_of(error, path.name)
    fault = Fault("OBX-004", "; ".join(damage)) if damage else None
    return OutboxStore(connection, 1000 * times_damaged(path), fault, now)


def _salvage(connection: Connection, path: Path, aside: Path, now: Callable[[], datetime]) -> str:
    first = 1000 * times_damaged(path)
    found = salvage(aside, path.parent / "attachments", now())
    store = OutboxStore(connection, first, None, now)
    recovered = store.take_over(found.rows, salvaged=True)
    store.not_below(found.counters)
    AttachmentFolder(path.parent / "attachments").put_aside(store.attachments_known)
    note_salvaged(aside, Note(recovered=len(recovered), unreadable=found.unreadable))
    return (
        f"{path.name} was damaged and kept as {aside.name}; {len(recovered)} rows recovered, "
        f"{len(found.unreadable)} not readable"
    )


def look_into(path: Path, now: Callable[[], datetime] = utc_now) -> OutboxStore | Fault:
    """Open an outbox that may be in use by a running terminal: a damaged one is OBX-004 and stays where it is."""
    connection = _opened(path)
    if isinstance(connection, Fault):
        return connection
    return OutboxStore(connection, 1000 * times_damaged(path), None, now)


def _opened(path: Path) -> Connection | Fault:
    return open_store(path, SCHEMA, SCHEMA_VERSION, secure_delete=True, migrations=MIGRATIONS)
