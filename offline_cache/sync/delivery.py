"""Handing in one row: attachments first, the record last, and only the platform's receipt makes it delivered."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from kiosk.events import Delivered, DeliveryFailed, Event
from kiosk.faults.fault import Fault
from kiosk.wire.submission import SubmissionReceipt
from offline_cache.outbox.attachments import AttachmentFolder
from offline_cache.outbox.schema import Item, Kind
from offline_cache.outbox.store import OutboxStore
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.failure import Failed
from offline_cache.sync.backoff import Backoff

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try. `wait`: seconds before this row is tried again; None: it is settled."""

    wait: float | None = None
    failed: Failed | None = None


class Delivery:
    """Tries one row at a time. The drain's thread; blocks for as long as the line takes."""

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
        self._failures: dict[str, int] = {}

    def attempt(self, uid: str) -> Outcome:
        """Mark the row in flight, try it, and write down what came of it. Raises SqliteError."""
        item = self._store.claim(uid)
        if item is None:
            return Outcome()
        answer = self._hand_in(item)
        if isinstance(answer, Failed):
            return self._failed(item, answer)
        self._failures.pop(uid, None)
        for sha256 in self._store.deliver(uid, answer) or ():
            self._folder.destroy(sha256)
        if answer:
            self._post(Delivered(answer))
        _log.info("delivered", extra={"uid": uid, "kind": item.kind, "attempt": item.attempt})
        return Outcome()

    def _hand_in(self, item: Item) -> SubmissionReceipt | Failed | None:
        if hashlib.sha256(item.body).hexdigest() != item.body_sha256:
            return Failed(Fault("OBX-003", "the sealed record is damaged on this disk"), final=True)
        if item.kind is Kind.RATING:
            return self._api.rate(item)
        for file in item.attachments:
            failed = self._api.upload(file, self._folder.path(file.sha256))
            if failed:
                return failed
        return self._api.submit(item)

    def _failed(self, item: Item, answer: Failed) -> Outcome:
        if answer.final:
            fault = Fault("OBX-003", answer.fault.detail)
            if self._store.quarantine(item.uid, item.attempt, fault) and item.kind is Kind.SUBMISSION:
                self._post(DeliveryFailed(item.uid, fault))
            self._failures.pop(item.uid, None)
            _log.error("quarantined", extra={"uid": item.uid, "kind": item.kind, "detail": fault.detail})
            return Outcome(failed=answer)
        failures = self._failures.get(item.uid, 0) + 1
        self._failures[item.uid] = failures
        wait = self._backoff.seconds(failures, self._random, answer.retry_after or 0.0)
        self._store.put_back(item.uid, item.attempt, answer.fault, datetime.now(UTC) + timedelta(seconds=wait))
        return Outcome(wait, answer)

    def forgive(self) -> None:
        """Forget the failures of an outage: with the line back, every row is tried again at once."""
        self._failures.clear()
