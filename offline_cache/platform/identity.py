"""The terminal's private key and client certificate (客户端证书) for mutual TLS.

The key is made here and never leaves: what is sent is a PKCS#10 request. Key and certificate in use lie together in
one file, replaced whole, so that a power cut never leaves a certificate without its key; the key of a request that was
not answered yet waits in a file of its own, so that asking again asks for the same key.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.faults.fault import Fault
from offline_cache.durable import replace_durably

RENEWED_SHARE = 3  # renewed when a third of its life is left: months for an island without a link
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when a certificate is good."""

    begins: datetime
    ends: datetime

    def renewable(self, now: datetime) -> bool:
        """Return whether it is time for the next one."""
        return now > self.ends - (self.ends - self.begins) / RENEWED_SHARE


class Identity:
    """Any thread. Files are 0600; nothing of them reaches a log."""

    def __init__(self, folder: Path) -> None:
        """Read what is there; a file that cannot be read counts as none: the platform will ask for a certificate."""
        self._file = folder / "client.pem"
        self._next = folder / "client.next.pem"
        self._lock = Lock()
        self._hidden = False
        self._version = 0
        self._validity = _validity(self._file)
        held, asked = _key(self._file), _key(self._next)
        if held and asked and held.public_key() == asked.public_key():
            self._next.unlink(missing_ok=True)  # the power went after the answer was kept: the next key is a new one

    @property
    def validity(self) -> Validity | None:
        """The days of the certificate in use, None where there is none."""
        return self._validity

    @property
    def shown(self) -> Path | None:
        """The file with certificate and key to show in a handshake, None where there is none."""
        return None if self._hidden or self._validity is None else self._file

    @property
    def version(self) -> int:
        """Changes whenever handshakes have to be made otherwise."""
        return self._version

    def hide(self, *, hidden: bool) -> None:
        """Show no certificate, as one the platform's authority does not know cuts every handshake; or show it again."""
        with self._lock:
            if self._hidden is not hidden:
                self._hidden = hidden
                self._version += 1

    def request(self) -> str | Fault:
        """Return a PKCS#10 request (PEM) for a new key, or for the one of the request before, unless it was answered.

        Blocks for a disk sync the first time; OBX-001 where the disk refuses.
        """
        with self._lock:
            key = _key(self._next)
            if key is None:
                key = ec.generate_private_key(ec.SECP256R1())
                try:
                    replace_durably(self._next, _pem(key), 0o600)
                except OSError as error:
                    return Fault("OBX-001", f"{self._next.name}: {type(error).__name__}")
        # the name says nothing: the platform writes into the certificate whom the credential or the code names
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "terminal")])
        made = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM).decode("ascii")

    def keep(self, certificate: str) -> Fault | None:
        """Take the certificate that answers `request`, durably. NET-002: it is none, or not for our key."""
        try:
            made = x509.load_pem_x509_certificate(certificate.encode("ascii"))
        except ValueError:
            return Fault("NET-002", "an answer that is no certificate")
        with self._lock:
            key = _key(self._next)
            if key is None or made.public_key() != key.public_key():
                return Fault("NET-002", "a certificate for another key")
            try:
                replace_durably(self._file, made.public_bytes(serialization.Encoding.PEM) + _pem(key), 0o600)
                self._next.unlink()
            except OSError as error:
                return Fault("OBX-001", f"{self._file.name}: {type(error).__name__}")
            self._validity = Validity(made.not_valid_before_utc, made.not_valid_after_utc)
            self._hidden = False
            self._version += 1
        _log.info("client certificate kept", extra={"detail": f"valid to {self._validity.ends:%Y-%m-%d}"})
        return None

    def ended(self, now: datetime | None = None) -> bool:
        """Return whether there is a certificate and its days are over, by this terminal's clock or by `now`."""
        return self._validity is not None and self._validity.ends <= (now or datetime.now(UTC))


def _validity(file: Path) -> Validity | None:
    key = _key(file)
    if key is None:
        return None
    try:
        made = x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError):
        return None
    if made.public_key() != key.public_key():
        return None
    return Validity(made.not_valid_before_utc, made.not_valid_after_utc)


def _key(file: Path) -> ec.EllipticCurvePrivateKey | None:
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        return None
    return key if isinstance(key, ec.EllipticCurvePrivateKey) else None


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
