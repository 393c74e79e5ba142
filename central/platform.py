"""One platform: its settings, keys, database and files, put together from a data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from sqlalchemy import select

from central.attachment_store import AttachmentStore
from central.blobs import FileTree
from central.certificates.authority import Authority, load_authority
from central.keys import Keys, load_keys
from central.metrics.counts import Counts
from central.registers.people import Registers, load_registers
from central.settings import BadSettingsError, Settings, load_settings
from central.store.engine import Database
from central.store.tables import Identity
from central.store.upsert import add_new
from central.tls.authority import TerminalAuthority, load_terminal_authority


@dataclass(frozen=True, slots=True)
class Platform:
    """Everything a request needs. Shared by all threads; nothing in it changes but the database and the files."""

    data: Path
    settings: Settings
    keys: Keys
    authority: Authority
    registers: Registers
    database: Database
    attachments: AttachmentStore
    counts: Counts
    public_url: str
    phone_url: str
    """Where phones reach their page, without its path; empty: upload by phone is not offered."""
    closing: Event = field(default_factory=Event)
    """Set when this process begins to end: whoever waits for something to happen is answered then."""
    terminal_authority: TerminalAuthority | None = None
    """Signs terminals' certificates; None: this platform speaks plain HTTP and asks for none."""


def open_platform(data: Path, public_url: str = "") -> Platform:
    """Open a data folder, making keys, certificate authority and tables where it is new. Raises BadSettingsError."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = load_settings(data)
    keys = load_keys(data)
    database = Database(data, settings.database)
    try:
        _own(database, keys)
    except BadSettingsError:
        database.close()
        raise
    return Platform(
        data=data,
        settings=settings,
        keys=keys,
        authority=load_authority(data, settings.city),
        registers=load_registers(),
        database=database,
        attachments=FileTree(data / "attachments"),
        counts=Counts(),
        public_url=settings.public_url or public_url,
        phone_url=_phone_url(settings, public_url),
        terminal_authority=load_terminal_authority(data, settings.tls) if settings.tls else None,
    )


@contextmanager
def opened(data: Path) -> Iterator[Platform]:
    """Open a data folder for one command, and let go of its database afterwards."""
    platform = open_platform(data)
    try:
        yield platform
    finally:
        platform.database.close()


def _phone_url(settings: Settings, listening: str) -> str:
    """Return the phones' address: as it is set, else, without TLS, the terminals' one. Phones cannot check our TLS."""
    phone = settings.phone
    if not phone.offered:
        return ""
    return phone.public_url or ("" if settings.tls or phone.listen else listening)


def _own(database: Database, keys: Keys) -> None:
    """Write the root key into a new database; refuse one that belongs to other keys.

    Workers share one data folder. One with a folder of its own would make keys of its own, and terminals would meet
    answers they cannot believe, now and then: better no start.
    """
    mine = {"name": "root key", "value": keys.root_public}
    with database.read() as db:
        held = db.execute(select(Identity.value).where(Identity.name == mine["name"])).scalar()
    if held is None:
        with database.write() as db:
            add_new(db, Identity, mine)  # of two that start together one is first
            held = db.execute(select(Identity.value).where(Identity.name == mine["name"])).scalar()
    if held != keys.root_public:
        raise BadSettingsError("database: it belongs to a platform with another root key; is the data folder shared?")
