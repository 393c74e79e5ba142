"""Whom this terminal speaks TLS with: only a server whose certificate the pinned authority of the platform signed.

Neither the authorities of the machine nor those that come with the HTTP library count: a captive portal or a
middlebox with a certificate that any browser takes is refused before one byte of a request is sent.
"""

from __future__ import annotations

import ssl
from datetime import datetime
from pathlib import Path
from threading import Lock

from kiosk.faults.fault import Fault
from offline_cache.platform.identity import Identity

_INLINE = "-----BEGIN CERTIFICATE-----"
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG",
           "UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION")  # fmt: skip
_WRAPPED = 20  # errors inside errors that are looked through
_OUT_OF_DATE = (9, 10)  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED


class Trust:
    """The context of every handshake. Any thread."""

    def __init__(self, authority: str, identity: Identity) -> None:
        """Trust whoever the certificates in `authority` (PEM) signed for; an empty text trusts nobody."""
        self._authority = authority
        self.identity = identity
        self._lock = Lock()
        self._context: tuple[int, ssl.SSLContext] | None = None
        self.handshakes = 0
        """How many handshakes were made in which the platform proved itself."""

    @property
    def version(self) -> int:
        """Changes whenever connections that are kept open must not be used any more."""
        return self.identity.version

    def context(self) -> ssl.SSLContext:
        """Return the context for new connections: pinned authority, host name checked, TLS 1.2 at least."""
        with self._lock:
            version = self.version
            if self._context is None or self._context[0] != version:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks the name, requires a certificate
                context.minimum_version = ssl.TLSVersion.TLSv1_2
                if self._authority:
                    context.load_verify_locations(cadata=self._authority)
                if self.identity.shown:
                    context.load_cert_chain(self.identity.shown)
                self._context = (version, context)
            return self._context[1]


def read_authority(setting: str) -> str | Fault:
    """Return the PEM of the setting `platform.ca`, which is a path or the PEM itself. CFG-002 where it is neither."""
    text = setting
    if setting and _INLINE not in setting:
        try:
            text = Path(setting).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            return Fault("CFG-002", f"platform.ca: {setting[:200]}: {type(error).__name__}")
    if setting:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
        except (ssl.SSLError, ValueError):
            return Fault("CFG-002", "platform.ca: no certificate in PEM")
    return text


def handshake_fault(error: BaseException, what: str) -> Fault | None:
    """Return what a refused certificate means, None where `error` is about something else. Names no content."""
    refused = _refused(error)
    if refused is None:
        return None
    if not isinstance(refused, ssl.SSLCertVerificationError):
        return Fault("NET-002", f"{what}: {refused.reason}") if refused.reason in _NO_TLS else None
    if refused.verify_code in _OUT_OF_DATE:
        by = f"{datetime.now().astimezone():%Y-%m-%d %H:%M}"
        return Fault("NET-007", f"{what}: {refused.verify_message} by this terminal's clock, which says {by}")
    return Fault("NET-002", f"{what}: {refused.verify_message}"[:200])


def _refused(error: BaseException) -> ssl.SSLError | None:
    """Find the refusal under the libraries' own errors."""
    seen: list[object] = [error]
    for found in seen:
        if isinstance(found, ssl.SSLError):
            return found
        if isinstance(found, BaseException) and len(seen) < _WRAPPED:
            seen += [*found.args, found.__cause__, found.__context__, getattr(found, "reason", None)]
    return None
