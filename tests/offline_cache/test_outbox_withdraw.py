"""A record nobody wants any more on a slow disk: either it was received and said so, or it never is."""

from __future__ import annotations

import threading
from time import monotonic

import pytest

from kiosk.events import LinkChanged, RecordDurable, RecordRefused
from kiosk.ports.storage import Attachment

DEADLINE = 10.0


def wait_until(holds) -> bool:
    over, pause = monotonic() + DEADLINE, threading.Event()
    while monotonic() < over:
        if holds():
            return True
        pause.wait(0.01)
    return False


PAGE = Attachment(role="id_copy", media_type="image/jpeg", page=1, content=b"a page" * 500)


class SlowDisk:
    """Holds one call of a store up, before or after it really happens."""

    def __init__(self, monkeypatch, owner, name: str, *, after: bool) -> None:
        self.reached, self.go_on = threading.Event(), threading.Event()
        real, used = getattr(owner, name), []

        def slow(*args, **more):
            if used:
                return real(*args, **more)
            used.append(1)
            done = real(*args, **more) if after else None
            self.reached.set()
            assert self.go_on.wait(DEADLINE)
            return done if after else real(*args, **more)

        monkeypatch.setattr(owner, name, slow)


def left_behind(desk, uid: str) -> tuple[object, list]:
    return desk.sender.state_of(uid), list(desk.files.folder.iterdir())


@pytest.mark.parametrize(("where", "after"), [("write", False), ("add", False), ("add", True)])
def test_what_is_withdrawn_while_the_disk_hangs_is_never_stored(
    open_desk, new_record, posts, monkeypatch, where, after
):
    desk = open_desk()
    disk = SlowDisk(monkeypatch, desk.files if where == "write" else desk.store, where, after=after)
    unwanted, wanted = new_record(), new_record("QY 1122 0002")
    desk.writer.seal(unwanted, [PAGE])
    assert disk.reached.wait(DEADLINE)
    assert desk.writer.withdraw(unwanted.uid)
    assert unwanted.uid in desk.undecided, "nobody may send it, wherever it stands"
    disk.go_on.set()
    desk.writer.seal(wanted, [])
    posts.wait_for(RecordDurable, lambda e: e.uid == wanted.uid)
    assert left_behind(desk, unwanted.uid) == (None, [])
    assert [e.uid for e in posts.of(RecordDurable)] == [wanted.uid]
    assert posts.of(RecordRefused) == []
    assert unwanted.uid not in desk.undecided


def test_what_still_waits_behind_a_slow_record_is_not_even_begun(open_desk, new_record, posts, monkeypatch):
    desk = open_desk()
    disk = SlowDisk(monkeypatch, desk.store, "add", after=False)
    first, second = new_record(), new_record("QY 1122 0002")
    desk.writer.seal(first, [])
    desk.writer.seal(second, [PAGE])
    assert disk.reached.wait(DEADLINE)
    assert desk.writer.withdraw(second.uid)
    disk.go_on.set()
    posts.wait_for(RecordDurable, lambda e: e.uid == first.uid)
    assert desk.writer.stop(DEADLINE)
    assert left_behind(desk, second.uid) == (None, [])


def test_what_is_received_cannot_be_withdrawn(open_desk, new_record, posts):
    desk = open_desk()
    record = new_record()
    desk.writer.seal(record, [PAGE])
    posts.wait_for(RecordDurable)
    assert not desk.writer.withdraw(record.uid)
    assert desk.sender.state_of(record.uid) is not None


def test_what_was_refused_or_never_handed_over_cannot_be_withdrawn(open_desk, new_record, posts):
    desk = open_desk(with_keys=False)
    record = new_record()
    desk.writer.seal(record, [])
    posts.wait_for(RecordRefused)
    assert not desk.writer.withdraw(record.uid)
    assert not desk.writer.withdraw("nothing")


def test_a_row_that_may_still_be_withdrawn_is_not_sent(open_terminal, new_record, posts, platform, monkeypatch):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    disk = SlowDisk(monkeypatch, storage.outbox._store, "add", after=True)
    unwanted, wanted = new_record(), new_record("QY 1122 0002")
    storage.outbox.seal(unwanted, [])
    assert disk.reached.wait(DEADLINE)
    assert storage.queue()[0].uid == unwanted.uid, "it stands in the file already"
    for _ in range(2):  # the second probe begins only when the first round has looked at the queue
        probed = platform.count("GET", "ping")
        storage.nudge()
        assert wait_until(lambda probed=probed: platform.count("GET", "ping") > probed)
    assert platform.puts == []
    assert storage.outbox.withdraw(unwanted.uid)
    disk.go_on.set()
    storage.outbox.seal(wanted, [])
    posts.wait_for(RecordDurable, lambda e: e.uid == wanted.uid)
    assert wait_until(lambda: platform.puts)
    assert {uid for uid, _ in platform.puts} == {wanted.uid}
    assert [row.uid for row in storage.queue()] == [wanted.uid]
