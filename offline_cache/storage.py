"""The cache put together: stores, outbox, journal, platform, and the threads that keep them in step.

st = open_storage(StorageSettings(folder, "https://…", root_key), post)   # returns in milliseconds, no network
if not isinstance(st, Fault): st.start()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic

from kiosk.events import Event
from kiosk.faults.fault import Fault
from kiosk.telemetry import Pulse, StoreState, heartbeat
from kiosk.wire.terminal import Heartbeat
from offline_cache.audit.entry import What
from offline_cache.audit.files import AuditFiles, Keeping
from offline_cache.audit.log import AuditLog
from offline_cache.audit.taps import AuditedDevices, AuditedJournal, AuditedPost
from offline_cache.catalogue.age import too_old
from offline_cache.catalogue.spool import Spool
from offline_cache.catalogue.store import CatalogueStore
from offline_cache.clock import ClockKeeper, local_now
from offline_cache.journal import PrintJournal, open_journal
from offline_cache.outbox.attachments import AttachmentFolder
from offline_cache.outbox.limits import Limits
from offline_cache.outbox.lock import IMPORT_LOCK, SenderLock
from offline_cache.outbox.numbers import ProvisionalNumbers
from offline_cache.outbox.opening import open_outbox
from offline_cache.outbox.salvage import read_note
from offline_cache.outbox.schema import QueueRow
from offline_cache.outbox.stock import NumberStock, open_stock
from offline_cache.outbox.store import OutboxStore
from offline_cache.outbox.undecided import Undecided
from offline_cache.outbox.writer import OutboxWriter
from offline_cache.phone.receiver import PhoneReceiver
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.credential import Credential
from offline_cache.platform.http import Http
from offline_cache.platform.identity import Identity
from offline_cache.platform.keyring import Keyring
from offline_cache.platform.link import Link
from offline_cache.platform.questions import Questions
from offline_cache.platform.trust import Trust, read_authority
from offline_cache.sqlite import SqliteError, damaged_files
from offline_cache.status import CatalogueState, LiveStatus, Progress, StatusFile, Why
from offline_cache.sync.connect import Meeting
from offline_cache.sync.delivery import Delivery
from offline_cache.sync.drain import Drain
from offline_cache.sync.intervals import Intervals
from offline_cache.sync.pacing import Pacing
from offline_cache.sync.refresh import Refresh
from offline_cache.sync.supply import NumberSupply
from offline_cache.sync.telemetry import Telemetry
from offline_cache.sync.traffic import Traffic


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """What the profile says about this terminal's memory and its platform."""

    folder: Path
    platform_url: str
    root_key: str  # base64, raw Ed25519: the one key this terminal believes
    authority: str = ""  # who signed the platform's TLS certificate: a path, or PEM; needed for https
    prefix: str = "QY"  # of this terminal's own provisional numbers
    number_stock: int = 200  # numbers of the platform to keep in stock, 0: none
    enrol_code: str = field(default="", repr=False)
    hardware: str = ""
    version: str = ""  # of the program, for the operator
    limits: Limits = field(default_factory=Limits)
    intervals: Intervals = field(default_factory=Intervals)
    catalogue_grace_days: float = 30.0
    keeping: Keeping = field(default_factory=Keeping)  # of the audit log
    digest: str = ""  # of all settings, so that a change is written down
    page_judge: str = ""  # the module that judges a page from a phone; empty: the way by phone is not offered
    now: Callable[[], datetime] = local_now  # the wall clock


@dataclass(frozen=True, slots=True)
class StorageHealth:
    """What a technician and the heartbeat are told: nothing personal."""

    online: bool
    terminal: str
    catalogue_version: int
    queue_depth: int
    queue_bytes: int
    queue_oldest_seconds: float
    clock_offset_seconds: float | None
    faults: tuple[Fault, ...]


class Storage:
    """Everything that outlives the power. The ports are `catalogue`, `outbox`, `journal`, `platform` and `phone`."""

    def __init__(
        self,
        *,
        catalogue: CatalogueStore,
        outbox: OutboxWriter,
        journal: AuditedJournal,
        platform: Questions,
        phone: PhoneReceiver,
        api: PlatformApi,
        link: Link,
        meeting: Meeting,
        drain: Drain,
        refresh: Refresh,
        telemetry: Telemetry,
        traffic: Traffic,
        folder: Path,
        reader: OutboxStore,
        clock: ClockKeeper,
        audit: AuditLog,
        damage: tuple[Fault, ...],
        resources: ExitStack,
    ) -> None:
        self.clock = clock
        self.catalogue = catalogue
        self.outbox = outbox
        self.journal = journal
        self.platform = platform
        self.phone = phone
        self._api = api
        self._link = link
        self._meeting = meeting
        self._drain = drain
        self._refresh = refresh
        self._telemetry = telemetry
        self._traffic = traffic
        self._status_file = StatusFile(folder, self.status)
        self._reader = reader
        self._audit = audit
        self._damage = damage
        self._resources = resources

    def start(self) -> None:
        """Start the threads. Returns at once; the first LinkChanged follows."""
        self._audit.note(What.STARTED, terminal=self.terminal)
        self._audit.start()
        self.outbox.start()
        self._drain.start()
        self._refresh.start()
        self._telemetry.start()
        self._status_file.start()

    def stop(self, deadline: float = 5.0) -> bool:
        """Seal what was handed in, cut the network, end every thread, close every file. Blocks up to `deadline` s.

        False: a thread did not end in time; it is a daemon, and whatever it was doing is safe to be cut.
        """
        over = monotonic() + deadline
        sealed = self.outbox.stop(deadline)
        self.platform.stop()
        self.phone.stop()
        self._api.close()
        parts = (self._drain, self._refresh, self._telemetry, self._status_file)
        ended = [part.stop(max(0.1, over - monotonic())) for part in parts]
        self._audit.note(What.STOPPED)
        self._audit.stop(max(0.1, over - monotonic()))  # where its disk refuses, nothing else waits for it
        self.clock.keep()
        if sealed and all(ended):
            self._end_in_peace()
            self._resources.close()
            return True
        return False

    def _end_in_peace(self) -> None:
        met = {fault.code for fault in (self.outbox.frozen(), self._drain.fault) if fault}
        if "OBX-004" not in met:
            with suppress(OSError):  # then the next start checks once too often
                self._reader.trust()

    def audited(self, post: Callable[[Event], None]) -> Callable[[Event], None]:
        """Return a `post` for the devices: the audit log notes an opened cabinet and a lost supply."""
        return AuditedDevices(post, self._audit)

    def nudge(self) -> None:
        """Look for the platform, hand in, refresh and tell how we are, whatever the timers say. Any thread."""
        self._drain.nudge()
        self._refresh.nudge()
        self._telemetry.nudge()

    def report(self, pulse: Pulse) -> None:
        """Take how the terminal is, as PulseAsked asks for it, or urgently. Returns at once. Any thread."""
        self._telemetry.hand_over(pulse)

    @property
    def terminal(self) -> str:
        """The terminal's id as the platform gave it, empty before it was enrolled."""
        return self._api.credential.terminal

    @property
    def clock_offset(self) -> float | None:
        """Seconds the platform's clock is ahead of ours, None while unknown."""
        return self.clock.offset()

    def queue(self) -> list[QueueRow]:
        """Return every row of the outbox for the technician."""
        return self._reader.rows()

    def release(self, uid: str) -> bool:
        """Send a quarantined row round again."""
        released = self._reader.release(uid)
        if released:
            self._audit.note(What.RELEASED, uid=uid)
            self._drain.wake()
        return released

    def status(self) -> LiveStatus:
        """Return what is going on now. Any thread, at once: nothing is asked but memory."""
        waits, upload = self._drain.backlog, self._traffic.upload
        now, ticks, soon = datetime.now(UTC), monotonic(), self._drain.next_attempt()
        delivered = self._drain.last_delivered
        return LiveStatus(
            at=now,
            terminal=self.terminal,
            online=self._link.online,
            link=_why(self._link.fault),
            submissions=waits.submissions,
            ratings=waits.ratings,
            bytes=waits.bytes,
            since=waits.since,
            why=_why(self._drain.fault or self._drain.last_failure),
            next_attempt=None if soon is None else now + timedelta(seconds=soon),
            upload=Progress(done=upload.sent, total=upload.total) if upload else None,
            last_delivered=None if delivered is None else now - timedelta(seconds=ticks - delivered),
            catalogue=self._catalogue_state(),
            changes=self._drain.changes,
        )

    def _catalogue_state(self) -> CatalogueState:
        manifest, download = self._refresh.newest, self._refresh.download
        return CatalogueState(
            version=self.catalogue.version,
            part=manifest.set if manifest else "",
            issued=manifest.issued if manifest else None,
            expires=manifest.expires if manifest else None,
            download=Progress(done=download[0], total=download[1]) if download else None,
            fault=_why(self._refresh.fault),
        )

    def roll_back_catalogue(self) -> int | None:
        """Return to the catalogue before this one; None where there is none."""
        return self.catalogue.roll_back()

    def health(self) -> StorageHealth:
        """Return what is known now, with every fault that somebody should look at."""
        size = self._reader.size()
        link = self._link.fault
        own = (self.outbox.frozen(), self.clock.warning(), self._audit.fault)
        found = (*self._damage, *own, link, self._meeting.fault, self._drain.fault, self._refresh.fault)
        return StorageHealth(
            online=self._link.online,
            terminal=self.terminal,
            catalogue_version=self.catalogue.version,
            queue_depth=size.rows,
            queue_bytes=size.bytes,
            queue_oldest_seconds=size.oldest_seconds,
            clock_offset_seconds=self.clock.offset(),
            faults=tuple(dict.fromkeys(fault for fault in found if fault)),
        )


def _why(fault: Fault | None) -> Why | None:
    return Why(code=fault.code, detail=fault.detail) if fault else None


def open_storage(settings: StorageSettings, post: Callable[[Event], None]) -> Storage | Fault:
    """Open every file and put the parts together. No network; blocks for some milliseconds.

    OBX-005: the SQLite engine is too old. OBX-001: the disk cannot be written, or another program sends from it
    already. CFG-002: the platform's authority is no certificate. SYS-002: a file belongs to a newer program. A damaged
    file is set aside and named by `health`.
    """
    authority = read_authority(settings.authority)
    if isinstance(authority, Fault):
        return authority
    clock = ClockKeeper(settings.folder / "clock.json", wall=settings.now,
                        leapt=lambda seconds: audit.note(What.CLOCK_LEAPT, seconds=seconds))  # fmt: skip
    audit = AuditLog(AuditFiles(settings.folder / "audit", settings.keeping), clock.believed)
    with ExitStack() as opening:
        opened = _open_files(settings, clock, opening)
        if isinstance(opened, Fault):
            return opened
        stores, journal, stock = opened
        resources = opening.pop_all()
    writer_store, drain_store, reader = stores
    folder = AttachmentFolder(settings.folder / "attachments")
    random = Random()  # noqa: S311  jitter, not a secret
    trust = Trust(authority, Identity(settings.folder)) if settings.platform_url.startswith("https:") else None
    http = Http(settings.platform_url, trust)
    api = PlatformApi(http, Keyring(settings.folder / "keys.json", settings.root_key),
                      Credential(settings.folder / "credential.json"), trust)  # fmt: skip
    post = audited = AuditedPost(post, audit, lambda: api.credential.terminal)
    catalogue = CatalogueStore(settings.folder / "catalogue", post)
    audited.catalogue = catalogue.version
    wakes: list[Callable[[], None]] = []

    def wake_all() -> None:
        for wake in wakes:
            wake()

    link = Link(post, wake_all, http.renew)
    pacing = Pacing(settings.intervals, wake_all)
    meeting = Meeting(api, link, clock, pacing, settings.enrol_code, settings.hardware)
    delivery = Delivery(
        api=api, store=drain_store, folder=folder, backoff=settings.intervals.row, random=random, post=post
    )
    undecided = Undecided()
    traffic = Traffic()
    drain = Drain(
        api=api, link=link, meeting=meeting, store=drain_store, delivery=delivery,
        undecided=undecided, traffic=traffic, pacing=pacing, random=random,
        supply=NumberSupply(api, stock, settings.number_stock, settings.intervals.row, random),
    )  # fmt: skip
    refresh = Refresh(
        api=api, link=link, store=catalogue, newest=settings.folder / "manifest.json", now=clock.believed,
        spool=Spool(settings.folder / "catalogue"), traffic=traffic, pacing=pacing, random=random,
    )  # fmt: skip
    for signed in (api.keyring.keys, refresh.newest):
        if signed:
            clock.not_before(signed.issued)

    def beat(pulse: Pulse, funnel: Mapping[str, int]) -> Heartbeat:
        now = storage.health()
        store = StoreState(now.catalogue_version, now.queue_depth, now.queue_oldest_seconds, now.faults)
        return heartbeat(pulse, store, at=clock.now(), version=settings.version, funnel=funnel)

    telemetry = Telemetry(
        api=api, link=link, make=beat, post=post, pacing=pacing, random=random
    )  # fmt: skip
    wakes += [drain.wake, refresh.wake, telemetry.wake]
    outbox = OutboxWriter(
        store=writer_store, reader=reader, folder=folder, limits=settings.limits, post=post, added=drain.added,
        undecided=undecided, waiting=lambda: drain.backlog.submissions,
        numbers=ProvisionalNumbers(reader, settings.prefix, clock.now, stock, lambda: api.credential.terminal),
        keys=lambda: api.keyring.keys, clock=clock,
        outdated=lambda: too_old(refresh.newest, clock.believed(), settings.catalogue_grace_days),
        sweep=lambda: _sweep(settings.folder, folder, writer_store),
    )  # fmt: skip
    damage = tuple(fault for fault in (writer_store.damage, journal.damage, stock.damage) if fault)
    with suppress(OSError):  # a full disk: then a power cut is followed by no check, as after a start in peace
        reader.suspect()
    _note_opening(audit, reader, settings)
    storage = Storage(
        catalogue=catalogue, outbox=outbox, journal=AuditedJournal(journal, audit),
        platform=Questions(api, link, post), phone=PhoneReceiver(api, link, post, settings.page_judge),
        api=api, link=link, meeting=meeting, drain=drain, refresh=refresh,
        telemetry=telemetry, traffic=traffic, folder=settings.folder, reader=reader, clock=clock, audit=audit,
        damage=damage, resources=resources,
    )  # fmt: skip
    return storage


def _sweep(place: Path, folder: AttachmentFolder, store: OutboxStore) -> None:
    """Remove attachments no row names, unless a stick is just being read: its files come before its rows."""
    lock = SenderLock(place / IMPORT_LOCK)
    if lock.take() is None:
        folder.sweep(store.attachments_known)
        lock.let_go()


def _note_opening(audit: AuditLog, reader: OutboxStore, settings: StorageSettings) -> None:
    """Write down what is new at this start: settings that are not those of the last, files that were set aside."""

    def is_new(name: str, value: str) -> bool:
        if not value or reader.mark(name) == value:
            return False
        with suppress(SqliteError):  # a full disk: it is told again at the next start
            reader.set_mark(name, value)
        return True

    if is_new("settings", settings.digest):
        audit.note(What.SETTINGS_CHANGED, digest=settings.digest)
    for name in ("outbox.sqlite", "journal.sqlite"):
        for aside in damaged_files(settings.folder / name)[-1:]:
            if is_new(f"aside {name}", aside.name):
                audit.note(What.SET_ASIDE, file=aside.name)
                if came_of_it := read_note(aside):
                    audit.note(What.RECOVERED, count=came_of_it.recovered)


def _open_files(
    settings: StorageSettings, clock: ClockKeeper, opening: ExitStack
) -> tuple[tuple[OutboxStore, OutboxStore, OutboxStore], PrintJournal, NumberStock] | Fault:
    """Open the outbox three times (writer, drain, readers: none waits for another's disk sync), journal and stock."""
    lock = SenderLock(settings.folder / "sender.lock")
    refused = lock.take()
    if refused:
        return refused
    opening.callback(lock.let_go)
    stores: list[OutboxStore] = []
    for _ in range(3):
        store = open_outbox(settings.folder / "outbox.sqlite", clock.believed)
        if isinstance(store, Fault):
            return store
        opening.callback(store.close)
        stores.append(store)
    journal = open_journal(settings.folder / "journal.sqlite")
    if isinstance(journal, Fault):
        return journal
    opening.callback(journal.close)
    stock = open_stock(settings.folder / "numbers.sqlite")
    if isinstance(stock, Fault):
        return stock
    opening.callback(stock.close)
    return (stores[0], stores[1], stores[2]), journal, stock
