"""The stock (号段) of provisional numbers the platform reserved for this terminal, in a file of its own.

A number is marked given, durably, before anybody sees it: a crash loses a number, it never gives one twice. A request
for more is written down before it is sent, so that after a lost answer the same numbers come and not others.
"""

from __future__ import annotations

from pathlib import Path
from threading import RLock

from uuid_utils import uuid7

from kiosk.faults.fault import Fault
from kiosk.wire.terminal import NumberPool, NumberRequest
from offline_cache.sqlite import Connection, open_or_set_aside, open_store, writing

SCHEMA_VERSION = 1
SCHEMA = """
create table number(
  number text primary key,
  terminal text not null,
  place integer not null,
  given integer not null default 0 check (given in (0, 1))
) strict, without rowid;
create index number_free on number(terminal, place) where given = 0;
create table asked(one integer primary key check (one = 1), request text not null, count integer not null) strict;
"""


class NumberStock:
    """The numbers of one terminal. Any thread; each step is one transaction and blocks for a disk sync at most."""

    def __init__(self, connection: Connection, damage: Fault | None) -> None:
        self._connection = connection
        self._lock = RLock()
        self.damage = damage

    def take(self, terminal: str) -> str | None:
        """Return a number nobody was given, None where the stock of `terminal` is empty. Raises SqliteError."""
        with self._lock, writing(self._connection):
            row = self._connection.execute(
                "update number set given = 1 where number ="
                " (select number from number where given = 0 and terminal = ? order by place limit 1) returning number",
                (terminal,),
            ).fetchone()
        return str(row[0]) if row else None

    def left(self, terminal: str) -> int:
        """Return how many numbers are left. Raises SqliteError."""
        with self._lock:
            row = self._connection.execute(
                "select count(*) from number where given = 0 and terminal = ?", (terminal,)
            ).fetchone()
        return int(row[0])

    def asking(self, count: int) -> NumberRequest:
        """Return the request that was not answered yet, or a new one for `count`, written down. Raises SqliteError."""
        with self._lock, writing(self._connection):
            self._connection.execute(
                "insert into asked(one, request, count) values (1, ?, ?) on conflict(one) do nothing",
                (str(uuid7()), count),
            )
            row = self._connection.execute("select request, count from asked").fetchone()
        return NumberRequest(request=row[0], count=row[1])

    def add(self, pool: NumberPool) -> None:
        """Take the answer to the request, whole. Raises SqliteError."""
        with self._lock, writing(self._connection):
            done = self._connection.execute("delete from asked where request = ?", (pool.request,)).rowcount
            if not done:
                return  # an answer that came twice
            last = self._connection.execute("select coalesce(max(place), 0) from number").fetchone()[0]
            self._connection.executemany(
                "insert into number(number, terminal, place) values (?, ?, ?) on conflict(number) do nothing",
                [(number, pool.terminal, last + at) for at, number in enumerate(pool.numbers, start=1)],
            )

    def give_up(self, request: str) -> None:
        """Forget a request the platform will never answer; the next one is new. Raises SqliteError."""
        with self._lock, writing(self._connection):
            self._connection.execute("delete from asked where request = ?", (request,))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def open_stock(path: Path) -> NumberStock | Fault:
    """Open the stock, setting a damaged file aside: its numbers are lost, and none is given twice."""
    connection, damage = open_or_set_aside(path, lambda p: open_store(p, SCHEMA, SCHEMA_VERSION))
    if isinstance(connection, Fault):
        return connection
    return NumberStock(connection, damage)
