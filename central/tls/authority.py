"""The authority of the terminals (终端接入 CA): made at the first start, it signs client certificates and the server's.

Own files take its place where `platform.yaml` names them. EC P-256 throughout; private keys 0600.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from central.clock import now
from central.settings import BadSettingsError, Tls

CA_DAYS, SERVER_DAYS = 365 * 20, 825
SERVER_RENEWED_DAYS = 90
EARLIER = timedelta(days=7)
"""Certificates begin this long before they are made: a station's clock may be some days behind."""
_USAGES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
           "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
_LEAST_RSA = 2048


@dataclass(frozen=True, slots=True)
class NotIssued:
    """No certificate for this request. `detail` is for a technician."""

    detail: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A client certificate: what goes to the terminal, and what the platform remembers it by."""

    pem: str
    fingerprint: str  # SHA-256 of its DER, hex
    key_sha256: str  # of the public key's DER, hex
    issued: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class TerminalAuthority:
    """Signs for terminals. Any thread; `ca` is the file that terminals pin where it signed the server's too."""

    ca: Path
    certificate: x509.Certificate = field(repr=False)
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    days: int

    def issue(self, terminal: str, csr: str) -> Issued | NotIssued:
        """Return a client certificate for the key in `csr` (PEM, PKCS#10). Of its words only the key is believed."""
        key = requested_key(csr)
        if isinstance(key, NotIssued):
            return key
        moment = now()
        expires = min(moment + timedelta(days=self.days), self.certificate.not_valid_after_utc)
        made = (
            _builder(_name(terminal), self.certificate.subject, key, moment - EARLIER, expires)
            .add_extension(_usage("digital_signature"), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=True)
            .add_extension(_issuer_key(self.key), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return Issued(
            pem=made.public_bytes(serialization.Encoding.PEM).decode("ascii"),
            fingerprint=made.fingerprint(hashes.SHA256()).hex(),
            key_sha256=key_digest(key),
            issued=moment,
            expires=made.not_valid_after_utc,
        )

    def server(self, file: Path, hosts: Iterable[str]) -> Path:
        """Return `file` with certificate and key of the server, made anew where it ends soon or has other hosts."""
        names = _general_names(hosts)
        if not _still_good(file, names):
            key = ec.generate_private_key(ec.SECP256R1())
            moment = now()
            made = (
                _builder(_name("platform"), self.certificate.subject, key.public_key(), moment - EARLIER,
                         moment + timedelta(days=SERVER_DAYS))
                .add_extension(_usage("digital_signature"), critical=True)
                .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=True)
                .add_extension(x509.SubjectAlternativeName(names), critical=False)
                .add_extension(_issuer_key(self.key), critical=False)
                .sign(self.key, hashes.SHA256())
            )  # fmt: skip
            _write(file, made.public_bytes(serialization.Encoding.PEM) + _private(key))
        return file


def load_terminal_authority(data: Path, tls: Tls) -> TerminalAuthority:
    """Return the authority of a data folder, made where it has none. Blocks on the disk; raises BadSettingsError."""
    folder = data / "tls"
    if tls.ca_certificate:
        certificate, key = data / tls.ca_certificate, data / tls.ca_key
    else:
        certificate = key = folder / "authority.pem"
        if not certificate.exists():
            _make(certificate)
    try:
        held = x509.load_pem_x509_certificate(certificate.read_bytes())
        private = serialization.load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadSettingsError(f"{certificate}, {key}: no certificate and key of an authority: {error}") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.public_key() != held.public_key():
        raise BadSettingsError(f"{key}: not the elliptic-curve key of {certificate}")
    public = folder / "ca.pem"
    content = held.public_bytes(serialization.Encoding.PEM)
    if not public.exists() or public.read_bytes() != content:
        _write(public, content, 0o644)
    return TerminalAuthority(public, held, private, tls.terminal_days)


def requested_key(csr: str) -> CertificateIssuerPublicKeyTypes | NotIssued:
    """Return the public key of a request that proves it holds the private one."""
    try:
        request = x509.load_pem_x509_csr(csr.encode("ascii"))
        key = request.public_key()
        proven = request.is_signature_valid
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature):  # text of any kind
        return NotIssued("not a PKCS#10 request")
    if not proven:
        return NotIssued("the request is not signed by its own key")
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1 | ec.SECP384R1):
        return key
    if isinstance(key, ed25519.Ed25519PublicKey) or (isinstance(key, rsa.RSAPublicKey) and key.key_size >= _LEAST_RSA):
        return key
    return NotIssued("a key of this kind is not taken: use EC P-256")


def key_digest(key: CertificateIssuerPublicKeyTypes) -> str:
    """Return what a public key is known by: the SHA-256 of its DER, hex."""
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def _make(file: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name, moment = _name(f"政务服务终端接入 CA {key_digest(key.public_key())[:8]}"), now()  # no two have one name
    made = (
        _builder(name, name, key.public_key(), moment - EARLIER, moment + timedelta(days=CA_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(file, made.public_bytes(serialization.Encoding.PEM) + _private(key), first_wins=True)


def _write(file: Path, content: bytes, mode: int = 0o600, *, first_wins: bool = False) -> None:
    """Write a file whole or not at all; `first_wins`: what another process wrote meanwhile stands."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")  # workers of several machines may share the folder
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    if not first_wins:
        fresh.replace(file)
        return
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _still_good(file: Path, names: list[x509.GeneralName]) -> bool:
    try:
        held = x509.load_pem_x509_certificate(file.read_bytes())
        named = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    return list(named) == names and held.not_valid_after_utc > now() + timedelta(days=SERVER_RENEWED_DAYS)


def _general_names(hosts: Iterable[str]) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = []
    for host in dict.fromkeys(hosts):
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            names.append(x509.DNSName(host))
    return names


def _builder(
    subject: x509.Name, issuer: x509.Name, key: CertificateIssuerPublicKeyTypes, begin: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in _USAGES})


def _issuer_key(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
