"""Who may speak to the platform over TLS: real handshakes on the loopback, with every certificate that must not do."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from sqlalchemy import update

from central.clock import now
from central.settings import BadSettingsError
from central.store.tables import ClientCertificate
from central.tls.serving import tls_arguments

PEM = serialization.Encoding.PEM
PING = "/v1/ping?nonce=0123456789abcdef"
CLOSED = "/v1/cases"


@dataclass
class Key:
    """A terminal's key, and what it shows and asks with it."""

    folder: Path
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    certificate: str = ""

    def csr(self, name: str = "whatever it says") -> str:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(self.private, hashes.SHA256())
        return request.public_bytes(PEM).decode()

    def file(self) -> Path:
        plain = self.private.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path = self.folder / f"{id(self)}.pem"
        path.write_bytes(self.certificate.encode() + plain)
        return path


@dataclass
class Door:
    """The platform's address, and ways to knock."""

    platform: Any
    ca: Path
    folder: Path

    def context(self, key: Key | None = None) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.ca))
        if key is not None:
            context.load_cert_chain(key.file())
        return context

    def ask(
        self,
        method: str,
        path: str,
        key: Key | None = None,
        bearer: str = "",
        context: ssl.SSLContext | None = None,
        **more: Any,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        with httpx.Client(verify=context or self.context(key), trust_env=False, timeout=20) as client:
            return client.request(method, self.platform.url + path, headers=headers, **more)

    def enrol(self, terminal: str, key: Key, code: str = "") -> str:
        """Enrol a terminal with a key and return its credential."""
        code = code or self.platform.enrol_code(terminal)
        answer = self.ask("POST", "/v1/enrol", json={"code": code, "csr": key.csr()})
        assert answer.status_code == 200, answer.text
        key.certificate = answer.json()["certificate"]
        return str(answer.json()["credential"])

    def renew(self, bearer: str, key: Key, shown: Key | None = None) -> httpx.Response:
        answer = self.ask("POST", "/v1/client-certificate", shown, bearer, content=key.csr())
        if answer.status_code == 200:
            key.certificate = answer.text
        return answer

    def issued_by_hand(self, terminal: str, key: Key, begin: float, end: float, authority: Any = None) -> None:
        """Sign a certificate with days of its own, as only whoever holds the authority's key can."""
        held = authority or self.platform.inside.terminal_authority
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, terminal)])
        made = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(held.certificate.subject)
            .public_key(key.private.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now() + timedelta(days=begin)).not_valid_after(now() + timedelta(days=end))
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=True)
            .sign(held.key, hashes.SHA256())
        )  # fmt: skip
        key.certificate = made.public_bytes(PEM).decode()


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory, start_platform: Any) -> Iterator[Any]:
    data = tmp_path_factory.mktemp("secure")
    (data / "platform.yaml").write_text("tls:\n  hosts: [platform.qingyu.example]\n", encoding="utf-8")
    yield from start_platform(data)


@pytest.fixture
def door(secure: Any, tmp_path: Path) -> Door:
    return Door(secure, secure.inside.data / "tls" / "ca.pem", tmp_path)


@pytest.fixture
def key(tmp_path: Path) -> Key:
    return Key(tmp_path)


@pytest.fixture
def other_key(tmp_path: Path) -> Key:
    return Key(tmp_path)


def _refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_an_enrolled_terminal_is_served_with_credential_and_certificate_together_only(door: Door, key: Key) -> None:
    bearer = door.enrol("QY-0101", key)
    assert door.ask("GET", CLOSED, key, bearer).status_code == 200
    assert _refused(door.ask("GET", CLOSED, None, bearer)) == (401, "no_certificate")
    assert _refused(door.ask("GET", CLOSED, key)) == (401, "no_credential")
    assert _refused(door.ask("GET", CLOSED, key, "wrong")) == (401, "wrong_credential")


def test_the_certificate_names_the_terminal_whatever_the_request_said(door: Door, key: Key) -> None:
    door.enrol("QY-0102", key)
    made = x509.load_pem_x509_certificate(key.certificate.encode())
    assert [part.value for part in made.subject] == ["QY-0102"]
    days = (made.not_valid_after_utc - now()).days
    assert 398 <= days <= 400
    usage = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]


def test_probe_and_keys_are_open_without_a_certificate(door: Door) -> None:
    for path in (PING, "/v1/keys", "/health"):
        assert door.ask("GET", path).status_code == 200


def test_another_terminals_certificate_is_refused(door: Door, key: Key, other_key: Key) -> None:
    bearer = door.enrol("QY-0103", key)
    door.enrol("QY-0104", other_key)
    answer = door.ask("GET", CLOSED, other_key, bearer)
    assert _refused(answer) == (401, "wrong_certificate")
    assert answer.json()["detail"] == "issued to another terminal"


def test_enrolling_anew_revokes_the_old_certificate(door: Door, key: Key, other_key: Key) -> None:
    door.enrol("QY-0105", key)
    bearer = door.enrol("QY-0105", other_key)
    answer = door.ask("GET", CLOSED, key, bearer)
    assert _refused(answer) == (401, "wrong_certificate")
    assert "revoked" in answer.json()["detail"]
    assert door.ask("GET", CLOSED, other_key, bearer).status_code == 200


def test_an_expired_certificate_is_refused_with_words(door: Door, key: Key) -> None:
    bearer = door.enrol("QY-0106", key)
    door.issued_by_hand("QY-0106", key, -20, -10)
    made = x509.load_pem_x509_certificate(key.certificate.encode())
    known = {"fingerprint": made.fingerprint(hashes.SHA256()).hex(), "expires": made.not_valid_after_utc}
    with door.platform.inside.database.write() as db:
        db.execute(update(ClientCertificate).where(ClientCertificate.terminal == "QY-0106").values(**known))
    answer = door.ask("GET", CLOSED, key, bearer)
    assert (*_refused(answer), answer.json()["detail"]) == (401, "wrong_certificate", "expired")
    assert _refused(door.renew(bearer, Key(door.folder), shown=key)) == (401, "wrong_certificate")


def test_a_certificate_of_another_authority_ends_the_handshake(
    door: Door, key: Key, tmp_path: Path, other_authority: Any
) -> None:
    bearer = door.enrol("QY-0107", key)
    door.issued_by_hand("QY-0107", key, -1, 30, other_authority)
    with pytest.raises(httpx.TransportError):
        door.ask("GET", CLOSED, key, bearer)


def test_a_certificate_the_platform_does_not_remember_is_refused_though_its_authority_signed_it(
    door: Door, key: Key
) -> None:
    bearer = door.enrol("QY-0108", key)
    door.issued_by_hand("QY-0108", key, -1, 30)
    assert _refused(door.ask("GET", CLOSED, key, bearer)) == (401, "wrong_certificate")


def test_a_connection_older_than_the_end_of_its_certificate_is_refused(door: Door, key: Key) -> None:
    bearer = door.enrol("QY-0109", key)
    headers = {"Authorization": f"Bearer {bearer}"}
    with httpx.Client(verify=door.context(key), trust_env=False, timeout=20, base_url=door.platform.url) as client:
        assert client.get(CLOSED, headers=headers).status_code == 200
        with door.platform.inside.database.write() as db:
            db.execute(update(ClientCertificate).where(ClientCertificate.terminal == "QY-0109").values(expires=now()))
        assert _refused(client.get(CLOSED, headers=headers)) == (401, "wrong_certificate")


def test_a_terminal_verifies_the_platform_by_the_pinned_authority_and_its_name(
    door: Door, other_authority: Any
) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        door.ask("GET", PING, context=ssl.create_default_context(cafile=str(other_authority.ca)))
    made = x509.load_pem_x509_certificate((door.ca.parent / "server.pem").read_bytes())
    named = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert named.get_values_for_type(x509.DNSName) == ["platform.qingyu.example", "localhost"]
    assert [str(a) for a in named.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_an_old_version_of_tls_is_not_spoken(door: Door) -> None:
    old = door.context()
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(httpx.TransportError):
        door.ask("GET", PING, context=old)


def test_the_next_certificate_is_asked_for_over_the_one_that_is_valid(door: Door, key: Key, other_key: Key) -> None:
    bearer = door.enrol("QY-0110", key)
    assert _refused(door.renew(bearer, other_key)) == (401, "wrong_certificate")
    assert door.renew(bearer, other_key, shown=key).status_code == 200
    assert door.ask("GET", CLOSED, other_key, bearer).status_code == 200
    assert door.ask("GET", CLOSED, key, bearer).status_code == 200  # the answer may have been lost


def test_asking_again_after_a_lost_answer_gets_the_same_certificate(door: Door, key: Key, other_key: Key) -> None:
    bearer = door.enrol("QY-0111", key)
    first = door.renew(bearer, other_key, shown=key).text
    assert door.renew(bearer, other_key, shown=key).text == first
    assert door.renew(bearer, other_key).text == first


def test_a_stolen_credential_gets_no_certificate_and_neither_does_another_terminal(
    door: Door, key: Key, other_key: Key, tmp_path: Path
) -> None:
    bearer = door.enrol("QY-0112", key)
    door.enrol("QY-0113", other_key)
    thief = Key(tmp_path)
    assert _refused(door.renew(bearer, thief)) == (401, "wrong_certificate")
    assert _refused(door.renew(bearer, thief, shown=other_key)) == (401, "wrong_certificate")


def test_a_terminal_enrolled_before_there_was_tls_gets_its_first_certificate_on_its_credential(
    door: Door, key: Key
) -> None:
    answer = door.ask("POST", "/v1/enrol", json={"code": door.platform.enrol_code("QY-0114")})
    assert answer.json()["certificate"] == ""
    bearer = answer.json()["credential"]
    assert _refused(door.ask("GET", CLOSED, None, bearer)) == (401, "no_certificate")
    assert door.renew(bearer, key).status_code == 200
    assert door.ask("GET", CLOSED, key, bearer).status_code == 200


def test_an_enrolment_whose_answer_was_lost_is_answered_again_to_the_same_key_only(
    door: Door, key: Key, other_key: Key
) -> None:
    code = door.platform.enrol_code("QY-0115")
    door.enrol("QY-0115", key, code)
    first = key.certificate
    bearer = door.enrol("QY-0115", key, code)
    assert key.certificate == first
    assert door.ask("GET", CLOSED, key, bearer).status_code == 200
    refused = door.ask("POST", "/v1/enrol", json={"code": code, "csr": other_key.csr()})
    assert _refused(refused) == (403, "code_wrong")


@pytest.mark.parametrize(
    "csr", ["hello", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"]
)
def test_a_request_that_is_none_is_refused_and_the_code_still_works(door: Door, key: Key, csr: str) -> None:
    code = door.platform.enrol_code("QY-0116")
    answer = door.ask("POST", "/v1/enrol", json={"code": code, "csr": csr})
    assert _refused(answer) == (422, "bad_request_for_certificate")
    bearer = door.enrol("QY-0116", key, code)
    assert _refused(door.ask("POST", "/v1/client-certificate", key, bearer, content=csr))[0] == 422


def test_a_weak_key_gets_no_certificate(door: Door, tmp_path: Path) -> None:
    weak = Key(tmp_path, rsa.generate_private_key(65537, 1024))
    answer = door.ask("POST", "/v1/enrol", json={"code": door.platform.enrol_code("QY-0117"), "csr": weak.csr()})
    assert _refused(answer) == (422, "bad_request_for_certificate")


def test_a_platform_without_tls_gives_no_certificates(house: Any, desk: Any, key: Key) -> None:
    code = house.platform.enrol_code("QY-0118")
    answer = httpx.post(f"{desk.url}/v1/enrol", json={"code": code, "csr": key.csr()}, trust_env=False)
    assert answer.json()["certificate"] == ""
    assert desk.http.post("/v1/client-certificate", content=key.csr()).json()["code"] == "not_found"


# ── the files ────────────────────────────────────────────────────────────────────────────────────
def _modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}


def test_keys_are_readable_by_their_user_only_and_stay_over_a_start(tmp_path: Path) -> None:
    (tmp_path / "platform.yaml").write_text("tls: {}\n")
    first = tls_arguments(tmp_path, "127.0.0.1")
    assert _modes(tmp_path / "tls") == {"authority.pem": "0o600", "server.pem": "0o600", "ca.pem": "0o644"}
    before = {path: path.read_bytes() for path in (tmp_path / "tls").iterdir()}
    assert tls_arguments(tmp_path, "127.0.0.1") == first
    assert {path: path.read_bytes() for path in (tmp_path / "tls").iterdir()} == before
    tls_arguments(tmp_path, "platform.qingyu.example")
    assert (tmp_path / "tls" / "server.pem").read_bytes() != before[tmp_path / "tls" / "server.pem"]
    assert (tmp_path / "tls" / "authority.pem").read_bytes() == before[tmp_path / "tls" / "authority.pem"]


def test_own_files_are_used_where_the_settings_name_them(tmp_path: Path, other_authority: Any) -> None:
    other_authority.server(tmp_path / "own.pem", ["platform.qingyu.example"])
    tls = {
        "certificate": "own.pem",
        "ca_certificate": "../other/tls/authority.pem",
        "ca_key": "../other/tls/authority.pem",
    }
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "own.pem").rename(data / "own.pem")
    (data / "platform.yaml").write_text(json.dumps({"tls": tls}))
    found = tls_arguments(data, "127.0.0.1")
    assert found["ssl_certfile"] == data / "own.pem"
    assert Path(found["ssl_ca_certs"]).read_bytes() == other_authority.ca.read_bytes()
    assert not (data / "tls" / "authority.pem").exists()


@pytest.mark.parametrize("tls", [{"certificate": "none.pem"}, {"ca_certificate": "none.pem"}, {"hostz": []}])
def test_files_that_are_not_there_stop_the_start_with_their_name(tmp_path: Path, tls: dict[str, Any]) -> None:
    (tmp_path / "platform.yaml").write_text(json.dumps({"tls": tls}))
    with pytest.raises(BadSettingsError, match=r"none\.pem|hostz"):
        tls_arguments(tmp_path, "127.0.0.1")


def test_a_platform_that_is_not_asked_for_tls_makes_no_authority(tmp_path: Path) -> None:
    assert tls_arguments(tmp_path, "127.0.0.1") == {}
    assert not (tmp_path / "tls").exists()
