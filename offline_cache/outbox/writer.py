"""The outbox as the heart sees it: sealing and writing happen on a thread of their own.

`seal` returns at once and the plain record lives on in this thread's queue only, until it is sealed. What reaches
the disk is sealed to the platform's public key, which this terminal cannot open. Ratings lie here as they are: the
platform takes them in the clear, and what was sealed to it could not be opened again to be sent. They hold a service
number, a level and codes of reasons, no name; words of a citizen's own, which no screen takes now, would be overwritten
with the receipt like everything else.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from errno import errorcode
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread
from time import monotonic

from kiosk.events import Event, RecordDurable, RecordRefused
from kiosk.faults.fault import Fault
from kiosk.ports.storage import Attachment
from kiosk.wire.rating import Rating
from kiosk.wire.sealing import SUITE, new_attachment_key, seal_attachment, seal_record
from kiosk.wire.submission import AttachmentRef, CaseStatus, Envelope, SubmissionRecord
from kiosk.wire.terminal import PlatformKeys
from offline_cache.clock import ClockKeeper
from offline_cache.outbox.attachments import AttachmentFolder
from offline_cache.outbox.limits import Limits
from offline_cache.outbox.numbers import ProvisionalNumbers
from offline_cache.outbox.pictures import reduced
from offline_cache.outbox.schema import Kind, SealedFile
from offline_cache.outbox.store import OutboxStore
from offline_cache.outbox.undecided import Undecided
from offline_cache.sqlite import SqliteError, fault_of

_log = logging.getLogger(__name__)
ASKED_SECONDS, IDLE_SECONDS = 1.0, 10.0  # between two looks at the room that is left


@dataclass(frozen=True, slots=True)
class _Plain:
    """A record on its way into the seal. Never shown, never logged."""

    record: SubmissionRecord = field(repr=False)
    attachments: tuple[Attachment, ...] = field(repr=False)


class OutboxWriter:
    """The sealed outbox (`kiosk.ports.storage.OutboxPort`). Ports are called from the heart's thread."""

    def __init__(
        self,
        *,
        store: OutboxStore,
        reader: OutboxStore,
        folder: AttachmentFolder,
        numbers: ProvisionalNumbers,
        limits: Limits,
        undecided: Undecided,
        keys: Callable[[], PlatformKeys | None],
        clock: ClockKeeper,
        outdated: Callable[[], Fault | None],
        post: Callable[[Event], None],
        added: Callable[[], None],
        waiting: Callable[[], int] = int,
        sweep: Callable[[], object] = int,
    ) -> None:
        """`store` belongs to the writer's thread, `reader` to the callers; `added` wakes whoever sends.

        `waiting` tells how many submissions the sender still sees.
        `sweep` removes what a power cut left between file and row; it is called once, on the writer's thread, as soon
        as that is idle: with 10,000 submissions waiting it takes a tenth of a second, and nobody else writes files.
        `outdated` says why nothing new should be begun with this catalogue; what was begun is taken all the same.
        """
        self._store = store
        self._reader = reader
        self._folder = folder
        self._numbers = numbers
        self._limits = limits
        self._keys = keys
        self._clock = clock
        self._outdated = outdated
        self._post = post
        self._added = added
        self._waiting = waiting
        self._sweep: Callable[[], object] | None = sweep
        self._queue: SimpleQueue[_Plain | Rating | None] = SimpleQueue()
        self._undecided = undecided
        self._broken: Fault | None = None
        self._full: Fault | None = None  # as the writer's thread last saw it
        self._looked_at = float("-inf")
        self._asked = Flag()
        self._thread = Thread(target=self._run, name="outbox-writer", daemon=True)

    def start(self) -> None:
        """Start the writer's thread."""
        self._thread.start()

    def stop(self, deadline: float) -> bool:
        """Write what was handed in, then end. False where that took longer than `deadline` seconds."""
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(deadline)
        return not self._thread.is_alive()

    # ── the port: the heart's thread ─────────────────────────────────────────────────────────────
    def seal(self, record: SubmissionRecord, attachments: Sequence[Attachment]) -> None:
        """Hand a record over; RecordDurable or RecordRefused follows, unless it is withdrawn before."""
        self._undecided.add(record.uid)
        self._queue.put(_Plain(record, tuple(attachments)))

    def withdraw(self, uid: str) -> bool:
        """Drop a record that is not received yet, however slow the disk is. False: it is decided already.

        Where the disk is just committing it, the row is taken back before the drain may send it. Only a power cut
        between the two can leave it there.
        """
        return self._undecided.withdraw(uid)

    def seal_rating(self, rating: Rating) -> None:
        """Hand a rating over. Posts nothing."""
        self._queue.put(rating)

    def provisional_number(self) -> str:
        """Return a fresh number. Where the disk refuses, one outside the counter's range: nothing will be accepted."""
        try:
            return self._numbers.next()
        except SqliteError:
            return f"{self._numbers.prefix} X {secrets.randbelow(10**8):08d}"

    def depth(self) -> int:
        """Return how many submissions wait."""
        return self._reader.size().rows

    def waiting(self) -> int:
        """Return how many submissions the sender knows to wait. At once: no disk is asked."""
        return self._waiting()

    def case_of(self, provisional_number: str) -> CaseStatus | None:
        """Return what is known of a submission of this terminal by its provisional number."""
        return self._reader.case_of(provisional_number)

    def frozen(self) -> Fault | None:
        """Return why nothing new would be taken now, or None: ask before a citizen fills in a form. Any thread.

        Never waits: counting a queue of 5,000 takes 0.2 s, so the writer's thread does it, once a second while somebody
        asks and every ten seconds otherwise. Before it accepts a record it looks anew.
        """
        self._asked.set()
        return self._unable() or self._full or self._outdated()

    def _unable(self) -> Fault | None:
        if self._broken:
            return self._broken
        if self._keys() is None:
            return Fault("OBX-006", "the platform's public key is not known yet")
        return self._clock.fault()

    # ── the writer's thread ──────────────────────────────────────────────────────────────────────
    def _look(self) -> Fault | None:
        try:
            self._full = self._limits.refuse(self._store.size(), self._folder.folder)
        except SqliteError as error:
            self._full = self._judged(error)
        self._looked_at = monotonic()
        return self._full

    def _tend(self) -> None:
        """Do what is to be done now and then. Not before each record: it costs disk syncs."""
        self._clock.tend()
        try:
            self._store.empty_journal()
        except SqliteError as error:
            _log.warning("the outbox's journal could not be emptied: %s", fault_of(error, "outbox").detail)
        self._look()

    def _next(self) -> _Plain | Rating | None:
        """Return what was handed in next; look at the room that is left while nothing is."""
        while True:
            if monotonic() - self._looked_at > (ASKED_SECONDS if self._asked.is_set() else IDLE_SECONDS):
                self._asked.clear()
                self._tend()
            with suppress(Empty):
                return self._queue.get(timeout=ASKED_SECONDS)
            if self._sweep:
                sweep, self._sweep = self._sweep, None
                with suppress(OSError, SqliteError):  # the next start tries again
                    sweep()

    def _run(self) -> None:
        self._check()
        while (entry := self._next()) is not None:
            try:
                if isinstance(entry, Rating):
                    self._write_rating(entry)
                else:
                    self._settle(entry)
            except Exception as error:  # noqa: BLE001  a bug must not silence the outbox; its message may hold the record
                _log.error("sealing failed: %s", type(error).__name__)
                if isinstance(entry, _Plain) and self._undecided.decide(entry.record.uid):
                    self._post(RecordRefused(entry.record.uid, Fault("SYS-001", f"sealing: {type(error).__name__}")))
            del entry  # the queue's last reference: the plain record must not outlive its sealing

    def _settle(self, plain: _Plain) -> None:
        """Write the record and say so, or take it back where it was withdrawn meanwhile."""
        uid = plain.record.uid
        written: list[SealedFile] = []
        said = None if self._undecided.withdrawn(uid) else self._write_record(plain, written)
        if self._undecided.decide(uid):
            if isinstance(said, RecordDurable):
                self._added()
            if said:
                self._post(said)
            return
        try:
            if isinstance(said, RecordDurable):
                for sha256 in self._store.take_back(uid):
                    self._folder.destroy(sha256)
        except SqliteError as error:  # it stays undecided, so nobody sends it while this program runs
            _log.error("a withdrawn record could not be taken back: %s", self._judged(error).detail)
            return
        self._undecided.forget(uid)

    def _write_record(self, plain: _Plain, written: list[SealedFile]) -> Event:
        uid = plain.record.uid
        try:
            known = self._store.sealed_as(uid)
            if known:
                return RecordDurable(uid, *known)
            keys = self._keys()
            fault = self._unable() or self._look()
            if fault or keys is None:
                return RecordRefused(uid, fault or Fault("OBX-006", "the platform's public key is not known yet"))
            sealed_at = self._commit(plain, keys, written)
        except SqliteError as error:
            return self._undo(uid, written, self._judged(error))
        except OSError as error:
            return self._undo(
                uid, written, Fault("OBX-001", f"attachment: {errorcode.get(error.errno or 0, 'OSError')}")
            )
        return RecordDurable(uid, plain.record.provisional_number, sealed_at)

    def _commit(self, plain: _Plain, keys: PlatformKeys, written: list[SealedFile]) -> str:
        """Attachments first, each durable, then the row that names them: the one moment the submission exists."""
        record = plain.record
        references, data_keys = [], {}
        for attachment in plain.attachments:
            key = new_attachment_key()
            content = reduced(attachment.content, attachment.media_type, attachment.scan)
            sealed = seal_attachment(content, key, record.uid, attachment.role, attachment.page)
            file = self._folder.write(sealed, settle=False)
            written.append(file)
            data_keys[file.sha256] = base64.b64encode(key).decode()
            references.append(
                AttachmentRef(sha256=file.sha256, size=file.size, role=attachment.role,
                              media_type=attachment.media_type, page=attachment.page)
            )  # fmt: skip
        if written:
            self._folder.settle()
        whole = record.model_copy(update={"attachments": tuple(references), "attachment_keys": data_keys})
        sealed = seal_record(whole.model_dump_json().encode(), record.uid, base64.b64decode(keys.sealing_key))
        envelope = Envelope(
            uid=record.uid, suite=SUITE, key_id=keys.sealing_key_id, sealed=base64.b64encode(sealed).decode(),
            attachments=tuple(file.sha256 for file in written), matter_code=record.matter_code,
            terminal=record.terminal,
        )  # fmt: skip
        body = envelope.model_dump_json().encode()
        sealed_at = self._clock.now().astimezone(UTC).isoformat()
        self._store.add(
            uid=record.uid, kind=Kind.SUBMISSION, body=body, body_sha256=hashlib.sha256(body).hexdigest(),
            tapped_at=record.tapped_at.isoformat(), sealed_at=sealed_at, provisional=record.provisional_number,
            matter_code=record.matter_code, attachments=written,
        )  # fmt: skip
        return sealed_at

    def _write_rating(self, rating: Rating) -> None:
        body = rating.model_dump_json().encode()
        try:
            self._store.add(
                uid=rating.uid, kind=Kind.RATING, body=body, body_sha256=hashlib.sha256(body).hexdigest(),
                tapped_at=rating.rated_at.isoformat(), sealed_at=self._clock.now().astimezone(UTC).isoformat(),
            )  # fmt: skip
        except SqliteError as error:
            fault = self._judged(error)
            _log.warning("rating not kept", extra={"code": fault.code, "detail": fault.detail})
            return
        self._added()

    def _undo(self, uid: str, written: list[SealedFile], fault: Fault) -> RecordRefused:
        for file in written:
            self._folder.destroy(file.sha256)
        return RecordRefused(uid, fault)

    def _judged(self, error: SqliteError) -> Fault:
        """After an I/O error the kernel may have dropped what it said it wrote: take nothing more until a restart."""
        fault = fault_of(error, "outbox")
        if "IOERR" in fault.detail or fault.code == "OBX-004":
            self._broken = fault
        if fault.code == "OBX-004":
            self._suspect()
        return fault

    def _check(self) -> None:
        """Read the whole file once, so that damage is found before it is met: the next start recovers what is there."""
        try:
            if not self._store.sound():
                self._broken = Fault("OBX-004", "outbox: found damaged, the next start sets it aside")
                self._suspect()
        except SqliteError as error:
            self._judged(error)

    def _suspect(self) -> None:
        try:
            self._store.suspect()
        except OSError as error:
            _log.error("the damage could not be noted: %s", type(error).__name__)
