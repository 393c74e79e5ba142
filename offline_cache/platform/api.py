"""The platform's calls, one method each. Every one blocks, has a deadline, and answers a value or `Failed`.

For worker threads only. Paths and rules: docs/platform-api.md.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError

from kiosk.faults.fault import Fault
from kiosk.wire.base import Pong, Signed
from kiosk.wire.catalogue import Manifest
from kiosk.wire.citizen import LicenceAnswer, LicenceQuestion, PrefillAnswer, PrefillQuestion
from kiosk.wire.phone import PhoneTicket, PhoneTicketRequest, PhoneUploads, Verdict
from kiosk.wire.signing import NotVerified
from kiosk.wire.submission import CasePage, CaseStatus, SubmissionReceipt
from kiosk.wire.terminal import Enrolled, Enrolment, Heartbeat, NumberPool, NumberRequest
from offline_cache.outbox.schema import Item, SealedFile
from offline_cache.platform.credential import Credential
from offline_cache.platform.failure import Failed, failed, not_ours, retry_after, without_words
from offline_cache.platform.http import Http, Reply
from offline_cache.platform.identity import Identity
from offline_cache.platform.keyring import Keyring
from offline_cache.platform.piece import Piece, piece_of
from offline_cache.platform.trust import Trust

_Payload = TypeVar("_Payload", bound=BaseModel)
_CASES: TypeAdapter[tuple[CaseStatus, ...]] = TypeAdapter(tuple[CaseStatus, ...])
_JSON = {"Content-Type": "application/json"}
_BYTES = {"Content-Type": "application/offset+octet-stream"}
_CSR = {"Content-Type": "text/plain"}
_ON_PAPER = range(4, 25)  # characters of a provisional number that a slip has room for

PROBE_SECONDS = 6.0
CALL_SECONDS = 25.0
SLOWEST_BYTES_PER_SECOND = 4000  # a call with a body may take as long as a poor satellite link needs for it
CASES_AT_A_TIME = 50
PDF_BYTES = 20 * 1024 * 1024
WHOLE_BYTES = 16 * 1024 * 1024  # of a catalogue whose platform cannot give it in pieces; it is held in memory


@dataclass(frozen=True, slots=True)
class PhoneNews:
    """What is going on under a ticket for a phone; None: nothing new. `again`: seconds until the next question."""

    uploads: PhoneUploads | None
    tag: str  # empty: a platform that cannot wait
    again: float | None


class PlatformApi:
    """What this terminal may ask. Any thread."""

    def __init__(self, http: Http, keyring: Keyring, credential: Credential, trust: Trust | None = None) -> None:
        """`trust` is what the calls are secured with; None: plain HTTP, and no certificate is asked for."""
        self._http = http
        self.keyring = keyring
        self.credential = credential
        self.trust = trust

    @property
    def identity(self) -> Identity | None:
        """Our own key and certificate, None where there is no TLS."""
        return self.trust.identity if self.trust else None

    def close(self) -> None:
        """Cut every running call and refuse new ones. Any thread."""
        self._http.close()

    # ── who is there ─────────────────────────────────────────────────────────────────────────────
    def ping(self) -> Pong | Failed:
        """Prove that our platform answers: it must sign a nonce made now."""
        nonce = secrets.token_hex(16)
        reply = self._http.call("GET", "/v1/ping", params={"nonce": nonce}, deadline=PROBE_SECONDS)
        pong = self._signed(reply, Pong)
        if isinstance(pong, Pong) and pong.nonce != nonce:
            return not_ours("an old answer to a probe")
        return pong

    def fetch_keys(self) -> Failed | None:
        """Fetch the platform's keys and keep them where the pinned root signed them; OBX-006 where it did not."""
        reply = self._http.call("GET", "/v1/keys", deadline=PROBE_SECONDS)
        signed = _parsed(reply, Signed)
        if isinstance(signed, Failed):
            return signed
        fault = self.keyring.take(signed)
        return Failed(fault, link=True) if fault else None

    def enrol(self, code: str, hardware: str) -> Failed | None:
        """Trade the one-time code for a credential, and a certificate where there is TLS.

        The credential is kept first: with it a certificate that was lost here is asked for again.
        """
        csr = self.identity.request() if self.identity else ""
        if isinstance(csr, Fault):
            return Failed(csr, link=True)
        body = Enrolment(code=code, hardware=hardware, csr=csr).model_dump_json().encode()
        reply = self._http.call("POST", "/v1/enrol", body=body, headers=_JSON, deadline=CALL_SECONDS)
        enrolled = _parsed(reply, Enrolled)
        if isinstance(enrolled, Failed):
            return enrolled
        fault = self.credential.keep(enrolled)
        if fault is None and self.identity and enrolled.certificate:
            fault = self.identity.keep(enrolled.certificate)
        return Failed(fault, link=True) if fault else None

    def certify(self) -> Failed | None:
        """Ask for our first or next certificate, and keep it."""
        csr = self.identity.request() if self.identity else Fault("NET-008", "no TLS, no certificate")
        if self.identity is None or isinstance(csr, Fault):
            return Failed(csr if isinstance(csr, Fault) else Fault("NET-008"), link=True)
        reply = self._call("POST", "/v1/client-certificate", body=csr.encode(), headers=_CSR)
        if isinstance(reply, Fault) or reply.status != 200:
            return failed(reply)
        fault = self.identity.keep(reply.body.decode("ascii", "replace"))
        return Failed(fault, link=True) if fault else None

    def numbers(self, request: NumberRequest) -> NumberPool | Failed:
        """Ask for provisional numbers. Only a pool our platform signed for this request and terminal counts."""
        pool = self._signed(self._call("POST", "/v1/numbers", body=request.model_dump_json().encode()), NumberPool)
        if isinstance(pool, Failed):
            return pool
        if pool.request != request.request or pool.terminal != self.credential.terminal:
            return not_ours("numbers for somebody else")
        if any(len(number) not in _ON_PAPER or number.isdecimal() for number in pool.numbers):
            return Failed(Fault("NET-004", "numbers of a form that no slip takes"))
        return pool

    # ── handing in ───────────────────────────────────────────────────────────────────────────────
    def submit(self, item: Item) -> SubmissionReceipt | Failed:
        """Hand a sealed record in. Only a receipt the platform signed for exactly these bytes counts."""
        reply = self._call("PUT", f"/v1/submissions/{item.uid}", body=item.body)
        receipt = self._signed(reply, SubmissionReceipt)
        if isinstance(receipt, SubmissionReceipt) and (
            receipt.uid != item.uid or receipt.body_sha256 != item.body_sha256
        ):
            return not_ours("a receipt for something else")
        return receipt

    def rate(self, item: Item) -> Failed | None:
        """Hand a rating in. Its answer is not signed, so our platform must also answer a probe right after it."""
        reply = self._call("PUT", f"/v1/ratings/{item.uid}", body=item.body)
        if isinstance(reply, Fault) or reply.status not in (200, 201):
            return failed(reply)
        pong = self.ping()
        return pong if isinstance(pong, Failed) else None

    def held(self, file: SealedFile) -> int | Failed:
        """Return how many bytes of a sealed attachment the platform has; all of them: it is complete."""
        where = f"/v1/attachments/{file.sha256}"
        held = self._http.call("HEAD", where, headers=self.credential.headers(), deadline=CALL_SECONDS)
        offset, complete = _progress(held)
        if isinstance(held, Fault):
            return Failed(held, link=True)
        if held.status != 204 or offset is None:
            # a HEAD has no body that could say whose words these are: let a signed answer decide
            pong = self.ping()
            if isinstance(pong, Failed):
                return pong
            return without_words(held) or not_ours("no offset for an attachment")
        if complete:
            return file.size
        return offset if offset < file.size else 0

    def upload(self, file: SealedFile, path: Path, offset: int, size: int) -> int | Failed:
        """Bring `size` bytes of a sealed attachment over, from `offset` on; return how many the platform has then."""
        where = f"/v1/attachments/{file.sha256}"
        try:
            with path.open("rb") as content:
                content.seek(offset)
                body = content.read(size)
        except OSError as error:
            return Failed(Fault("OBX-003", f"attachment: {type(error).__name__}"), final=True)
        reply = self._http.call(
            "PATCH", where, body=body,
            headers={**self.credential.headers(), **_BYTES,
                     "Upload-Offset": str(offset), "Upload-Length": str(file.size)},
            deadline=CALL_SECONDS + len(body) / SLOWEST_BYTES_PER_SECOND,
        )  # fmt: skip
        reached, complete = _progress(reply)
        if not isinstance(reply, Fault) and reply.status == 204 and reached is not None:
            if complete:
                return file.size
            if offset < reached < file.size:
                return reached
        judged = failed(reply)
        if judged.code == "digest_mismatch" and not _whole(path, file.sha256):
            return Failed(Fault("OBX-003", "the sealed attachment is damaged on this disk"), final=True)
        return judged

    def cases_since(self, cursor: str) -> CasePage | Failed:
        """Return what changed in this terminal's cases, a page that a thin link carries in three seconds."""
        params = {"limit": str(CASES_AT_A_TIME), **({"since": cursor} if cursor else {})}
        return _parsed(self._call("GET", "/v1/cases", params=params), CasePage)

    def heartbeat(self, heartbeat: Heartbeat) -> Failed | None:
        """Hand telemetry in."""
        reply = self._call("POST", "/v1/heartbeats", body=heartbeat.model_dump_json().encode())
        return failed(reply) if isinstance(reply, Fault) or reply.status != 204 else None

    # ── the catalogue ────────────────────────────────────────────────────────────────────────────
    def manifest(self, tag: str) -> tuple[Manifest, str] | Failed | None:
        """Return the signed manifest and its tag; None where it is still the one of `tag`.

        A manifest that is not the platform's is CAT-001 and not a lost link: it is the one answer an attacker wants in.
        """
        headers = {"If-None-Match": tag} if tag else {}
        reply = self._call("GET", "/v1/catalogue/manifest", headers=headers)
        if not isinstance(reply, Fault) and reply.status == 304 and tag:
            return None
        signed = _parsed(reply, Signed)
        if isinstance(signed, Failed):
            return signed
        manifest = self._verified(signed, Manifest)
        if isinstance(manifest, NotVerified):
            return Failed(Fault("CAT-001", manifest.detail))
        return manifest, reply.headers.get("ETag", "") if isinstance(reply, Reply) else ""

    def catalogue_piece(self, since: int | None, start: int, size: int, tag: str) -> Piece | Failed:
        """Return some bytes of the packed NDJSON: of the changes since a version, or of the full set.

        From `start` on, `size` at most. With the `tag` of the pieces before it is refused as `catalogue_changed` where
        they are of another body; `catalogue_too_old` asks for the full set. A platform that knows no ranges answers
        the whole body, which then must not be longer than `WHOLE_BYTES`.
        """
        path = "/v1/catalogue/full" if since is None else "/v1/catalogue/changes"
        params = None if since is None else {"since": str(since)}
        headers = {"Accept-Encoding": "zstd", "Range": f"bytes={start}-{start + size - 1}"}
        if tag:
            headers["If-Match"] = tag
        reply = self._call(
            "GET", path, params=params, headers=headers, packed=True, limit=WHOLE_BYTES,
            deadline=CALL_SECONDS + size / SLOWEST_BYTES_PER_SECOND,
        )  # fmt: skip
        if isinstance(reply, Fault) or reply.status not in (200, 206):
            return failed(reply)
        return piece_of(reply, start) or not_ours("a piece of the catalogue that was not asked for")

    # ── for a citizen who waits ──────────────────────────────────────────────────────────────────
    def prefill(self, question: PrefillQuestion, deadline: float) -> PrefillAnswer | Failed:
        """Ask shared data."""
        body = question.model_dump_json().encode()
        return _parsed(self._call("POST", "/v1/prefill", body=body, deadline=deadline), PrefillAnswer)

    def licences(self, question: LicenceQuestion, deadline: float) -> LicenceAnswer | Failed:
        """Ask for e-licences."""
        body = question.model_dump_json().encode()
        return _parsed(self._call("POST", "/v1/licences", body=body, deadline=deadline), LicenceAnswer)

    def certificate(self, number: str, sha256: str, deadline: float) -> bytes | Failed:
        """Fetch an issued certificate; CRT-009 where its bytes are not the ones the receipt named."""
        path = f"/v1/certificates/{_segment(number)}.pdf"
        reply = self._call("GET", path, deadline=deadline, limit=PDF_BYTES)
        if isinstance(reply, Fault) or reply.status != 200:
            return failed(reply)
        if hashlib.sha256(reply.body).hexdigest() != sha256:
            return Failed(Fault("CRT-009", f"{len(reply.body)} bytes with another hash"))
        return reply.body

    def progress(self, number: str, deadline: float) -> tuple[CaseStatus, ...] | Failed:
        """Look a case up by its number or a provisional number."""
        reply = self._call("GET", f"/v1/cases/{_segment(number)}", deadline=deadline)
        if isinstance(reply, Fault) or reply.status != 200:
            return failed(reply)
        try:
            return _CASES.validate_json(reply.body)
        except ValidationError:
            return not_ours("no list of cases")

    # ── pages from a citizen's phone ─────────────────────────────────────────────────────────────
    def phone_ticket(self, wanted: PhoneTicketRequest, deadline: float) -> PhoneTicket | Failed:
        """Ask for an address for a phone. Only one our platform signed for this ticket and key counts."""
        reply = self._call("POST", "/v1/phone-uploads", body=wanted.model_dump_json().encode(), deadline=deadline)
        ticket = self._signed(reply, PhoneTicket)
        if isinstance(ticket, PhoneTicket) and (ticket.ticket, ticket.key) != (wanted.ticket, wanted.key):
            return not_ours("a phone ticket for somebody else")
        return ticket

    def phone_uploads(self, ticket: str, tag: str, wait: int, deadline: float) -> PhoneNews | Failed:
        """Return what came under a ticket; asked to wait, once it is another than what `tag` is of, or after `wait` s.

        `deadline` is for the answer, beyond the waiting.
        """
        headers = {"If-None-Match": tag} if tag else {}
        params = {"wait": str(wait)} if tag and wait else None
        path = f"/v1/phone-uploads/{ticket}"
        reply = self._call("GET", path, params=params, headers=headers, deadline=deadline + wait)
        if isinstance(reply, Reply) and reply.status == 304 and tag and reply.headers.get("ETag") == tag:
            return PhoneNews(None, tag, retry_after(reply.headers))
        uploads = _parsed(reply, PhoneUploads)
        if isinstance(uploads, Failed) or isinstance(reply, Fault):
            return uploads if isinstance(uploads, Failed) else failed(reply)
        return PhoneNews(uploads, reply.headers.get("ETag", ""), retry_after(reply.headers))

    def phone_file(self, ticket: str, number: int, limit: int, deadline: float) -> bytes | Failed:
        """Fetch a file, sealed; NET-002 where it has more than `limit` bytes."""
        reply = self._call("GET", f"/v1/phone-uploads/{ticket}/files/{number}", deadline=deadline, limit=limit)
        return failed(reply) if isinstance(reply, Fault) or reply.status != 200 else reply.body

    def phone_drop(self, ticket: str, number: int, verdict: Verdict, deadline: float) -> Failed | None:
        """Tell what became of a file: the platform throws it away, and the phone's page says it."""
        path = f"/v1/phone-uploads/{ticket}/files/{number}"
        reply = self._call("DELETE", path, params={"verdict": verdict}, deadline=deadline)
        return failed(reply) if isinstance(reply, Fault) or reply.status != 204 else None

    def phone_end(self, ticket: str, deadline: float) -> Failed | None:
        """Tell that a ticket is over: the platform throws away what was not fetched."""
        reply = self._call("DELETE", f"/v1/phone-uploads/{ticket}", deadline=deadline)
        return failed(reply) if isinstance(reply, Fault) or reply.status != 204 else None

    # ── how it is done ───────────────────────────────────────────────────────────────────────────
    def _call(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
        deadline: float | None = None,
        limit: int = 4 * 1024 * 1024,
        packed: bool = False,
    ) -> Reply | Fault:
        sent = {**self.credential.headers(), **(_JSON if body is not None else {}), **(headers or {})}
        slow = len(body) / SLOWEST_BYTES_PER_SECOND if body and deadline is None else 0.0
        return self._http.call(
            method,
            path,
            headers=sent,
            params=params,
            body=body,
            deadline=(deadline or CALL_SECONDS) + slow,
            limit=limit,
            packed=packed,
        )

    def _signed(self, reply: Reply | Fault, kind: type[_Payload]) -> _Payload | Failed:
        signed = _parsed(reply, Signed)
        if isinstance(signed, Failed):
            return signed
        verified = self._verified(signed, kind)
        return not_ours(verified.detail) if isinstance(verified, NotVerified) else verified

    def _verified(self, signed: Signed, kind: type[_Payload]) -> _Payload | NotVerified:
        """Verify; where the platform signs with a key not known yet, fetch its keys once and verify again."""
        if not self.keyring.knows(signed.key_id):
            self.fetch_keys()
        return self.keyring.verify(signed, kind)


def _parsed(reply: Reply | Fault, kind: type[_Payload]) -> _Payload | Failed:
    if isinstance(reply, Fault) or reply.status not in (200, 201):
        return failed(reply)
    try:
        return kind.model_validate_json(reply.body)
    except ValidationError:
        return not_ours(f"status {reply.status} without a {kind.__name__}")


def _progress(reply: Reply | Fault) -> tuple[int | None, bool]:
    if isinstance(reply, Fault):
        return None, False
    offset = reply.headers.get("Upload-Offset", "")
    held = int(offset) if offset.isdecimal() and len(offset) < 16 else None
    return held, reply.headers.get("Upload-Complete") == "?1"


def _whole(path: Path, sha256: str) -> bool:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == sha256


def _segment(text: str) -> str:
    """Make what somebody typed safe as one segment of a path."""
    return quote(text.strip(), safe="")
