"""How the platform listens with TLS: what uvicorn is told, and how a request learns whose certificate came with it.

A client certificate is optional at the handshake, because a terminal enrols before it has one; one that is shown must
be of our authority, or the handshake fails. Its dates are judged by the route (`central/tls/certificates.py`): asyncio
closes a refused handshake without sending the alert, so the terminal would see a dead line instead of a reason.

uvicorn hands the ASGI application no certificate, so the protocol class here notes its digest once per connection, in
the state that uvicorn copies into every request's scope.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from central.settings import BadSettingsError, load_settings
from central.tls.authority import load_terminal_authority

PEER = "peer_certificate"
_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME of OpenSSL; the ssl module has no name for it
_ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  addresses to listen on, which no certificate can name


class PeerProtocol(H11Protocol):
    """HTTP/1.1 over a connection whose client certificate is known."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Note the digest of the certificate the handshake has verified."""
        secure = transport.get_extra_info("ssl_object")
        der = secure.getpeercert(binary_form=True) if secure is not None else None
        self.app_state = {**self.app_state, PEER: hashlib.sha256(der).hexdigest() if der else ""}
        super().connection_made(transport)


def peer_fingerprint(request: Request) -> str:
    """Return the SHA-256 (hex) of the verified client certificate, empty where none was shown."""
    return str(getattr(request.state, PEER, ""))


def tls_arguments(data: Path, host: str) -> dict[str, Any]:
    """Return what `uvicorn.Config` takes to speak TLS as the settings ask; empty where they do not ask for it.

    Makes authority and server certificate where the data folder has none. Blocks on the disk; raises BadSettingsError.
    """
    tls = load_settings(data).tls
    if tls is None:
        return {}
    authority = load_terminal_authority(data, tls)
    if tls.certificate:
        certificate, key = data / tls.certificate, data / (tls.key or tls.certificate)
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        except (OSError, ssl.SSLError) as error:
            raise BadSettingsError(f"{certificate}, {key}: no certificate and key of a server: {error}") from error
    else:
        hosts = (*tls.hosts, *(() if host in _ANYWHERE else (host,)), "localhost", "127.0.0.1")
        certificate = key = authority.server(data / "tls" / "server.pem", hosts)
    return {
        "http": PeerProtocol,
        "ssl_certfile": certificate,
        "ssl_keyfile": key,
        "ssl_ca_certs": authority.ca,
        "ssl_cert_reqs": ssl.CERT_OPTIONAL,
        "ssl_context_factory": _context,
    }


def _context(_config: uvicorn.Config, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context = default()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= ssl.VerifyFlags(_NO_CHECK_TIME)
    return context
