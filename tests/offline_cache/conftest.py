"""What the tests of the cache share: invented matters, records and keys."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pypinyin import lazy_pinyin
from uuid_utils import uuid7

from kiosk.events import Event
from kiosk.matter.model import Department, Depth, Guide, Matter, Theme
from kiosk.play.citizens import citizens
from kiosk.wire.catalogue import Manifest
from kiosk.wire.submission import SubmissionRecord
from kiosk.wire.terminal import PlatformKeys
from offline_cache.catalogue.digest import Document, catalogue_digest
from offline_cache.outbox.attachments import AttachmentFolder
from offline_cache.outbox.limits import Limits
from offline_cache.outbox.numbers import ProvisionalNumbers
from offline_cache.outbox.store import OutboxStore, open_outbox
from offline_cache.outbox.writer import OutboxWriter

DEADLINE = 10.0


class Posts:
    """A place for posted events that can be waited on."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def of(self, kind: type[Event]) -> list[Event]:
        with self._changed:
            return [event for event in self.events if isinstance(event, kind)]

    def wait_for(self, kind: type, match: Callable = lambda _: True, deadline: float = DEADLINE):
        def found():
            return next((e for e in self.events if isinstance(e, kind) and match(e)), None)

        with self._changed:
            if not self._changed.wait_for(lambda: found() is not None, deadline):
                raise AssertionError(f"no {kind.__name__} within {deadline} s; got {self.events}")
            return found()


class Desk:
    """An outbox writer with everything around it, on real files."""

    def __init__(self, folder: Path, posts: Posts, keys: PlatformKeys | None, limits: Limits) -> None:
        self.folder, self.posts, self.keys = folder, posts, keys
        store = open_outbox(folder / "outbox.sqlite")
        reader = open_outbox(folder / "outbox.sqlite")
        sender = open_outbox(folder / "outbox.sqlite")
        assert isinstance(store, OutboxStore)
        assert isinstance(reader, OutboxStore)
        assert isinstance(sender, OutboxStore)
        self.store, self.reader, self.sender = store, reader, sender
        self.files = AttachmentFolder(folder / "attachments")
        self.woken = threading.Event()
        self.writer = OutboxWriter(
            store=store,
            reader=reader,
            folder=self.files,
            numbers=ProvisionalNumbers(reader, "QY", lambda: datetime(2026, 11, 22, 10, tzinfo=UTC)),
            limits=limits,
            keys=lambda: self.keys,
            post=posts,
            added=self.woken.set,
        )
        self.writer.start()

    def close(self) -> None:
        assert self.writer.stop(DEADLINE)
        for store in (self.store, self.reader, self.sender):
            store.close()


@pytest.fixture
def posts() -> Posts:
    return Posts()


@pytest.fixture
def sealing_key() -> X25519PrivateKey:
    return X25519PrivateKey.generate()


@pytest.fixture
def keys(sealing_key) -> PlatformKeys:
    def raw(key) -> str:
        return base64.b64encode(key.public_key().public_bytes_raw()).decode()

    return PlatformKeys(
        sealing_key_id="seal-1",
        sealing_key=raw(sealing_key),
        signing_key_id="sign-1",
        signing_key=raw(Ed25519PrivateKey.generate()),
        issued=datetime.now(UTC),
    )


@pytest.fixture
def open_desk(tmp_path, posts, keys):
    """Open an outbox writer; `keys=None` is a terminal that never met its platform."""
    opened = []

    def make(folder: Path | None = None, limits: Limits | None = None, with_keys: bool = True) -> Desk:
        desk = Desk(folder or tmp_path, posts, keys if with_keys else None, limits or Limits(free_bytes=0))
        opened.append(desk)
        return desk

    yield make
    for desk in opened:
        desk.close()


@pytest.fixture
def new_record() -> Callable[..., SubmissionRecord]:
    def make(provisional: str = "QY 1122 0001", citizen: str = "wang_xiulan", **more) -> SubmissionRecord:
        card = citizens()[citizen].document
        return SubmissionRecord(
            uid=str(uuid7()),
            matter_code="330900000001",
            matter_version=1,
            catalogue_version=7,
            terminal="t-1",
            tapped_at=datetime.now(UTC),
            applicant={"name": card.name, "number": card.number, "card_kind": "resident", "address": card.address},
            identity_level="card",
            provisional_number=provisional,
            **more,
        )

    return make


@pytest.fixture
def new_matter() -> Callable[..., Matter]:
    def make(code: str, name: str, **more) -> Matter:
        said = [name, *more.get("aliases", ())]
        values = {
            "department": Department(code="d1", name="青屿市公安局", short="公安"),
            "guide": Guide(summary="这是一件事项。"),
            "pinyin": " ".join("".join(lazy_pinyin(word)) for word in said),
            "initials": " ".join("".join(s[0] for s in lazy_pinyin(word)) for word in said),
            **more,
        }
        return Matter(code=code, name=name, **values)

    return make


@pytest.fixture
def publish() -> Callable[..., tuple[Manifest, dict[str, Document]]]:
    """Make manifest and documents of a version from matters."""

    def make(version: int, matters: list[Matter], hot: tuple[str, ...] = (), themes: tuple[Theme, ...] = ()):
        documents = {m.code: Document(version, m.model_dump_json()) for m in matters}
        issued = datetime.now(UTC)
        manifest = Manifest(
            version=version,
            issued=issued,
            expires=issued + timedelta(days=60),
            count=len(documents),
            digest=catalogue_digest(documents),
            hot=hot,
            themes=themes,
        )
        return manifest, documents

    return make


@pytest.fixture
def depths() -> type[Depth]:
    return Depth
