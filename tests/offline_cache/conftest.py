"""What the tests of the cache share: invented matters, records and keys."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pypinyin import lazy_pinyin
from uuid_utils import uuid7

from kiosk.events import Event
from kiosk.faults.fault import Fault
from kiosk.matter.model import Department, Depth, Guide, Matter, Theme
from kiosk.play.citizens import citizens
from kiosk.wire.base import Pong, Problem, Wire
from kiosk.wire.catalogue import Manifest, RawLine, write_line
from kiosk.wire.signing import sign
from kiosk.wire.submission import CasePage, CaseStatus, SubmissionReceipt, SubmissionRecord
from kiosk.wire.terminal import Enrolled, PlatformKeys
from offline_cache import Storage, StorageSettings, open_storage
from offline_cache.catalogue.digest import catalogue_digest
from offline_cache.clock import ClockKeeper
from offline_cache.outbox.attachments import AttachmentFolder
from offline_cache.outbox.limits import Limits
from offline_cache.outbox.numbers import ProvisionalNumbers
from offline_cache.outbox.opening import open_outbox
from offline_cache.outbox.store import OutboxStore
from offline_cache.outbox.undecided import Undecided
from offline_cache.outbox.writer import OutboxWriter
from offline_cache.sync.backoff import Backoff
from offline_cache.sync.intervals import Intervals

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
        self.undecided = Undecided()
        self.clock = ClockKeeper(folder / "clock.json")
        self.outdated: Fault | None = None
        self.writer = OutboxWriter(
            store=store,
            reader=reader,
            folder=self.files,
            numbers=ProvisionalNumbers(reader, "QY", lambda: datetime(2026, 11, 22, 10, tzinfo=UTC)),
            limits=limits,
            undecided=self.undecided,
            keys=lambda: self.keys,
            clock=self.clock,
            outdated=lambda: self.outdated,
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
def publish() -> Callable[..., tuple[Manifest, list[RawLine]]]:
    """Make manifest and lines of a version from matters."""

    def make(version: int, matters: list[Matter], hot: tuple[str, ...] = (), themes: tuple[Theme, ...] = ()):
        lines = [RawLine(m.code, version, m.model_dump_json()) for m in matters]
        issued = datetime.now(UTC)
        manifest = Manifest(
            version=version,
            issued=issued,
            expires=issued + timedelta(days=60),
            count=len(lines),
            digest=catalogue_digest(lines),
            hot=hot,
            themes=themes,
        )
        return manifest, lines

    return make


@pytest.fixture
def depths() -> type[Depth]:
    return Depth


class ScriptedPlatform:
    """A real HTTP server that behaves as our platform until a test scripts one route to do otherwise.

    `script[(method, first path after /v1/)]` is a function from the handler to (status, headers, body), or None once it
    has answered by itself.
    """

    def __init__(self) -> None:
        self.root = Ed25519PrivateKey.generate()
        self.signing = Ed25519PrivateKey.generate()
        self.sealing = X25519PrivateKey.generate()
        self.script: dict[tuple[str, str], Callable] = {}
        self.calls: list[tuple[str, str]] = []
        self.held: dict[str, bytes] = {}
        self.puts: list[tuple[str, bytes]] = []
        self.published: tuple[Manifest, list[RawLine]] | None = None
        self.removed: dict[str, int] = {}
        self.cases: list[CaseStatus] = []
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                self.part = urlsplit(self.path).path.removeprefix("/v1/")
                self.query = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
                length = int(self.headers.get("Content-Length", 0))
                self.content = self.rfile.read(length)
                key = (self.command, self.part.split("/", 1)[0])
                if self.part.startswith("catalogue/"):
                    key = (self.command, self.part)
                with outer._lock:
                    outer.calls.append(key)
                answer = outer.script.get(key, lambda h: outer.behave(h, key))(self)
                if answer is not None:
                    self.answer(*answer)

            def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PUT = do_POST = do_HEAD = do_PATCH = do_DELETE = handle_any  # noqa: N815  names of the standard library

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """A client that hangs up is what many tests are about."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def root_key(self) -> str:
        return base64.b64encode(self.root.public_key().public_bytes_raw()).decode()

    def count(self, method: str, part: str) -> int:
        with self._lock:
            return self.calls.count((method, part))

    def signed(self, payload: Wire, key: Ed25519PrivateKey | None = None) -> tuple[int, dict[str, str], bytes]:
        body = sign(payload, key or self.signing, "sign-1").model_dump_json().encode()
        return 200, {"Content-Type": "application/json"}, body

    def problem(self, status: int, code: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        body = Problem(title="-", status=status, code=code).model_dump_json().encode()
        return status, {"Content-Type": "application/problem+json", **headers}, body

    def receipt(self, uid: str, body: bytes) -> SubmissionReceipt:
        return SubmissionReceipt(
            uid=uid,
            body_sha256=hashlib.sha256(body).hexdigest(),
            case_number=f"330999-{uid[-6:]}",
            decision="accepted",
            received_at=datetime.now(UTC),
            service_number="S1",
            query_code="Q1",
        )

    def behave(self, request, key):  # noqa: PLR0911  one answer per route
        """Answer as the platform does."""
        part = request.part
        match key:
            case ("GET", "ping"):
                return self.signed(Pong(nonce=request.query["nonce"], now=datetime.now(UTC)))
            case ("GET", "keys"):
                return self.signed(self.keys(), self.root)
            case ("POST", "enrol"):
                enrolled = Enrolled(terminal="T-1", credential="secret-credential", name="one")
                return 200, {"Content-Type": "application/json"}, enrolled.model_dump_json().encode()
            case ("PUT", "submissions"):
                uid = part.split("/")[1]
                self.puts.append((uid, request.content))
                fresh = uid not in self.held
                if not fresh and self.held[uid] != request.content:
                    return self.problem(409, "uid_reused")
                self.held[uid] = request.content
                status, headers, body = self.signed(self.receipt(uid, request.content))
                return (201 if fresh else status), headers, body
            case ("PUT", "ratings"):
                self.puts.append((part.split("/")[1], request.content))
                return 201, {}, b""
            case ("HEAD", "attachments"):
                held = self.held.get(part)
                done = held is not None and hashlib.sha256(held).hexdigest() == part.split("/")[1]
                return 204, {"Upload-Offset": str(len(held or b"")), "Upload-Complete": "?1" if done else "?0"}, b""
            case ("PATCH", "attachments"):
                offset = int(request.headers["Upload-Offset"])
                self.held[part] = self.held.get(part, b"")[:offset] + request.content
                done = len(self.held[part]) == int(request.headers["Upload-Length"])
                return 204, {"Upload-Offset": str(len(self.held[part])), "Upload-Complete": "?1" if done else "?0"}, b""
            case ("GET", "cases"):
                since = int(request.query.get("since", "0"))
                page = CasePage(cases=tuple(self.cases[since:]), cursor=str(len(self.cases)))
                return 200, {"Content-Type": "application/json"}, page.model_dump_json().encode()
            case ("GET", "catalogue/manifest") if self.published:
                status, headers, body = self.signed(self.published[0])
                return status, {**headers, "ETag": '"m1"'}, body
            case ("GET", "catalogue/full") if self.published:
                return self.lines(-1)
            case ("GET", "catalogue/changes") if self.published:
                return self.lines(int(request.query["since"]))
        return self.problem(404, "not_found")

    def keys(self) -> PlatformKeys:
        return PlatformKeys(
            sealing_key_id="seal-1",
            sealing_key=base64.b64encode(self.sealing.public_key().public_bytes_raw()).decode(),
            signing_key_id="sign-1",
            signing_key=base64.b64encode(self.signing.public_key().public_bytes_raw()).decode(),
            issued=datetime.now(UTC),
        )

    def lines(self, since: int):
        lines = [line for line in self.published[1] if line.version > since]
        lines += [RawLine(c, v, None) for c, v in self.removed.items() if v > since >= 0]
        return 200, {"Content-Type": "application/x-ndjson"}, b"".join(map(write_line, lines))

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(DEADLINE)


@pytest.fixture
def platform():
    scripted = ScriptedPlatform()
    yield scripted
    scripted.close()


FAST = Intervals(
    probe=Backoff(0.05, 0.2),
    row=Backoff(0.05, 0.2),
    refresh_failed=Backoff(0.05, 0.2),
    idle_probe=5.0,
    cases=5.0,
    refresh=60.0,
    soonest_probe=0.02,
)


@pytest.fixture
def open_terminal(tmp_path, posts, platform):
    """Open and start a whole storage against the scripted platform."""
    opened = []

    def make(**settings) -> Storage:
        values = {
            "folder": tmp_path / "terminal",
            "platform_url": platform.url,
            "root_key": platform.root_key,
            "enrol_code": "CODE",
            "limits": Limits(free_bytes=0),
            "intervals": FAST,
            **settings,
        }
        storage = open_storage(StorageSettings(**values), posts)
        assert isinstance(storage, Storage), storage
        storage.start()
        opened.append(storage)
        return storage

    yield make
    for storage in opened:
        assert storage.stop(DEADLINE)
