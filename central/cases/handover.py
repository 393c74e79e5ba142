"""Handing a case over to its department: the record as it was sealed, and every page opened again."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from central.blobs import Blobs
from central.platform import Platform
from central.store.tables import Submission
from kiosk.wire.sealing import NotOpened, open_attachment
from kiosk.wire.submission import AttachmentRef, SubmissionRecord


class NotHandedOverError(Exception):
    """There is no such case, or a page of it cannot be opened; the message says which."""


@dataclass(frozen=True, slots=True)
class Page:
    """One attachment, opened."""

    ref: AttachmentRef
    content: bytes = field(repr=False)


def record_of(platform: Platform, case_number: str) -> SubmissionRecord:
    """Return the record a case came from."""
    with platform.database.read() as db:
        row = db.execute(select(Submission.record).where(Submission.case_number == case_number)).first()
    if row is None:
        raise NotHandedOverError("no such case")
    return SubmissionRecord.model_validate_json(row.record)


def pages_of(platform: Platform, record: SubmissionRecord) -> Iterator[Page]:
    """Open the attachments of a record, one at a time, with the keys that came sealed in it."""
    blobs = Blobs(platform.attachments)
    for ref in record.attachments:
        key = base64.b64decode(record.attachment_keys[ref.sha256])
        content = open_attachment(blobs.path(ref.sha256).read_bytes(), key, record.uid, ref.role, ref.page)
        if isinstance(content, NotOpened):
            raise NotHandedOverError(f"{ref.role} page {ref.page}: {content.detail}")
        yield Page(ref, content)
