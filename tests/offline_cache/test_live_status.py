"""The live status: true, told without asking a disk, and the same from any thread."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, thread_time

import pytest

from kiosk.events import CatalogueChanged, Delivered, LinkChanged, RecordDurable
from kiosk.ports.storage import Attachment
from offline_cache.outbox.opening import open_outbox
from offline_cache.sqlite import writing


def wait_until(holds, deadline: float = 10.0) -> bool:
    over, pause = monotonic() + deadline, threading.Event()
    while monotonic() < over:
        if holds():
            return True
        pause.wait(0.01)
    return False


@pytest.mark.provokes("NET-001")
def test_without_a_link_it_says_what_waits_since_when_why_and_when_it_is_tried(open_terminal, posts):
    storage = open_terminal(platform_url="http://127.0.0.1:9")
    posts.wait_for(LinkChanged)
    status = storage.status()
    assert (status.online, status.link.code, status.submissions, status.next_attempt) == (False, "NET-001", 0, None)
    assert status.catalogue.fault.code == "CAT-006"


def test_it_follows_a_submission_from_waiting_to_delivered(open_terminal, platform, posts, new_record):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    platform.script[("PUT", "submissions")] = lambda _request: platform.problem(500, "internal")
    record = new_record()
    storage.outbox.seal(record, [Attachment("scan", "image/jpeg", 1, bytes(1000))])
    durable = posts.wait_for(RecordDurable)
    assert wait_until(lambda: storage.status().why is not None)
    status = storage.status()
    assert (status.submissions, status.why.code, status.since) == (1, "NET-004", durable.sealed_at)
    assert status.bytes > 1000
    assert status.next_attempt is not None
    assert storage.outbox.waiting() == 1
    del platform.script[("PUT", "submissions")]
    posts.wait_for(Delivered)
    assert wait_until(lambda: storage.status().submissions == 0)
    status = storage.status()
    assert (status.why, status.next_attempt, status.since, status.bytes) == (None, None, "", 0)
    assert status.last_delivered is not None
    assert record.uid not in status.model_dump_json()


def test_what_came_in_this_very_moment_is_tried_now_and_the_look_does_not_fail(
    open_terminal, platform, posts, new_record
):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    platform.script[("PUT", "submissions")] = lambda _request: platform.problem(500, "internal")
    storage.outbox.seal(new_record(), [])
    posts.wait_for(RecordDurable)
    assert wait_until(lambda: storage.status().submissions == 1)
    storage.stop()
    storage._drain._next_at = storage._drain._probe_at = float("inf")  # as the sender left it when nothing waited
    assert storage.status().next_attempt is not None


def test_it_is_told_while_the_disk_is_held_by_somebody_else(open_terminal, posts, new_record, tmp_path):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    other = open_outbox(tmp_path / "terminal" / "outbox.sqlite")
    with writing(other._connection), ThreadPoolExecutor(4) as pool:
        began = monotonic()
        assert all(status.online for status in pool.map(lambda _: storage.status(), range(200)))
        assert monotonic() - began < 4.0, "a disk that is held is waited for five seconds"
    other.close()


def test_a_look_costs_next_to_nothing(open_terminal, posts):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    storage.status()
    began = thread_time()
    for _ in range(200):
        storage.outbox.waiting()
        storage.status()
    assert (thread_time() - began) / 200 < 0.002


def test_the_catalogue_is_in_it(open_terminal, platform, posts, publish, new_matter):
    platform.published = publish(3, [new_matter("a", "一")])
    storage = open_terminal()
    posts.wait_for(CatalogueChanged)
    assert wait_until(lambda: storage.status().catalogue.expires is not None)
    state = storage.status().catalogue
    assert (state.version, state.fault, state.download) == (3, None, None)
