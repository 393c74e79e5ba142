"""A file from before an outbox counted what waits in an index: what is missing is added when it is opened."""

from __future__ import annotations

from pathlib import Path

from kiosk.faults.fault import Fault
from offline_cache.sqlite import Connection, SqliteError, fault_of, writing

_INDEX = "item_load on item(kind, sealed_at, state, attempts, waiting_bytes)"
STEPS = (
    "alter table item add column waiting_bytes integer not null default 0",
    "update item set waiting_bytes = length(body) + attachment_bytes",
    f"create index {_INDEX} where state in ('queued', 'in_flight')",
    "drop index if exists item_waiting",
)
"""Older programs go on working with the file: they neither know nor miss the column."""


def upgraded(opened: Connection | Fault, path: Path) -> Connection | Fault:
    """Return the connection with the file as this program wants it. Blocks: a quarter of a second for 8,000 rows, once.

    OBX-001 or OBX-004 where the disk refuses or the file is damaged; all or nothing of it is done.
    """
    if isinstance(opened, Fault):
        return opened
    try:
        if _lacks(opened):
            with writing(opened):
                for step in STEPS if _lacks(opened) else ():  # another connection may have been faster
                    opened.execute(step)
    except SqliteError as error:
        opened.close()
        return fault_of(error, path.name)
    return opened


def _lacks(connection: Connection) -> bool:
    found = connection.execute("select 1 from pragma_table_xinfo('item') where name = 'waiting_bytes'").fetchone()
    return found is None
