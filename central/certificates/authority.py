"""The test certificate authority and the platform's document signer, made at the first start (EC P-256).

An invented city has an invented authority: its root lies in the data folder and is trusted nowhere else.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from central.clock import now

CA_YEARS, SIGNER_YEARS = 20, 10


@dataclass(frozen=True, slots=True)
class Authority:
    """Paths and parts the signer needs. PEM, the keys 0600."""

    ca_certificate: Path
    signer_certificate: Path
    signer_key: Path = field(repr=False)


def load_authority(data: Path, city: str) -> Authority:
    """Return the authority of a data folder, made where it has none. Blocks on the disk."""
    folder = data / "authority"
    found = Authority(folder / "ca.pem", folder / "signer.pem", folder / "signer.key")
    if not folder.exists():
        fresh = Path(tempfile.mkdtemp(prefix="authority.", dir=data))  # 0700, a name nobody else has
        _make(fresh, city)
        try:
            fresh.rename(folder)  # whole or not at all
        except OSError:  # another process was first: its authority counts
            for part in fresh.iterdir():
                part.unlink()
            fresh.rmdir()
    return found


def _make(folder: Path, city: str) -> None:
    ca_key, signer_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = _name(city, f"{city}政务服务测试根 CA")
    ca = (
        _builder(ca_name, ca_name, ca_key.public_key(), CA_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    signer = (
        _builder(_name(city, f"{city}政务服务电子证照专用章"), ca_name, signer_key.public_key(), SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(signer_key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(ca.public_bytes(pem))
    (folder / "signer.pem").write_bytes(signer.public_bytes(pem))
    plain = serialization.NoEncryption()
    for name, key in (("ca.key", ca_key), ("signer.key", signer_key)):
        content = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, years: int
) -> x509.CertificateBuilder:
    begin = now() - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=365 * years))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(city: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{city}政务服务管理局"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
