"""The outbox file: its tables and how they grew, its states, and one row as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

SCHEMA_VERSION = 2
ANY_SIZE = 2**62  # bytes, more than any row

SCHEMA = """
create table item(
  uid text primary key,
  kind text not null check (kind in ('submission', 'rating')),
  provisional text unique,
  matter_code text not null default '',
  body blob not null,
  body_sha256 text not null,
  attachment_bytes integer not null default 0,
  tapped_at text not null,
  sealed_at text not null,
  state text not null default 'queued' check (state in ('queued', 'in_flight', 'delivered', 'quarantined')),
  attempts integer not null default 0,
  next_at text,
  fault_code text,
  fault_detail text,
  delivered_at text,
  receipt text,
  status text,
  maker text not null default '',
  maker_number text not null default '',
  exported_at text,
  waiting_bytes integer not null default 0
) strict, without rowid;
create index item_load on item(kind, sealed_at, state, attempts, waiting_bytes, maker)
  where state in ('queued', 'in_flight');
create table attachment(
  sha256 text primary key,
  uid text not null references item(uid),
  size integer not null
) strict, without rowid;
create index attachment_of on attachment(uid);
create table line(
  seq integer primary key autoincrement,
  uid text not null unique references item(uid)
) strict;
create table counter(name text primary key, value integer not null) strict, without rowid;
create table mark(name text primary key, value text not null) strict, without rowid;
"""

# Asked before every record that is taken and before every row that is sent. The index above holds all they read: a body
# lies in the row itself, so reading the rows meant reading every sealed byte (50 ms for 8,000 rows, now 0.4 ms).
LOAD = (
    "select count(*), coalesce(sum(waiting_bytes), 0), min(case maker when '' then sealed_at end) from item"
    " where kind = 'submission' and state in ('queued', 'in_flight')"
)
WAITING = (
    "select item.uid, kind, attempts, waiting_bytes, sealed_at, seq from item indexed by item_load"
    " cross join line on line.uid = item.uid where state in ('queued', 'in_flight') and state = 'queued'"
    " and waiting_bytes between :least and :most order by seq limit :limit"
)
QUEUED = (
    "select kind, count(*), coalesce(sum(waiting_bytes), 0) from item"
    " where state in ('queued', 'in_flight') and state = 'queued' group by kind"
)
RECOVER = (  # found in the index first: an update that scans would read every row (64 ms for 10,000, now 1)
    "update item set state = 'queued' where uid in"
    " (select uid from item where state in ('queued', 'in_flight') and state = 'in_flight')"
)

MIGRATIONS = {
    1: """
alter table item add column maker text not null default '';
alter table item add column maker_number text not null default '';
alter table item add column exported_at text;
create table line(
  seq integer primary key autoincrement,
  uid text not null unique references item(uid)
) strict;
insert into line(uid) select uid from item order by sealed_at, uid;
alter table item add column waiting_bytes integer not null default 0;
update item set waiting_bytes = length(body) + attachment_bytes where state <> 'delivered';
create index item_load on item(kind, sealed_at, state, attempts, waiting_bytes, maker)
  where state in ('queued', 'in_flight');
drop index item_waiting;
"""
}
"""From each older version to the next. 2: the queue's own sequence, in which no clock has a say (`line`), where a row
that came on a stick was made, and the bytes that wait as a column of their own, for the index.
"""


class State(StrEnum):
    """Where a row stands. Delivered and quarantined are ends; only a verified receipt leaves quarantine."""

    QUEUED = "queued"
    IN_FLIGHT = "in_flight"
    DELIVERED = "delivered"
    QUARANTINED = "quarantined"


class Kind(StrEnum):
    """What a row carries."""

    SUBMISSION = "submission"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """One sealed attachment on the disk, named by the hash of its sealed bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Item:
    """One row to be sent. `attempt` is the number of this try: an answer to an older one is late."""

    uid: str
    kind: Kind
    body: bytes = field(repr=False)
    body_sha256: str
    attempt: int
    attachments: tuple[SealedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: enough to choose the next one, nothing to read."""

    uid: str
    kind: Kind
    attempts: int
    bytes: int
    sealed_at: str
    seq: int


@dataclass(frozen=True, slots=True)
class WholeRow:
    """A row as it is carried to another file: on a stick, or out of a damaged one. Still sealed."""

    uid: str
    kind: Kind
    body: bytes = field(repr=False)
    body_sha256: str
    tapped_at: str
    sealed_at: str
    provisional: str | None = None
    matter_code: str = ""
    state: State = State.QUEUED
    attempts: int = 0
    fault_code: str | None = None
    fault_detail: str | None = None
    delivered_at: str | None = None
    receipt: str | None = field(default=None, repr=False)
    status: str | None = field(default=None, repr=False)
    maker: str = ""  # the terminal that sealed it, where that is known to be another
    maker_number: str = ""  # and the provisional number it gave
    attachments: tuple[SealedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One row for the technician's view: no person in it."""

    uid: str
    kind: Kind
    provisional: str
    state: State
    attempts: int
    next_at: str
    sealed_at: str
    fault_code: str
    fault_detail: str
    case_number: str
    maker: str = ""
    maker_number: str = ""
    exported_at: str = ""
