"""Who is asking: bearer credentials of enrolled terminals, and one-time codes for new ones. Only hashes are kept."""

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
from kiosk.wire.terminal import Enrolled, Enrolment

_bearer = HTTPBearer(auto_error=False, description="the credential a terminal got when it was enrolled")


def the_platform(request: Request) -> Platform:
    """Return the platform this application serves."""
    platform: Platform = request.app.state.platform
    return platform


ThePlatform = Annotated[Platform, Depends(the_platform)]


def the_terminal(
    platform: ThePlatform, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> str:
    """Return the id of the calling terminal, or refuse with 401."""
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
    """Trade a code for a credential. A terminal enrolled again gets a new credential, and the old one is dead."""
    moment = now()
    credential = secrets.token_urlsafe(32)
    with platform.database.write() as db:
        code = db.execute(
            update(EnrolCode)
            .where(EnrolCode.code_hash == _hash(enrolment.code.strip().upper()))
            .where(EnrolCode.used.is_(None), EnrolCode.expires > moment)
            .values(used=moment)
            .returning(EnrolCode.terminal, EnrolCode.name)
        ).first()
        if code is None:
            raise RefusedError(403, "code_wrong", "unknown, used or expired: make a new one with `central enrol-code`")
        values = {
            "name": code.name,
            "credential_hash": _hash(credential),
            "hardware": enrolment.hardware,
            "enrolled": moment,
        }
        known = db.execute(update(Terminal).where(Terminal.id == code.terminal).values(**values))
        if known.rowcount == 0:
            db.execute(insert(Terminal).values(id=code.terminal, **values))
    return Enrolled(terminal=code.terminal, credential=credential, name=code.name)


def _hash(secret: str) -> str:
    """Return a plain digest: the secrets are random and long, so there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
