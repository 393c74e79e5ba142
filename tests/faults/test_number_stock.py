"""Provisional numbers from the platform to the slip and back, with the line cut in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest
from uuid_utils import uuid7

from central.cases.reserved import Reserved, look_up
from central.embedded import EmbeddedPlatform
from central.platform import Platform, open_platform
from kiosk.events import Delivered, LinkChanged, RecordDurable
from kiosk.play.citizens import citizens
from kiosk.play.network import NetworkCut
from kiosk.wire.submission import SubmissionRecord
from offline_cache import Storage, StorageSettings, open_storage
from offline_cache.outbox.limits import Limits
from offline_cache.sync.backoff import Backoff
from offline_cache.sync.intervals import Intervals

FAST = Intervals(probe=Backoff(0.05, 0.2), row=Backoff(0.05, 0.2), refresh_failed=Backoff(0.1, 0.5), cases=1.0)
DEADLINE = 20.0


class Posts:
    """Posted events that can be waited on."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.events: list[Any] = []

    def __call__(self, event: Any) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, kind: type, match: Callable[[Any], bool] = lambda _: True) -> Any:
        def found() -> Any:
            return next((e for e in self.events if isinstance(e, kind) and match(e)), None)

        with self._changed:
            assert self._changed.wait_for(lambda: found() is not None, DEADLINE), f"no {kind.__name__}: {self.events}"
            return found()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[EmbeddedPlatform, Platform, NetworkCut, Path]]:
    with EmbeddedPlatform(tmp_path / "platform") as platform:
        inside = open_platform(tmp_path / "platform")
        target = urlsplit(platform.url)
        network = NetworkCut(target.hostname or "", target.port or 0)
        yield platform, inside, network, tmp_path / "terminal"
        network.stop()
        inside.database.close()


def _start(world: Any, posts: Posts, code: str = "") -> Storage:
    platform, _, network, folder = world
    settings = StorageSettings(
        folder, f"http://127.0.0.1:{network.port}", platform.root_public_key, enrol_code=code,
        limits=Limits(free_bytes=0), intervals=FAST, number_stock=20,
    )  # fmt: skip
    storage = open_storage(settings, posts)
    assert isinstance(storage, Storage)
    storage.start()
    return storage


def _first_of_the_stock(storage: Storage) -> str:
    over, pause = monotonic() + DEADLINE, threading.Event()
    while not (number := storage.outbox.provisional_number()).startswith("YC "):
        assert monotonic() < over
        pause.wait(0.02)
    return number


def _known(inside: Platform, number: str) -> Reserved:
    found = look_up(inside, number)
    assert found is not None
    return found


def _seal(storage: Storage, posts: Posts, number: str) -> SubmissionRecord:
    card = citizens()["wang_xiulan"].document
    record = SubmissionRecord(
        uid=str(uuid7()), matter_code="330900000001", matter_version=1, catalogue_version=1, terminal="QY-0001",
        tapped_at=datetime.now(UTC), applicant={"name": card.name, "number": card.number, "card_kind": "resident"},
        identity_level="card", provisional_number=number,
    )  # fmt: skip
    storage.outbox.seal(record, [])
    posts.wait_for(RecordDurable, lambda e: e.uid == record.uid)
    return record


def test_a_number_given_without_the_line_is_known_before_and_tied_when_the_line_is_back(world: Any) -> None:
    platform, inside, network, _ = world
    posts = Posts()
    storage = _start(world, posts, platform.enrol_code())
    given = [_first_of_the_stock(storage)]
    network.cut(off=True)
    posts.wait_for(LinkChanged, lambda e: not e.online)
    records = [_seal(storage, posts, given[0])]
    for _ in range(4):
        given.append(storage.outbox.provisional_number())
        records.append(_seal(storage, posts, given[-1]))
    assert all(number.startswith("YC ") for number in given)
    for number in given:
        known = _known(inside, number)
        assert (known.terminal, known.arrived, known.case_number) == ("QY-0001", None, None)
    assert storage.stop(DEADLINE)  # the station is switched off for the night
    storage = _start(world, posts)
    assert storage.outbox.provisional_number() not in given
    network.cut(off=False)
    storage.nudge()
    for number, record in zip(given, records, strict=True):
        receipt = posts.wait_for(Delivered, lambda e, uid=record.uid: e.receipt.uid == uid).receipt
        known = _known(inside, number.replace(" ", "").lower())
        assert (known.case_number, known.notes) == (receipt.case_number, ())
        assert storage.outbox.case_of(number).case_number == receipt.case_number
    assert storage.stop(DEADLINE)
