"""A submission (申报) on the wire: sealed record, attachments, and the platform's signed receipt."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from kiosk.wire.base import Instant, Sha256, Uid, Wire


class AttachmentRef(Wire):
    """A scanned material or signature, sealed and uploaded by content hash before the record commits."""

    sha256: Sha256  # of the sealed bytes
    size: Annotated[int, Field(ge=1)]  # bytes, sealed
    role: str  # material id, or "signature"
    media_type: str
    page: int = 1


class SubmissionRecord(Wire):
    """What is sealed: everything the department needs. Only the platform can open it."""

    uid: Uid
    matter_code: str
    matter_version: int
    catalogue_version: int
    terminal: str
    tapped_at: Instant  # device clock when the citizen confirmed
    clock_offset_seconds: float | None = None  # platform minus device, once known
    applicant: dict[str, str]  # name, number, card_kind, sex, birth, address, …
    identity_level: Literal["card", "card_and_face"]
    situation: dict[str, str] = {}
    form: dict[str, str] = {}
    form_sources: dict[str, str] = {}  # field id → "card", a source's id, or "paper" (read, then confirmed); else typed
    materials: dict[str, str] = {}  # material id → way it was provided
    consents: tuple[str, ...] = ()
    commitment_sha256: Sha256 | None = None  # of the text that was signed
    attachments: tuple[AttachmentRef, ...] = ()
    attachment_keys: dict[str, str] = {}  # sha256 → base64 data key
    provisional_number: str
    language: str = "zh"


class Envelope(Wire):
    """The sealed record as it is sent. Nothing in the clear names a person."""

    uid: Uid
    suite: str  # e.g. "hpke-x25519-sha256-aes256gcm"
    key_id: str  # platform sealing key
    sealed: str  # base64
    attachments: tuple[Sha256, ...] = ()
    matter_code: str
    terminal: str


class Decision(StrEnum):
    """办件状态, the terminal's view of it."""

    ACCEPTED = "accepted"  # 受理
    GRANTED = "granted"  # 办结(准予)
    REFUSED = "refused"  # 不予受理 / 不予
    SUPPLEMENT = "supplement"  # 补正
    PROCESSING = "processing"  # 审查中


class CertificateRef(Wire):
    """A certificate the platform issued: fetched by number, checked by hash before it is printed."""

    number: str  # 证照标识
    name: str
    sha256: Sha256
    size: int


class ChildCase(Wire):
    """One child case of an 一件事."""

    matter_code: str
    matter_name: str
    case_number: str
    decision: Decision


class SubmissionReceipt(Wire):
    """The platform's answer to a submission; travels as `Signed`. Only this makes it delivered."""

    uid: Uid
    body_sha256: Sha256  # of the exact request body: binds the receipt to what was sent
    case_number: str  # 办件编号, issued by the platform only
    decision: Decision
    received_at: Instant
    service_number: str  # what a rating is given for, once
    query_code: str  # opens the case on a phone, no personal data in it
    due: str | None = None  # last working day of the promise, ISO date
    reason: str = ""  # for refused and supplement, in plain words
    certificate: CertificateRef | None = None
    children: tuple[ChildCase, ...] = ()


class CaseStatus(Wire):
    """Status of one case, as pulled by the terminal that sent it."""

    uid: Uid
    case_number: str
    provisional_number: str
    matter_code: str
    matter_name: str
    decision: Decision
    updated: Instant
    due: str | None = None
    reason: str = ""


class CasePage(Wire):
    """Cases of a terminal changed since a cursor, oldest first."""

    cases: tuple[CaseStatus, ...]
    cursor: str
