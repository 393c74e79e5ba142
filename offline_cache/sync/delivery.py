"""Handing in one row: attachments first, the record last, and only the platform's receipt makes it delivered.

A row goes over in slices of a few seconds each, so that a large one can stand aside between two of them. It stays in
flight for all of them: one attempt, one claim, one receipt.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from random import Random
from time import monotonic

from kiosk.events import Delivered, DeliveryFailed, Event
from kiosk.faults.fault import Fault
from kiosk.wire.submission import SubmissionReceipt
from offline_cache.outbox.attachments import AttachmentFolder
from offline_cache.outbox.schema import Item, Kind
from offline_cache.outbox.store import OutboxStore
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.failure import Failed
from offline_cache.sync.backoff import Backoff
from offline_cache.sync.portion import Portion

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try. `wait`: seconds before this row is tried again; None: it is settled."""

    wait: float | None = None
    failed: Failed | None = None


class _Slice(Enum):
    TAKEN = "taken"


@dataclass(slots=True)
class Handover:
    """A row on its way. `place` is the attachment under way, `offset` how much of it the platform has."""

    item: Item
    place: int = 0
    offset: int | None = None  # not asked yet
    moved: bool = False  # some bytes went over in this attempt

    @property
    def total(self) -> int:
        """Bytes of all attachments."""
        return sum(file.size for file in self.item.attachments)

    @property
    def sent(self) -> int:
        """Bytes of them that the platform has."""
        return sum(file.size for file in self.item.attachments[: self.place]) + (self.offset or 0)


class Delivery:
    """Tries rows. The drain's thread; blocks for as long as a slice takes."""

    def __init__(
        self,
        *,
        api: PlatformApi,
        store: OutboxStore,
        folder: AttachmentFolder,
        backoff: Backoff,
        random: Random,
        post: Callable[[Event], None],
    ) -> None:
        self._api = api
        self._store = store
        self._folder = folder
        self._backoff = backoff
        self._random = random
        self._post = post
        self._portion = Portion()
        self._failures: dict[str, int] = {}

    def begin(self, uid: str) -> Handover | None:
        """Mark the row in flight, durably; None where it does not wait any more. Raises SqliteError."""
        item = self._store.claim(uid)
        return Handover(item) if item else None

    def step(self, run: Handover) -> Outcome | None:
        """Bring one slice over, or the record; None: there is more. Writes down what came of it. SqliteError."""
        answer: SubmissionReceipt | Failed | _Slice | None
        if hashlib.sha256(run.item.body).hexdigest() != run.item.body_sha256:
            answer = Failed(Fault("OBX-003", "the sealed record is damaged on this disk"), final=True)
        else:
            answer = self._slice(run) if run.place < len(run.item.attachments) else self._record(run.item)
        if isinstance(answer, Failed):
            return self._failed(run.item, answer, moved=run.moved)
        if answer is _Slice.TAKEN:
            return None
        item = run.item
        self._failures.pop(item.uid, None)
        receipt = answer if isinstance(answer, SubmissionReceipt) else None
        for sha256 in self._store.deliver(item.uid, receipt) or ():
            self._folder.destroy(sha256)
        if receipt:
            self._post(Delivered(receipt))
        _log.info("delivered", extra={"uid": item.uid, "kind": item.kind, "attempt": item.attempt})
        return Outcome()

    def _slice(self, run: Handover) -> Failed | _Slice:
        file = run.item.attachments[run.place]
        if run.offset is None:
            held = self._api.held(file)
            if isinstance(held, Failed):
                return held
            run.offset = held
        else:
            began = monotonic()
            path = self._folder.path(file.sha256)
            reached = self._api.upload(file, path, run.offset, self._portion.size)
            if isinstance(reached, Failed):
                self._portion.cut()
                return reached
            self._portion.took(reached - run.offset, monotonic() - began)
            run.offset, run.moved = reached, True
        if run.offset >= file.size:
            run.place, run.offset = run.place + 1, None
        return _Slice.TAKEN

    def _record(self, item: Item) -> SubmissionReceipt | Failed | None:
        return self._api.rate(item) if item.kind is Kind.RATING else self._api.submit(item)

    def _failed(self, item: Item, answer: Failed, *, moved: bool) -> Outcome:
        if answer.final:
            fault = Fault("OBX-003", answer.fault.detail)
            if self._store.quarantine(item.uid, item.attempt, fault) and item.kind is Kind.SUBMISSION:
                self._post(DeliveryFailed(item.uid, fault))
            self._failures.pop(item.uid, None)
            _log.error("quarantined", extra={"uid": item.uid, "kind": item.kind, "detail": fault.detail})
            return Outcome(failed=answer)
        # a line that is cut every few seconds is tried again soon, as long as bytes get over
        failures = 1 if moved else self._failures.get(item.uid, 0) + 1
        self._failures[item.uid] = failures
        wait = self._backoff.seconds(failures, self._random, answer.retry_after or 0.0)
        self._store.put_back(item.uid, item.attempt, answer.fault, datetime.now(UTC) + timedelta(seconds=wait))
        return Outcome(wait, answer)

    def forgive(self) -> None:
        """Forget the failures of an outage: with the line back, every row is tried again at once."""
        self._failures.clear()
