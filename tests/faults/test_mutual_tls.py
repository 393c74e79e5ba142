"""A real terminal and a real platform over TLS, and everybody who must not come between them."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from sqlalchemy import delete, insert, select
from uuid_utils import uuid7

from central.clock import now
from central.embedded import EmbeddedPlatform
from central.platform import open_platform
from central.settings import Tls
from central.store.tables import Case, ClientCertificate
from central.tls.authority import load_terminal_authority
from config.schema import Settings
from kiosk.cli.doctor import _certificate as certificate_line
from kiosk.cli.doctor import _platform as ask_platform
from kiosk.events import Answered, AnswerFailed, Delivered, LinkChanged, RecordDurable
from kiosk.faults.fault import Fault
from kiosk.play.citizens import citizens
from kiosk.ports.storage import Attachment
from kiosk.wire.submission import SubmissionRecord
from kiosk.wire.terminal import Enrolled
from offline_cache import Storage, StorageSettings, open_storage
from offline_cache.outbox.limits import Limits
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.credential import Credential
from offline_cache.platform.failure import Failed
from offline_cache.platform.http import Http
from offline_cache.platform.identity import Identity
from offline_cache.platform.keyring import Keyring
from offline_cache.platform.trust import Trust, read_authority
from offline_cache.sync.backoff import Backoff
from offline_cache.sync.intervals import Intervals

FAST = Intervals(probe=Backoff(0.05, 0.2), row=Backoff(0.05, 0.2), refresh_failed=Backoff(0.1, 0.5), cases=1.0)
DEADLINE = 20.0
PEM = serialization.Encoding.PEM


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

    def offline_with(self, code: str) -> Fault:
        fault: Fault = self.wait_for(LinkChanged, lambda e: e.fault is not None and e.fault.code == code).fault
        return fault


class Middle:
    """A TLS server that is not our platform: it notes every byte it gets to read, and answers like a portal."""

    def __init__(self, certificate: Path | None) -> None:
        self.got = bytearray()
        self.connections = 0
        self.came = threading.Event()
        self._context = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with line, contextlib.suppress(OSError):
                line.settimeout(5.0)
                if self._context is None:
                    line.recv(65536)
                    line.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/login\r\nContent-Length: 0\r\n\r\n")
                else:
                    with self._context.wrap_socket(line, server_side=True) as secure:
                        self.got += secure.recv(65536)
                        secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nplease pay.")
            self.came.set()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(DEADLINE)


class World:
    """One terminal's folder, the platform, and what a test does with both."""

    def __init__(self, platform: EmbeddedPlatform, data: Path, folder: Path) -> None:
        self.platform, self.data, self.folder = platform, data, folder
        self.terminal = f"QY-{str(uuid7())[-6:]}"
        self.posts = Posts()
        self.inside = open_platform(data)
        self._open: list[Storage] = []

    def start(self, url: str = "", code: str = "", ca: str = "") -> Storage:
        settings = StorageSettings(
            self.folder, url or self.platform.url, self.platform.root_public_key,
            authority=ca or str(self.data / "tls" / "ca.pem"), enrol_code=code, limits=Limits(free_bytes=0),
            intervals=FAST, number_stock=0,
        )  # fmt: skip
        self.posts.events.clear()
        storage = open_storage(settings, self.posts)
        assert isinstance(storage, Storage), storage
        storage.start()
        self._open.append(storage)
        return storage

    def code(self) -> str:
        return self.platform.enrol_code(self.terminal)

    def enrol(self) -> None:
        """Enrol the terminal as its first start does, and stop it again."""
        storage = self.start(code=self.code())
        self.posts.wait_for(LinkChanged, lambda e: e.online)
        self.stop(storage)

    def stop(self, storage: Storage) -> None:
        assert storage.stop(DEADLINE)
        self._open.remove(storage)

    def hand_in(self, storage: Storage) -> SubmissionRecord:
        """Seal one submission and wait until it is durable."""
        card = citizens()["wang_xiulan"].document
        record = SubmissionRecord(
            uid=str(uuid7()), matter_code="330900000001", matter_version=1, catalogue_version=1, terminal=self.terminal,
            tapped_at=datetime.now(UTC), applicant={"name": card.name, "number": card.number, "card_kind": "resident"},
            identity_level="card", provisional_number=storage.outbox.provisional_number(),
        )  # fmt: skip
        storage.outbox.seal(record, [Attachment("id_copy", "image/jpeg", 1, b"page" * 5000)])
        self.posts.wait_for(RecordDurable, lambda e: e.uid == record.uid)
        return record

    def arrived(self, record: SubmissionRecord) -> int:
        with self.inside.database.read() as db:
            return len(db.execute(select(Case.number).where(Case.uid == record.uid)).all())

    @property
    def certificate(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self.folder / "client.pem").read_bytes())

    def put_certificate(self, begin: float, end: float, authority: Any = None, *, remembered: bool = True) -> None:
        """Give the terminal's key a certificate with other days, or of another authority."""
        signer = authority or self.inside.terminal_authority
        pem = (self.folder / "client.pem").read_bytes()
        key = serialization.load_pem_private_key(pem, None)
        made = certificate(signer, key.public_key(), self.terminal, begin, end, ExtendedKeyUsageOID.CLIENT_AUTH)
        (self.folder / "client.pem").write_bytes(made.public_bytes(PEM) + pem[pem.index(b"-----BEGIN PRIVATE KEY") :])
        with self.inside.database.write() as db:
            db.execute(delete(ClientCertificate).where(ClientCertificate.terminal == self.terminal))
            if remembered:
                db.execute(
                    insert(ClientCertificate).values(
                        fingerprint=made.fingerprint(hashes.SHA256()).hex(), terminal=self.terminal, key_sha256="-",
                        code_hash="", issued=made.not_valid_before_utc, expires=made.not_valid_after_utc, pem="-",
                    )
                )  # fmt: skip

    def close(self) -> None:
        for storage in self._open:
            assert storage.stop(DEADLINE)
        self.inside.database.close()


def certificate(signer: Any, key: Any, name: str, begin: float, end: float, use: Any, hosts: Any = ()) -> Any:
    """Sign a certificate with days and names of the test's own."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(signer.certificate.subject).public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() + timedelta(days=begin)).not_valid_after(now() + timedelta(days=end))
        .add_extension(x509.ExtendedKeyUsage([use]), critical=True)
    )  # fmt: skip
    if hosts:
        builder = builder.add_extension(x509.SubjectAlternativeName(list(hosts)), critical=False)
    return builder.sign(signer.key, hashes.SHA256())


def server_file(path: Path, signer: Any, host: Any, begin: float = -1, end: float = 30) -> Path:
    """Write certificate and key of a server."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = certificate(signer, key.public_key(), "server", begin, end, ExtendedKeyUsageOID.SERVER_AUTH, [host])
    plain = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(PEM) + plain)
    return path


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EmbeddedPlatform, Path]]:
    data = tmp_path_factory.mktemp("secure-platform")
    (data / "platform.yaml").write_text("tls: {}\n", encoding="utf-8")
    with EmbeddedPlatform(data) as running:
        yield running, data


@pytest.fixture
def world(platform: tuple[EmbeddedPlatform, Path], tmp_path: Path) -> Iterator[World]:
    made = World(*platform, tmp_path / "terminal")
    yield made
    made.close()


@pytest.fixture
def middle() -> Iterator[Callable[[Path | None], Middle]]:
    opened: list[Middle] = []

    def make(file: Path | None) -> Middle:
        opened.append(Middle(file))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def other_authority(tmp_path: Path) -> Any:
    return load_terminal_authority(tmp_path / "other", Tls())


HERE = x509.IPAddress(IPv4Address("127.0.0.1"))


# ── the two of them ──────────────────────────────────────────────────────────────────────────────
def test_a_submission_goes_over_mutual_tls_from_the_first_start_on(world: World) -> None:
    storage = world.start(code=world.code())
    world.posts.wait_for(LinkChanged, lambda e: e.online)
    record = world.hand_in(storage)
    world.posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid)
    assert world.arrived(record) == 1
    modes = {p.name: oct(p.stat().st_mode & 0o777) for p in world.folder.iterdir() if p.name.startswith("client")}
    assert modes == {"client.pem": "0o600"}
    assert [part.value for part in world.certificate.subject] == [world.terminal]
    assert b"CERTIFICATE" not in (world.folder / "credential.json").read_bytes()


def test_the_authority_may_stand_in_the_settings_itself(world: World) -> None:
    world.start(code=world.code(), ca=(world.data / "tls" / "ca.pem").read_text())
    assert world.posts.wait_for(LinkChanged, lambda e: e.online)


def test_the_certificate_is_renewed_in_good_time_over_the_one_that_is_valid(world: World) -> None:
    world.enrol()
    world.put_certificate(-300, 100)
    old = world.certificate
    storage = world.start()
    world.posts.wait_for(LinkChanged, lambda e: e.online)
    record = world.hand_in(storage)
    world.posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid)
    assert world.certificate.serial_number != old.serial_number
    assert world.certificate.public_key() != old.public_key()
    assert world.certificate.not_valid_after_utc > old.not_valid_after_utc
    assert "NET-008" not in {fault.code for fault in storage.health().faults}


def test_a_certificate_with_more_than_a_third_left_stays(world: World) -> None:
    world.enrol()
    world.put_certificate(-100, 100)
    old = world.certificate
    world.start()
    world.posts.wait_for(LinkChanged, lambda e: e.online)
    assert world.certificate == old


def test_a_terminal_enrolled_before_there_was_tls_gets_a_certificate_when_the_platform_asks(world: World) -> None:
    context = ssl.create_default_context(cafile=str(world.data / "tls" / "ca.pem"))
    answer = httpx.post(f"{world.platform.url}/v1/enrol", json={"code": world.code()}, verify=context, trust_env=False)
    world.folder.mkdir(mode=0o700)
    assert Credential(world.folder / "credential.json").keep(Enrolled.model_validate_json(answer.content)) is None
    world.start()
    world.posts.wait_for(LinkChanged, lambda e: e.online)
    assert [part.value for part in world.certificate.subject] == [world.terminal]


def test_an_enrolment_whose_answer_was_lost_works_with_the_same_code(world: World, monkeypatch: Any) -> None:
    trust = Trust(str(read_authority(str(world.data / "tls" / "ca.pem"))), Identity(world.folder))
    world.folder.mkdir(mode=0o700)
    http = Http(world.platform.url, trust)
    keyring = Keyring(world.folder / "keys.json", world.platform.root_public_key)
    api = PlatformApi(http, keyring, Credential(world.folder / "credential.json"), trust)
    code, real = world.code(), http.call

    def lost(*args: Any, **more: Any) -> Fault:
        real(*args, **more)
        return Fault("NET-006", "the answer was lost")

    with monkeypatch.context() as patch:
        patch.setattr(http, "call", lost)
        assert isinstance(api.enrol(code, ""), Failed)
    assert not (world.folder / "client.pem").exists()
    assert api.enrol(code, "") is None
    assert not isinstance(api.cases_since(""), Failed)
    api.close()


@pytest.mark.provokes("NET-008")
def test_an_expired_certificate_is_said_clearly_and_a_new_code_mends_it_with_nothing_lost(world: World) -> None:
    world.enrol()
    world.put_certificate(-400, -10)
    storage = world.start()
    fault = world.posts.offline_with("NET-008")
    assert "expired" in fault.detail
    record = world.hand_in(storage)
    assert any(f.code == "NET-008" for f in storage.health().faults)
    world.stop(storage)
    world.start(code=world.code())
    world.posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid)
    assert world.arrived(record) == 1


@pytest.mark.provokes("NET-008")
def test_a_certificate_revoked_by_another_enrolment_is_refused(world: World) -> None:
    world.enrol()
    context = ssl.create_default_context(cafile=str(world.data / "tls" / "ca.pem"))
    again = {"code": world.code()}
    answer = httpx.post(f"{world.platform.url}/v1/enrol", json=again, verify=context, trust_env=False)
    assert Credential(world.folder / "credential.json").keep(Enrolled.model_validate_json(answer.content)) is None
    world.start()
    assert "revoked" in world.posts.offline_with("NET-008").detail


@pytest.mark.provokes("NET-008")
def test_a_certificate_of_an_authority_the_platform_forgot_does_not_lock_the_terminal_out(
    world: World, other_authority: Any
) -> None:
    world.enrol()
    world.put_certificate(-1, 300, other_authority)
    storage = world.start()
    assert "not shown" in world.posts.offline_with("NET-008").detail
    record = world.hand_in(storage)
    world.stop(storage)
    world.start(code=world.code())
    world.posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid)


def test_a_damaged_certificate_file_costs_an_enrolment_and_no_submission(world: World) -> None:
    world.enrol()
    (world.folder / "client.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nrotten\n")
    storage = world.start()
    world.posts.offline_with("NET-008")
    record = world.hand_in(storage)
    world.stop(storage)
    world.start(code=world.code())
    world.posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid)


# ── those who come between ───────────────────────────────────────────────────────────────────────
def _waits_before(world: World, between: Middle, code: str) -> Fault:
    """Start against whoever is between, hand something in, and see that nothing of it was read."""
    storage = world.start(url=between.url)
    record = world.hand_in(storage)
    storage.nudge()
    fault = world.posts.offline_with(code)
    storage.platform.progress("t", record.provisional_number, 5)
    assert world.posts.wait_for(AnswerFailed).fault.code == code
    assert between.came.wait(DEADLINE)
    assert bytes(between.got) == b""
    assert storage.outbox.depth() == 1
    world.stop(storage)
    world.start()
    world.posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid)
    assert world.arrived(record) == 1
    return fault


@pytest.mark.provokes("NET-002")
def test_a_man_in_the_middle_of_another_authority_reads_not_one_byte(
    world: World, middle: Any, other_authority: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(other_authority.ca))
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(other_authority.ca))
    world.enrol()
    _waits_before(world, middle(server_file(tmp_path / "s.pem", other_authority, HERE)), "NET-002")


@pytest.mark.provokes("NET-002")
def test_a_captive_portal_with_a_certificate_of_its_own_reads_not_one_byte(
    world: World, middle: Any, tmp_path: Path
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "login.portal.example")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now() - timedelta(days=1)).not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([HERE]), critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "p.pem").write_bytes(made.public_bytes(PEM) + plain)
    world.enrol()
    assert "self-signed" in _waits_before(world, middle(tmp_path / "p.pem"), "NET-002").detail


@pytest.mark.provokes("NET-002")
def test_a_portal_that_answers_without_tls_is_not_ours(world: World, middle: Any) -> None:
    world.enrol()
    _waits_before(world, middle(None), "NET-002")


@pytest.mark.provokes("NET-002")
def test_a_stolen_terminals_certificate_does_not_make_a_platform(world: World, middle: Any, tmp_path: Path) -> None:
    world.enrol()
    _waits_before(world, middle(world.folder / "client.pem"), "NET-002")


@pytest.mark.provokes("NET-002")
def test_the_platforms_certificate_for_another_host_is_refused(world: World, middle: Any, tmp_path: Path) -> None:
    world.enrol()
    file = server_file(tmp_path / "s.pem", world.inside.terminal_authority, x509.DNSName("other.qingyu.example"))
    _waits_before(world, middle(file), "NET-002")


@pytest.mark.provokes("NET-007")
@pytest.mark.parametrize(("begin", "end", "words"), [(-30, -2, "expired"), (2, 30, "not yet valid")])
def test_a_clock_or_a_certificate_out_of_date_is_said_so(
    world: World, middle: Any, tmp_path: Path, begin: float, end: float, words: str
) -> None:
    world.enrol()
    file = server_file(tmp_path / "s.pem", world.inside.terminal_authority, HERE, begin, end)
    fault = _waits_before(world, middle(file), "NET-007")
    assert words in fault.detail
    assert f"{datetime.now().astimezone():%Y-%m-%d}" in fault.detail


def test_without_an_authority_nobody_is_trusted(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(world.data / "tls" / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(world.data / "tls" / "ca.pem"))
    http = Http(world.platform.url)
    assert http.call("GET", "/v1/keys", deadline=5).code == "NET-002"
    http.close()


@pytest.mark.provokes("CFG-002")
@pytest.mark.parametrize("content", ["", "no certificate at all", "-----BEGIN CERTIFICATE-----\nAAAA\n", None])
def test_an_authority_that_is_none_stops_the_start_with_its_name(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    settings = StorageSettings(tmp_path / "t", "https://127.0.0.1:9", "", authority=str(file))
    refused = open_storage(settings, Posts())
    assert isinstance(refused, Fault)
    assert (refused.code, "platform.ca" in refused.detail) == ("CFG-002", True)


def test_the_doctor_asks_over_tls_too(world: World) -> None:
    own = {"url": world.platform.url, "root_key": world.platform.root_public_key, "ca": str(world.data / "tls/ca.pem")}
    what, fault, words = ask_platform(Settings.model_validate({"platform": own}))
    assert (what, fault) == ("platform", None)
    assert words.endswith("answers, signed")
    storage = {"folder": str(world.folder)}
    assert certificate_line(Settings.model_validate({"storage": storage}))[1:] == (
        None,
        "none yet: it comes with the enrolment",
    )
    world.enrol()
    ends = world.certificate.not_valid_after_utc
    assert certificate_line(Settings.model_validate({"storage": storage}))[1:] == (None, f"valid to {ends:%Y-%m-%d}")
    world.put_certificate(-30, -2)
    ended = certificate_line(Settings.model_validate({"storage": storage}))[1]
    assert ended is not None
    assert ended.code == "NET-008"
    _, fault, _ = ask_platform(Settings.model_validate({"platform": {**own, "ca": "nowhere.pem"}}))
    assert fault is not None
    assert fault.code == "CFG-002"


def test_a_question_over_tls_is_answered(world: World) -> None:
    storage = world.start(code=world.code())
    world.posts.wait_for(LinkChanged, lambda e: e.online)
    storage.platform.progress("t", "330999202611220000001", 10)
    assert world.posts.wait_for(Answered).answer == ()
