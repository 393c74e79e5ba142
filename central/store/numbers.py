"""Counters that only rise. A number is one statement, so that two takers never get the same, on every database.

Taking locks the counter's row until the transaction ends, and what a transaction wrote is seen by others before its
locks are let go. So numbers of one counter become visible in their order: who has seen number 7 will never find a 6
committed later. The cursors of terminals (`next_change`) rest on that; a PostgreSQL sequence would not do.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from central.store.tables import Case, Counter
from central.store.upsert import insert_for


def take(connection: Connection, name: str) -> int:
    """Return the next number of the counter `name`, beginning with 1. Only inside a write transaction."""
    return _take(connection, name, 1)


def take_many(connection: Connection, name: str, many: int) -> range:
    """Return the next `many` numbers of a counter."""
    last = _take(connection, name, many, many)
    return range(last - many + 1, last + 1)


def next_change(connection: Connection, terminal: str) -> int:
    """Return the next place in the order of changes to the cases of one terminal: what its cursor counts by.

    One counter a terminal, so that a fleet's submissions do not wait for each other. A new one begins after the
    changes its cases already have.
    """
    last = select(func.coalesce(func.max(Case.change), 0)).where(Case.terminal == terminal)
    return _take(connection, f"case change {terminal}", last.scalar_subquery() + 1)


def _take(connection: Connection, name: str, first: Any, many: int = 1) -> int:
    statement = insert_for(connection, Counter).values(name=name, value=first)
    risen = statement.on_conflict_do_update(index_elements=["name"], set_={"value": Counter.value + many})
    return int(connection.execute(risen.returning(Counter.value)).scalar_one())
