"""The link's state: the newest fact holds, whatever comes late."""

from __future__ import annotations

from time import monotonic

import pytest

from kiosk.faults.fault import Fault
from offline_cache.platform.link import Link

DOWN = Fault("NET-001", "gone")


@pytest.fixture
def link(posts):
    return Link(posts, lambda: None)


def test_a_call_that_began_before_the_newest_answer_takes_nothing_down(link, posts):
    began = monotonic()
    link.answered()
    link.failed(DOWN, began)
    assert link.online
    assert [event.online for event in posts.events] == [True]


def test_a_call_that_began_after_it_does(link, posts):
    link.answered()
    link.failed(DOWN, monotonic())
    assert not link.online
    link.answered()
    assert [event.online for event in posts.events] == [True, False, True]


def test_a_change_is_told_once(link, posts):
    for _ in range(3):
        link.failed(DOWN)
    assert len(posts.events) == 1
