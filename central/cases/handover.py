"""A case as its department gets it: the record as it was sealed, the decision, and every page opened again."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from central.platform import Platform
from central.store.tables import Case, Submission
from kiosk.wire.sealing import NotOpened, open_attachment
from kiosk.wire.submission import AttachmentRef, SubmissionRecord


class NotHandedOverError(Exception):
    """There is no such case, or a page of it cannot be opened; the message says which."""


@dataclass(frozen=True, slots=True)
class Page:
    """One attachment, opened."""

    ref: AttachmentRef
    content: bytes = field(repr=False)
    position: int = 1

    @property
    def file_name(self) -> str:
        """A name that is safe in any folder: roles and media types are what a terminal wrote."""
        ending = self.ref.media_type.rsplit("/", 1)[-1]
        return f"{self.position:03d}-{_plain(self.ref.role)}-{self.ref.page}.{_plain(ending)}"


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """One case, opened for its department. Personal data: it goes there, and into no log."""

    number: str
    parent: str | None
    matter_code: str
    matter_name: str
    decision: str
    due: str | None
    reason: str
    updated: datetime
    record: SubmissionRecord = field(repr=False)
    pages: tuple[Page, ...] = field(repr=False)

    def as_json(self) -> bytes:
        """Return everything but the pages, without the keys they were sealed with."""
        values = {
            "case_number": self.number,
            "parent_case_number": self.parent,
            "matter_code": self.matter_code,
            "matter_name": self.matter_name,
            "decision": self.decision,
            "due": self.due,
            "reason": self.reason,
            "updated": self.updated.isoformat(),
            "record": self.record.model_dump(mode="json", exclude={"attachment_keys"}),
            "pages": [page.file_name for page in self.pages],
        }
        return json.dumps(values, ensure_ascii=False, indent=1).encode()


def open_case(platform: Platform, case_number: str) -> OpenedCase:
    """Open a case with all its pages in memory. NotHandedOverError where it cannot be. Blocks."""
    with platform.database.read() as db:
        row = db.execute(select(Case).where(Case.number == case_number)).first()
    record = record_of(platform, case_number)
    if row is None:
        raise NotHandedOverError("no such case")
    return OpenedCase(
        number=row.number,
        parent=row.parent,
        matter_code=row.matter_code,
        matter_name=row.matter_name,
        decision=row.decision,
        due=row.due,
        reason=row.reason,
        updated=row.updated,
        record=record,
        pages=tuple(pages_of(platform, record)),
    )


def record_of(platform: Platform, case_number: str) -> SubmissionRecord:
    """Return the record a case came from; the child case of a package came with its parent's."""
    with platform.database.read() as db:
        joined = select(Submission.record).join(Case, Case.uid == Submission.uid)
        row = db.execute(joined.where(Case.number == case_number)).first()
    if row is None:
        raise NotHandedOverError("no such case")
    return SubmissionRecord.model_validate_json(row.record)


def pages_of(platform: Platform, record: SubmissionRecord) -> Iterator[Page]:
    """Open the attachments of a record, one at a time, with the keys that came sealed in it."""
    for position, ref in enumerate(record.attachments, start=1):
        key = base64.b64decode(record.attachment_keys[ref.sha256])
        try:
            sealed = platform.attachments.read(ref.sha256)
        except FileNotFoundError:
            raise NotHandedOverError(f"page {position}: not in the attachment store") from None
        content = open_attachment(sealed, key, record.uid, ref.role, ref.page)
        if isinstance(content, NotOpened):
            raise NotHandedOverError(f"page {position}: {content.detail}")
        yield Page(ref, content, position)


def _plain(text: str) -> str:
    return re.sub(r"[^\w-]", "_", text)[:40] or "_"
