"""One way to make a submission durable, timed one by one: `python -m tests.bench.enqueue_child WAY FOLDER MANY`.

A process of its own, so that strace can count its disk syncs. Writes the milliseconds of each as JSON; with `beside`
also those of raw disk syncs after each, because a shared disk is never as fast a minute later.
"""

import json
import os
import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

ROW_BYTES = 2_600  # the envelope of a submission with three scans, measured by `sizes`


def raw_fsync(folder: Path) -> Callable[[], None]:
    """Append the bytes of one row to a file and sync it: what the disk itself takes."""
    handle = os.open(folder / "raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    row = os.urandom(ROW_BYTES)

    def once() -> None:
        os.write(handle, row)
        os.fsync(handle)

    return once


def raw_fsync_scans(folder: Path) -> Callable[[], None]:
    """Append the bytes of a row and of three scans to one file and sync it once."""
    from tests.bench.scans import scans

    handle = os.open(folder / "raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    row = os.urandom(ROW_BYTES + sum(len(page.content) for page in scans()))

    def once() -> None:
        os.write(handle, row)
        os.fsync(handle)

    return once


def sqlite_commit(folder: Path) -> Callable[[], None]:
    """Commit one row with the engine the outbox uses, WAL and synchronous=FULL."""
    from pysqlite3 import dbapi2

    connection = dbapi2.connect(folder / "plain.sqlite", isolation_level=None)
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    connection.execute("create table row(id integer primary key, body blob)")
    row = os.urandom(ROW_BYTES)

    def once() -> None:
        connection.execute("begin immediate")
        connection.execute("insert into row(body) values (?)", (row,))
        connection.execute("commit")

    return once


def store(folder: Path) -> Callable[[], None]:
    """Commit one sealed row of three scans with the outbox's store alone: no sealing, no files."""
    from uuid_utils import uuid7

    from offline_cache.outbox.opening import open_outbox
    from offline_cache.outbox.schema import Kind, SealedFile

    outbox = open_outbox(folder / "outbox.sqlite")
    row = os.urandom(ROW_BYTES)
    instant = "2026-11-22T10:00:00.000000+00:00"

    def once() -> None:
        uid = str(uuid7())
        outbox.add(
            uid=uid, kind=Kind.SUBMISSION, body=row, body_sha256="0" * 64, tapped_at=instant, sealed_at=instant,
            provisional=uid, matter_code="000118005001",
            attachments=[SealedFile(os.urandom(32).hex(), 200_000) for _ in range(3)],
        )  # fmt: skip

    return once


def persist_queue(folder: Path) -> Callable[[], None]:
    """Put into persist-queue's SQLiteAckQueue: WAL, and synchronous=FULL as SQLite has it from its makers."""
    from persistqueue import SQLiteAckQueue

    queue = SQLiteAckQueue(str(folder), auto_commit=True)
    queue._putter.execute("pragma synchronous=full")
    row = os.urandom(ROW_BYTES)
    return lambda: queue.put(row)


def litequeue(folder: Path) -> Callable[[], None]:
    """Put into litequeue as it comes: WAL, synchronous=NORMAL, which a power cut can undo."""
    from litequeue import LiteQueue

    queue = LiteQueue(folder / "lite.sqlite")
    row = b64encode(os.urandom(ROW_BYTES * 3 // 4)).decode()
    return lambda: queue.put(row)


def litequeue_full(folder: Path) -> Callable[[], None]:
    """Put into litequeue with synchronous=FULL set on its connection."""
    from litequeue import LiteQueue

    queue = LiteQueue(folder / "lite.sqlite")
    queue.conn.execute("pragma synchronous=full")
    row = b64encode(os.urandom(ROW_BYTES * 3 // 4)).decode()
    return lambda: queue.put(row)


def _writer(folder: Path, pages: bool) -> Callable[[], None]:
    from kiosk.events import RecordDurable
    from offline_cache import open_storage
    from tests.bench.row import NOWHERE
    from tests.bench.scans import scans
    from tests.bench.submissions import Told, new_record, settings_at

    told = Told()
    storage = open_storage(settings_at(folder, NOWHERE, (folder / "root_key").read_text()), told)
    storage.start()
    content = tuple(replace(page, scan=None) for page in scans()) if pages else ()  # reducing them: `tests.bench.pages`
    number = 0

    def once() -> None:
        nonlocal number
        number += 1
        storage.outbox.seal(new_record(number, "QY-0001"), content)
        if not told.wait(RecordDurable, number, 30):
            raise SystemExit("not durable")

    return once


def writer(folder: Path) -> Callable[[], None]:
    """Hand a submission without scans to the outbox, as the heart does, and wait for RecordDurable."""
    return _writer(folder, pages=False)


def writer_scans(folder: Path) -> Callable[[], None]:
    """Hand a submission with three scans to the outbox, as the heart does, and wait for RecordDurable."""
    return _writer(folder, pages=True)


def sealing(folder: Path) -> Callable[[], None]:
    """Seal a record and three scans, and put the result nowhere."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from kiosk.wire.sealing import new_attachment_key, seal_attachment, seal_record
    from tests.bench.scans import scans
    from tests.bench.submissions import new_record

    public = X25519PrivateKey.generate().public_key().public_bytes_raw()

    def once() -> None:
        record = new_record(1, "QY-0001")
        for page in scans():
            seal_attachment(page.content, new_attachment_key(), record.uid, page.role, page.page)
        seal_record(record.model_dump_json().encode(), record.uid, public)

    return once


WAYS = {way.__name__: way for way in (raw_fsync, raw_fsync_scans, sqlite_commit, store, persist_queue, litequeue,
                                      litequeue_full, writer, writer_scans, sealing)}  # fmt: skip


def main(way: str, folder: str, many: int, *beside: str) -> None:
    """Warm up, measure, say it."""
    steps = [WAYS[name](Path(folder)) for name in (way, *beside)]
    for _ in range(3):
        for step in steps:
            step()
    taken: list[list[float]] = [[] for _ in steps]
    for _ in range(many):
        for step, values in zip(steps, taken, strict=True):
            began = perf_counter()
            step()
            values.append((perf_counter() - began) * 1000)
    sys.stdout.write(json.dumps(taken))
    sys.stdout.flush()
    os._exit(0)  # a storage that was started has threads; what is durable is durable


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), *sys.argv[4:])
