"""Crypto-erase: after the receipt nothing of a sealed body is left in the outbox's files, however the rows lay."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from kiosk.events import RecordDurable
from kiosk.ports.storage import Attachment
from kiosk.wire.submission import Envelope
from offline_cache.outbox.opening import look_into, open_outbox
from offline_cache.outbox.schema import State
from offline_cache.outbox.store import OutboxStore
from tests.offline_cache.test_outbox_salvage import fill
from tests.offline_cache.test_outbox_writer import wait_until

PIECE = 24


def pieces(store: OutboxStore, uid: str) -> set[bytes]:
    """Return the sealed part of a body cut small, so that half a copy is found too."""
    sealed = Envelope.model_validate_json(store.whole(uid).body).sealed.encode()
    return {sealed[at : at + PIECE] for at in range(0, len(sealed) - PIECE, PIECE)}


def left(folder: Path, wanted: set[bytes]) -> dict[str, int]:
    """Return how many pieces each file still holds. Looks at every offset."""
    counts = {}
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            here = {content[at : at + PIECE] for at in range(len(content) - PIECE + 1)}
            if found := len(here & wanted):
                counts[path.name] = found
    return counts


@pytest.mark.parametrize("seed", range(4))
def test_after_the_receipt_no_piece_of_a_sealed_body_is_left_in_file_or_journal(tmp_path, seed):
    rng = random.Random(seed)
    store = open_outbox(tmp_path / "outbox.sqlite")
    reader = look_into(tmp_path / "outbox.sqlite")  # the heart's, open all the time
    here: list[str] = []
    gone: set[bytes] = set()
    for number in range(150):
        here.append(fill(store, number, size=rng.choice((200, 400, 700, 1000, 1500, 3000, 9000))))
        reader.size()
        if len(here) > 20 and rng.random() < 0.7:
            uid = here.pop(rng.randrange(len(here)))
            gone |= pieces(store, uid)
            assert store.claim(uid)
            if rng.random() < 0.2:
                assert store.take_back(uid) == []  # was tried: stays
            store.deliver(uid, None)
    kept = set().union(*(pieces(store, uid) for uid in here))
    assert left(tmp_path, gone) == {}
    assert left(tmp_path, kept), "the search finds what is there"
    for uid in here[::2]:
        assert store.take_back(uid) == []
    for uid in here[1::2]:
        store.claim(uid)
        store.deliver(uid, None)
    store.empty_journal()
    assert left(tmp_path, gone | kept) == {}
    reader.close()
    store.close()
    assert left(tmp_path, gone | kept) == {}


def test_a_reader_in_the_way_only_puts_the_emptying_of_the_journal_off(tmp_path):
    store = open_outbox(tmp_path / "outbox.sqlite")
    uid = fill(store, 1, 3000)
    gone = pieces(store, uid)
    reader = look_into(tmp_path / "outbox.sqlite")
    reader._connection.execute("begin")
    reader.size()  # holds the journal as it is now
    store._connection.execute("pragma busy_timeout=50")
    store.claim(uid)
    store.deliver(uid, None)
    assert left(tmp_path, gone) != {}, "somebody reads an older state of the file"
    assert not store.empty_journal()
    reader._connection.execute("commit")
    assert store.empty_journal()
    assert left(tmp_path, gone) == {}
    reader.close()
    store.close()


def test_a_running_terminal_empties_its_journal_by_itself(open_desk, new_record, posts):
    desk = open_desk()
    desk.writer.seal(new_record(), [])
    posts.wait_for(RecordDurable)
    journal = desk.folder / "outbox.sqlite-wal"
    assert journal.stat().st_size > 0

    def emptied() -> bool:
        desk.writer.frozen()
        return journal.stat().st_size == 0

    assert wait_until(emptied)


def test_the_keys_of_the_pages_are_gone_before_the_pages(open_desk, new_record, posts, sealing_key):
    """The record holds the data keys of its pages: once it is blanked, a page that is left behind opens for nobody."""
    desk = open_desk()
    record = new_record()
    desk.writer.seal(record, [Attachment("id_copy", "image/jpeg", 1, os.urandom(5000))])
    posts.wait_for(RecordDurable)
    gone = pieces(desk.sender, record.uid)
    page = next(desk.files.folder.iterdir())
    desk.sender.claim(record.uid)
    to_destroy = desk.sender.deliver(record.uid, None)
    assert page.exists(), "cut here: the power goes between record and page"
    assert left(desk.folder, gone) == {}
    assert to_destroy == [page.name]
    assert desk.sender.state_of(record.uid) is State.DELIVERED
    assert desk.files.sweep(desk.sender.attachments_known) == 1, "the next start takes it away"
