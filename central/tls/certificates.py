"""The terminals' certificates as the platform remembers them: which is whose, which is dead, who may have the next.

The first certificate comes with the enrolment, or, for a terminal enrolled before there was TLS, on its credential
alone. Every later one is asked for over a connection with the one that is still valid: whoever stole a credential gets
no certificate with it. Asking again with the same key, after a lost answer, gets the same certificate.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from central.clock import now
from central.platform import Platform
from central.problems import RefusedError
from central.store.tables import ClientCertificate, EnrolCode, Terminal
from central.tls.authority import Issued, NotIssued, key_digest, requested_key


def require_certificate(platform: Platform, terminal: str, fingerprint: str) -> None:
    """Refuse with 401 a request whose connection did not come with a certificate of this terminal's own."""
    if not fingerprint:
        raise RefusedError(401, "no_certificate", "this platform takes terminals with a client certificate only")
    with platform.database.read() as db:
        reason = _objection(db, terminal, fingerprint)
    if reason:
        raise RefusedError(401, "wrong_certificate", reason)


def _objection(db: Connection, terminal: str, fingerprint: str) -> str:
    columns = (ClientCertificate.terminal, ClientCertificate.revoked, ClientCertificate.expires)
    row = db.execute(select(*columns).where(ClientCertificate.fingerprint == fingerprint)).first()
    if row is None:
        return "not issued here"
    if row.terminal != terminal:
        return "issued to another terminal"
    if row.revoked is not None:
        return "revoked by a later enrolment"
    return "" if row.expires > now() else "expired"  # a connection may be older than the end of its certificate


def revoke_all(db: Connection, terminal: str, moment: datetime) -> None:
    """Make every certificate of a terminal worthless."""
    mine = update(ClientCertificate).where(ClientCertificate.terminal == terminal)
    db.execute(mine.where(ClientCertificate.revoked.is_(None)).values(revoked=moment))


def certificate_for_code(db: Connection, platform: Platform, terminal: str, code_hash: str, csr: str) -> str:
    """Return the first certificate of an enrolment (PEM); empty where none is asked for or none is needed."""
    if not csr or platform.terminal_authority is None:
        return ""
    return _issue(db, platform, terminal, csr, code_hash)


def repeated(db: Connection, platform: Platform, code_hash: str, csr: str, moment: datetime) -> Row[str, str] | None:
    """Return what an enrolment whose answer was lost had given: the same code, in time, by the same key."""
    key = requested_key(csr) if csr and platform.terminal_authority is not None else None
    if key is None or isinstance(key, NotIssued):
        return None
    same = (
        select(ClientCertificate.terminal, ClientCertificate.pem)
        .join(EnrolCode, EnrolCode.code_hash == ClientCertificate.code_hash)
        .where(EnrolCode.code_hash == code_hash, EnrolCode.expires > moment)
        .where(ClientCertificate.key_sha256 == key_digest(key), ClientCertificate.revoked.is_(None))
    )
    return db.execute(same).first()


def next_certificate(platform: Platform, terminal: str, fingerprint: str, csr: str) -> str:
    """Return the certificate (PEM) for a terminal that proved its credential, or refuse."""
    if platform.terminal_authority is None:
        raise RefusedError(404, "not_found", "this platform speaks plain HTTP and asks for no certificates")
    key = requested_key(csr)
    if isinstance(key, NotIssued):
        raise RefusedError(422, "bad_request_for_certificate", key.detail)
    with platform.database.write() as db:
        # one at a time for each terminal: the row is locked on every database
        db.execute(select(Terminal.id).where(Terminal.id == terminal).with_for_update())
        standing = select(ClientCertificate.key_sha256, ClientCertificate.pem, ClientCertificate.expires)
        standing = standing.where(ClientCertificate.terminal == terminal, ClientCertificate.revoked.is_(None))
        rows = db.execute(standing).all()
        for row in rows:
            if row.key_sha256 == key_digest(key) and row.expires > now():
                return str(row.pem)
        if rows and (not fingerprint or _objection(db, terminal, fingerprint)):
            raise RefusedError(
                401, "wrong_certificate", "a next certificate is asked for with the one before: enrol again"
            )
        return _issue(db, platform, terminal, csr, "")


def _issue(db: Connection, platform: Platform, terminal: str, csr: str, code_hash: str) -> str:
    made = (
        platform.terminal_authority.issue(terminal, csr) if platform.terminal_authority else NotIssued("no authority")
    )
    if not isinstance(made, Issued):
        raise RefusedError(422, "bad_request_for_certificate", made.detail)
    db.execute(
        insert(ClientCertificate).values(
            fingerprint=made.fingerprint,
            terminal=terminal,
            key_sha256=made.key_sha256,
            code_hash=code_hash,
            issued=made.issued,
            expires=made.expires,
            pem=made.pem,
        )
    )
    return made.pem
