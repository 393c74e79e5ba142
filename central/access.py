"""Who is asking: bearer credentials of enrolled terminals, and one-time codes for new ones. Only hashes are kept.

Where the platform speaks TLS the credential is the second of two: the connection must come with the terminal's own
certificate (`central/tls/certificates.py`).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import insert, select, update

from central.clock import now
from central.platform import Platform
from central.problems import RefusedError
from central.store.tables import EnrolCode, Terminal
from central.store.upsert import put
from central.tls.certificates import certificate_for_code, repeated, require_certificate, revoke_all
from central.tls.serving import peer_fingerprint
from kiosk.wire.terminal import Enrolled, Enrolment

_bearer = HTTPBearer(auto_error=False, description="the credential a terminal got when it was enrolled")


def the_platform(request: Request) -> Platform:
    """Return the platform this application serves."""
    platform: Platform = request.app.state.platform
    return platform


ThePlatform = Annotated[Platform, Depends(the_platform)]


Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def the_bearer(platform: ThePlatform, credentials: Credentials) -> str:
    """Return the id of the terminal whose credential came, or refuse with 401. Not enough where there is TLS."""
    challenge = {"WWW-Authenticate": "Bearer"}
    if credentials is None:
        raise RefusedError(401, "no_credential", headers=challenge)
    with platform.database.read() as db:
        terminal = db.execute(
            select(Terminal.id).where(Terminal.credential_hash == _hash(credentials.credentials))
        ).scalar()
    if terminal is None:
        raise RefusedError(401, "wrong_credential", headers=challenge)
    return str(terminal)


TheBearer = Annotated[str, Depends(the_bearer)]


def the_terminal(platform: ThePlatform, credentials: Credentials, request: Request) -> str:
    """Return the id of the calling terminal: credential, and its own certificate where the platform speaks TLS."""
    terminal = the_bearer(platform, credentials)  # called, not injected: every dependency is one more change of thread
    if platform.terminal_authority is not None:
        require_certificate(platform, terminal, peer_fingerprint(request))
    return terminal


TheTerminal = Annotated[str, Depends(the_terminal)]


def new_enrol_code(platform: Platform, terminal: str, name: str) -> str:
    """Write down a one-time code for a terminal and return it: four groups of four, easy to type."""
    plain = base64.b32encode(secrets.token_bytes(10)).decode("ascii")
    code = "-".join(plain[at : at + 4] for at in range(0, 16, 4))
    with platform.database.write() as db:
        db.execute(
            insert(EnrolCode).values(
                code_hash=_hash(code),
                terminal=terminal,
                name=name,
                expires=now() + timedelta(hours=platform.settings.enrol_hours),
            )
        )
    return code


def enrol(platform: Platform, enrolment: Enrolment) -> Enrolled:
    """Trade a code for a credential, and a certificate where one is asked for and the platform speaks TLS.

    A terminal enrolled again gets new ones, and the old ones are dead. A terminal that asks again with the same code
    and key never got the answer, and gets another credential.
    """
    moment = now()
    credential, code_hash = secrets.token_urlsafe(32), _hash(enrolment.code.strip().upper())
    with platform.database.write() as db:
        code = db.execute(
            update(EnrolCode)
            .where(EnrolCode.code_hash == code_hash)
            .where(EnrolCode.used.is_(None), EnrolCode.expires > moment)
            .values(used=moment)
            .returning(EnrolCode.terminal, EnrolCode.name)
        ).first()
        again = None if code is not None else repeated(db, platform, code_hash, enrolment.csr, moment)
        if again is not None:
            renewed = update(Terminal).where(Terminal.id == again.terminal).values(credential_hash=_hash(credential))
            name = db.execute(renewed.returning(Terminal.name)).scalar_one()
            return Enrolled(terminal=again.terminal, credential=credential, name=name, certificate=again.pem)
        if code is None:
            raise RefusedError(403, "code_wrong", "unknown, used or expired: make a new one with `central enrol-code`")
        values = {
            "name": code.name,
            "credential_hash": _hash(credential),
            "hardware": enrolment.hardware,
            "enrolled": moment,
        }
        put(db, Terminal, {"id": code.terminal, **values})
        revoke_all(db, code.terminal, moment)
        certificate = certificate_for_code(db, platform, code.terminal, code_hash, enrolment.csr)
    return Enrolled(terminal=code.terminal, credential=credential, name=code.name, certificate=certificate)


def _hash(secret: str) -> str:
    """Return a plain digest: the secrets are random and long, so there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
