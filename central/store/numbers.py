"""Counters that only rise. Taking a number locks its row until the transaction ends, on every database."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, text, update

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


def take_many(connection: Connection, name: str, many: int) -> range:
    """Return the next `many` numbers of a counter in one statement, also where two begin a counter at once."""
    last: int = connection.execute(
        text(
            "insert into counter (name, value) values (:name, :many)"
            " on conflict (name) do update set value = counter.value + excluded.value returning value"
        ),
        {"name": name, "many": many},
    ).scalar_one()
    return range(last - many + 1, last + 1)


def current(connection: Connection, name: str) -> int:
    """Return the last number taken, 0 where none was."""
    return connection.execute(select(Counter.value).where(Counter.name == name)).scalar() or 0
