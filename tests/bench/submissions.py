"""Submissions to measure with, and a terminal's storage that can hand them in: the same as at a real counter."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from uuid_utils import uuid7

from kiosk.events import CatalogueChanged, Event, LinkChanged, RecordDurable, RecordRefused
from kiosk.faults.fault import Fault
from kiosk.play.citizens import citizens
from kiosk.ports.storage import Attachment
from kiosk.wire.submission import SubmissionRecord
from offline_cache import Storage, StorageSettings, open_storage
from offline_cache.outbox.limits import Limits
from offline_cache.sync.backoff import Backoff
from offline_cache.sync.intervals import Intervals

MATTER = "000118005001"
QUICK = Intervals(probe=Backoff(0.2, 1.0), row=Backoff(0.2, 1.0), spread=0.0)
_WIDE = Limits(free_bytes=0, rows=10**6, bytes=10**12)
_MANY = 60.0


class BenchError(RuntimeError):
    """A measurement could not be made; the message says why."""


class Told:
    """Collects what a storage posts, and lets a bench wait for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.count: dict[type, int] = {}

    def __call__(self, event: Event) -> None:
        with self._changed:
            if isinstance(event, RecordRefused):
                raise BenchError(f"{event.fault.code} {event.fault.detail}")
            if not isinstance(event, LinkChanged) or event.online:
                self.count[type(event)] = self.count.get(type(event), 0) + 1
            self._changed.notify_all()

    def wait(self, kind: type, many: int, deadline: float) -> bool:
        """Wait until `many` of a kind came; False where they did not."""
        with self._changed:
            return self._changed.wait_for(lambda: self.count.get(kind, 0) >= many, deadline)


def settings_at(folder: Path, url: str, root_key: str, enrol_code: str = "") -> StorageSettings:
    """Return settings of a terminal that waits for nothing longer than it must."""
    return StorageSettings(folder, url, root_key, enrol_code=enrol_code, limits=_WIDE, intervals=QUICK)


@contextmanager
def running(settings: StorageSettings, told: Callable[[Event], None]) -> Iterator[Storage]:
    """Open a storage, start it, stop it."""
    storage = open_storage(settings, told)
    if isinstance(storage, Fault):
        raise BenchError(f"{storage.code} {storage.detail}")
    storage.start()
    try:
        yield storage
    finally:
        storage.stop(20.0)


def introduce(settings: StorageSettings) -> None:
    """Let a terminal meet its platform once: it has keys, a credential and a catalogue then."""
    told = Told()
    with running(settings, told) as storage:
        if not told.wait(LinkChanged, 1, _MANY):
            raise BenchError("the platform did not answer")
        if not storage.health().catalogue_version and not told.wait(CatalogueChanged, 1, _MANY):
            raise BenchError("no catalogue came")


def new_record(number: int, terminal: str) -> SubmissionRecord:
    """Return the record of an invented citizen who applies for a seafarer's certificate."""
    card = citizens()["zhou_haisheng"].document
    return SubmissionRecord(
        uid=str(uuid7()), matter_code=MATTER, matter_version=1, catalogue_version=1, terminal=terminal,
        tapped_at=datetime.now(UTC), identity_level="card",
        applicant={"name": card.name, "number": card.number, "card_kind": card.kind.value, "sex": card.sex,
                   "birth": card.birth.isoformat(), "address": card.address},
        situation={"kind": "fishing", "expired": "valid"}, form={"phone": "13900005678", "delivery": "post"},
        form_sources={"phone": "typed", "delivery": "typed"}, consents=("data", "identity"),
        materials={"scan-health_report": "scan", "scan-lease": "scan", "scan-photo_page": "scan"},
        provisional_number=f"BE {number:08d}",
    )  # fmt: skip


def fill(settings: StorageSettings, many: int, terminal: str, pages: Sequence[Attachment]) -> None:
    """Seal `many` submissions into an outbox, one after the other, as a hall does. Blocks."""
    told = Told()
    with running(settings, told) as storage:
        for number in range(many):
            storage.outbox.seal(new_record(number, terminal), pages)
            if not told.wait(RecordDurable, number + 1, _MANY):
                raise BenchError("a submission did not become durable")
