"""Putting a submission together from the session: the record and its attachments."""

from __future__ import annotations

import hashlib

import uuid_utils

from kiosk.journey.desk import Desk
from kiosk.matter.condition import holds
from kiosk.matter.model import ScanNeed
from kiosk.paper.signature import signature_png
from kiosk.ports.storage import Attachment
from kiosk.session.session import Session
from kiosk.wire.submission import SubmissionRecord


def new_uid() -> str:
    """Return a UUIDv7 (RFC 9562): unique for ever, ordered by the moment it was made."""
    return str(uuid_utils.uuid7())


def build_record(desk: Desk, session: Session) -> SubmissionRecord:
    """Return the plain record; it lives until the outbox has sealed it."""
    document, matter = session.document, session.matter
    if document is None:
        raise ValueError("a submission needs an identified person")
    applicant = {
        "name": document.display_name,
        "number": document.number,
        "card_kind": document.kind.value,
        "sex": document.sex,
        "birth": document.birth.isoformat(),
        "address": document.address,
        "name_en": document.name_en,
        "nationality": document.nationality,
        "valid_to": document.valid_to.isoformat() if document.valid_to else "",
    }
    return SubmissionRecord(
        uid=new_uid(),
        matter_code=matter.code,
        matter_version=matter.version,
        catalogue_version=session.catalogue_version,
        terminal=desk.site.terminal(),
        tapped_at=desk.clock.now(),
        clock_offset_seconds=desk.site.clock_offset(),
        applicant={name: value for name, value in applicant.items() if value},
        identity_level="card_and_face" if session.face == "matched" else "card",
        situation=dict(session.answers),
        form={name: value for name, value in session.form.items() if value},
        form_sources=dict(session.sources),
        materials=_materials(session),
        consents=tuple(session.consents),
        commitment_sha256=hashlib.sha256(matter.commitment.zh.encode()).hexdigest() if matter.commitment else None,
        provisional_number=desk.outbox.provisional_number(),
        language=desk.language.value,
    )


def build_attachments(session: Session) -> list[Attachment]:
    """Return scanned pages and the signature."""
    needs = {material.id: material.scan or ScanNeed() for material in session.matter.materials}
    attachments = [
        Attachment(material, "image/jpeg", number, bytes(page), needs.get(material, ScanNeed()))
        for material, pages in session.pages.items()
        for number, page in enumerate(pages, start=1)
    ]
    if session.strokes:
        attachments.append(Attachment("signature", "image/png", 1, signature_png(session.strokes)))
    return attachments


def _materials(session: Session) -> dict[str, str]:
    given = {}
    for material in session.matter.materials:
        if not holds(material.when, session.choices()):
            continue
        if session.pages.get(material.id):
            given[material.id] = "scan"
        elif material.id in session.licences:
            given[material.id] = f"licence:{session.licences[material.id].identifier}"
        elif material.id in session.deferred:
            given[material.id] = "deferred"
        else:
            given[material.id] = material.way.value
    return given
