"""What freezes new submissions, in plain words, while what waits is still settled; and what must never freeze them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.events import CatalogueChanged, LinkChanged, RecordDurable
from kiosk.faults.catalogue import entry_of
from offline_cache.catalogue.age import expired, too_old
from offline_cache.outbox.limits import Limits
from tests.offline_cache.test_outbox_writer import wait_until

YEAR = timedelta(days=365)


class Wall:
    """A wall clock somebody sets."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now().astimezone() + self.ahead


@pytest.fixture
def wall():
    return Wall()


@pytest.fixture
def published(platform, publish, new_matter):
    """A platform with a catalogue that expires in sixty days."""
    platform.published = publish(3, [new_matter("m1", "社保卡申领")])
    return platform.published[0]


def codes(storage) -> set[str]:
    return {fault.code for fault in storage.health().faults}


def cut_off(storage, platform, posts) -> None:
    for key in (("GET", "ping"), ("GET", "keys"), ("GET", "cases"), ("PUT", "submissions")):
        platform.script[key] = lambda _: (502, {}, b"")
    storage.nudge()
    posts.wait_for(LinkChanged, lambda e: not e.online)


@pytest.mark.provokes("CAT-003", "OBX-008")
def test_a_catalogue_past_its_expiry_serves_on_with_a_warning_and_after_the_grace_freezes(published):
    at = published.expires
    assert expired(published, at) is None
    assert expired(published, at + timedelta(days=1)).code == "CAT-003"
    assert too_old(published, at + timedelta(days=29), 30) is None
    assert too_old(published, at + timedelta(days=31), 30).code == "OBX-008"
    assert expired(None, at) is None
    assert too_old(None, at, 30) is None


@pytest.mark.provokes("OBX-008")
def test_after_months_without_a_link_nothing_new_is_begun_and_what_was_begun_is_taken(
    open_terminal, published, platform, posts, new_record, wall, tmp_path
):
    first = open_terminal(now=wall)
    posts.wait_for(CatalogueChanged)
    assert first.outbox.frozen() is None
    assert first.stop(10.0)
    for days in (50, 50):  # switched on now and then, never with a link
        wall.ahead += timedelta(days=days)
        away = open_terminal(now=wall, platform_url="http://127.0.0.1:9")
        assert away.stop(10.0)
    storage = open_terminal(now=wall, platform_url="http://127.0.0.1:9")
    assert storage.outbox.frozen().code == "OBX-008"
    assert {"OBX-008", "CAT-003"} <= codes(storage)
    assert storage.catalogue.open() is not None, "looking things up goes on"
    storage.outbox.seal(record := new_record(), [])
    assert posts.wait_for(RecordDurable).uid == record.uid, "whoever is in the middle is not sent away"


@pytest.mark.provokes("CAT-003")
def test_within_the_grace_a_terminal_without_a_link_goes_on_taking(open_terminal, published, posts, wall):
    first = open_terminal(now=wall)
    posts.wait_for(CatalogueChanged)
    assert first.stop(10.0)
    for days in (40, 40):
        wall.ahead += timedelta(days=days)
        storage = open_terminal(now=wall, platform_url="http://127.0.0.1:9")
        assert storage.outbox.frozen() is None
        warned = codes(storage)
        assert storage.stop(10.0)
    assert "CAT-003" in warned


@pytest.mark.provokes("OBX-007", "SYS-003")
@pytest.mark.parametrize("leap", [YEAR, -YEAR])
def test_a_leap_of_a_year_neither_reorders_nor_expires_nor_freezes(
    open_terminal, published, platform, posts, new_record, wall, leap
):
    storage = open_terminal(now=wall, limits=Limits(free_bytes=0, age_days=60))
    posts.wait_for(CatalogueChanged)
    cut_off(storage, platform, posts)
    uids = []
    for moment in (timedelta(0), leap, -leap, timedelta(0)):
        wall.ahead = moment
        record = new_record(f"QY 1201 {len(uids):04d}")
        uids.append(record.uid)
        storage.outbox.seal(record, [])
        sealed_at = posts.wait_for(RecordDurable, lambda e, uid=record.uid: e.uid == uid).sealed_at
        assert abs(datetime.fromisoformat(sealed_at) - datetime.now(UTC)) < timedelta(minutes=1)
        assert abs(storage.clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
        assert storage.clock_offset is not None
        assert abs(storage.clock_offset) < 60
        assert storage.outbox.frozen() is None
        assert codes(storage) <= {"SYS-003", "NET-002", "NET-004"}
        assert ("SYS-003" in codes(storage)) == (moment != timedelta(0))
    assert [row.uid for row in reversed(storage.queue())] == uids
    wall.ahead = leap
    platform.script.clear()
    storage.nudge()
    assert wait_until(lambda: {row.state for row in storage.queue()} == {"delivered"})
    assert [uid for uid, _ in platform.puts] == uids, "handed in as they came"


@pytest.mark.provokes("OBX-007")
def test_started_with_a_clock_a_year_behind_it_takes_nothing_until_the_platform_says_the_time(
    open_terminal, published, platform, posts, new_record, wall
):
    first = open_terminal(now=wall)
    posts.wait_for(CatalogueChanged)
    assert first.stop(10.0)
    wall.ahead = -YEAR
    away = open_terminal(now=wall, platform_url="http://127.0.0.1:9")
    assert away.outbox.frozen().code == "OBX-007"
    words = entry_of("OBX-007")
    assert "时钟" in words.title.zh
    assert "clock" in words.title.en
    assert away.outbox.case_of("QY 1201 0001") is None, "asking for progress goes on"
    assert away.stop(10.0)
    back = open_terminal(now=wall)
    assert wait_until(lambda: back.outbox.frozen() is None)
    back.outbox.seal(record := new_record(), [])
    posts.wait_for(RecordDurable, lambda e: e.uid == record.uid)
    assert abs(back.clock.now() + timedelta(seconds=back.clock_offset) - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.provokes("OBX-002")
def test_a_queue_that_is_too_old_freezes_by_days_that_really_passed(open_terminal, posts, new_record, wall, platform):
    storage = open_terminal(now=wall, limits=Limits(free_bytes=0, age_days=60))
    posts.wait_for(LinkChanged, lambda e: e.online)
    cut_off(storage, platform, posts)
    storage.outbox.seal(new_record(), [])
    posts.wait_for(RecordDurable)
    assert storage.stop(10.0)
    wall.ahead += timedelta(days=55)
    second = open_terminal(now=wall, platform_url="http://127.0.0.1:9", limits=Limits(free_bytes=0, age_days=60))
    assert wait_until(lambda: second.health().queue_oldest_seconds > 54 * 86400)
    assert second.outbox.frozen() is None
    assert second.stop(10.0)
    wall.ahead += timedelta(days=10)
    third = open_terminal(now=wall, platform_url="http://127.0.0.1:9", limits=Limits(free_bytes=0, age_days=60))
    assert wait_until(lambda: third.outbox.frozen() is not None)
    assert third.outbox.frozen().code == "OBX-002"
