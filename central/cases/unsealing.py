"""Opening what a terminal sealed: envelope, record and attachments must all be one submission."""

from __future__ import annotations

import base64
import binascii

from pydantic import ValidationError

from central.attachment_store import AttachmentStore
from central.keys import Keys
from central.problems import RefusedError
from kiosk.wire.sealing import SUITE, NotOpened, open_attachment, open_record
from kiosk.wire.submission import Envelope, SubmissionRecord

LONGEST_KEY = 64


def unseal(envelope: Envelope, keys: Keys, held: AttachmentStore) -> SubmissionRecord:
    """Return the record, or refuse: 424 while attachments are missing, 422 for what will never open."""
    if envelope.suite != SUITE:
        raise RefusedError(422, "unknown_suite", f"this platform opens {SUITE}")
    if envelope.key_id != keys.sealing_id:
        raise RefusedError(422, "unknown_key", f"the sealing key is {keys.sealing_id}: fetch /v1/keys")
    missing = [sha256 for sha256 in envelope.attachments if not held.complete(sha256)]
    if missing:
        raise RefusedError(424, "attachments_missing", " ".join(missing[:50]))
    opened = open_record(_b64(envelope.sealed), envelope.uid, keys.sealing)
    if isinstance(opened, NotOpened):
        raise RefusedError(422, "seal_broken", opened.detail)
    try:
        record = SubmissionRecord.model_validate_json(opened)
    except ValidationError as error:
        places = sorted({".".join(str(part) for part in e["loc"][:1]) for e in error.errors()})
        raise RefusedError(422, "bad_record", "; ".join(places)) from None
    _one_submission(envelope, record)
    if not all(_storable(text) for text in (record.matter_code, record.provisional_number)):
        raise RefusedError(422, "bad_record", "matter_code, provisional_number")
    for ref in record.attachments:
        sealed = held.read(ref.sha256)
        key = _b64(record.attachment_keys.get(ref.sha256, ""))
        if isinstance(open_attachment(sealed, key, record.uid, ref.role, ref.page), NotOpened):
            raise RefusedError(422, "attachment_seal_broken", ref.sha256)
    return record


def _one_submission(envelope: Envelope, record: SubmissionRecord) -> None:
    pairs = {
        "uid": (envelope.uid, record.uid),
        "matter_code": (envelope.matter_code, record.matter_code),
        "terminal": (envelope.terminal, record.terminal),
        "attachments": (sorted(envelope.attachments), sorted({ref.sha256 for ref in record.attachments})),
    }
    different = [name for name, (outside, inside) in pairs.items() if outside != inside]
    if different:
        raise RefusedError(422, "record_mismatch", "outside and inside differ: " + ", ".join(different))


def _storable(text: str) -> bool:
    """Return whether every database takes this as a key: said before a case number is spent on it."""
    return len(text) <= LONGEST_KEY and text.isprintable()


def _b64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
