"""Counters that only rise. Taking a number locks its row until the transaction ends, on every database."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from central.store.tables import Counter


def take(connection: Connection, name: str) -> int:
    """Return the next number of the counter `name`, beginning with 1. Only inside a write transaction."""
    row = connection.execute(
        update(Counter).where(Counter.name == name).values(value=Counter.value + 1).returning(Counter.value)
    ).first()
    if row is not None:
        return int(row[0])
    connection.execute(insert(Counter).values(name=name, value=1))
    return 1


def current(connection: Connection, name: str) -> int:
    """Return the last number taken, 0 where none was."""
    return connection.execute(select(Counter.value).where(Counter.name == name)).scalar() or 0
