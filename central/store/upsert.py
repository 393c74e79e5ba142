"""`INSERT … ON CONFLICT`, which SQLite and PostgreSQL write alike and SQLAlchemy spells for each of them.

One statement, so that it is right without a lock: of two that come together, one inserts and the other meets its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.dialects import postgresql, sqlite

from central.store.tables import Base


def insert_for(connection: Connection, table: type[Base]) -> Any:
    """Return an insert into `table` that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def put(connection: Connection, table: type[Base], values: Mapping[str, Any]) -> None:
    """Write a row, over the one that has its primary key."""
    keys = [column.name for column in inspect(table).primary_key]
    own = {name: value for name, value in values.items() if name not in keys}
    connection.execute(
        insert_for(connection, table).values(**values).on_conflict_do_update(index_elements=keys, set_=own)
    )


def add_new(connection: Connection, table: type[Base], values: Mapping[str, Any]) -> bool:
    """Write a row and return True; False, and nothing changes, where any unique key of it is taken."""
    key = next(iter(inspect(table).primary_key))
    statement = insert_for(connection, table).values(**values).on_conflict_do_nothing().returning(key)
    return connection.execute(statement).first() is not None
