"""Writing the queue to a stick: whole and read back, or not at all. The rows stay here until the platform has them.

Safe beside a running terminal: rows are read one by one, and one that is delivered meanwhile is left out.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from errno import errorcode
from pathlib import Path

from kiosk.faults.fault import Fault
from kiosk.wire.base import Signed
from offline_cache.durable import sync_folder
from offline_cache.outbox.attachments import AttachmentFolder
from offline_cache.outbox.bundle import (
    LARGEST_FILE,
    SUFFIX,
    UNFINISHED,
    Digest,
    Ending,
    File,
    Opening,
    Row,
    put,
    put_file,
    room_needed,
)
from offline_cache.outbox.schema import State, WholeRow
from offline_cache.outbox.sound import look_at
from offline_cache.outbox.store import OutboxStore
from offline_cache.outbox.verify_bundle import verify_bundle

_WAITING = (State.QUEUED, State.IN_FLIGHT)


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle that was read back whole. `left_out` rows are damaged here, or an attachment of theirs is."""

    path: Path
    digest: str
    rows: int
    files: int
    bytes: int
    left_out: tuple[str, ...] = ()


def export_queue(
    store: OutboxStore, attachments: AttachmentFolder, target: Path, *, keys: Signed, terminal: str, now: datetime
) -> Exported | Fault:
    """Write all that waits into `target`. Blocks for as long as the stick takes. OBX-011: it is not to be used."""
    uids = [row.uid for row in reversed(store.rows()) if row.state in _WAITING]
    opening = Opening(terminal=terminal, at=now, keys=keys, rows=len(uids))
    try:
        free = os.statvfs(target)
        needed, free_bytes = room_needed(_sizes(store, uids, opening)), free.f_bavail * free.f_frsize
        if free_bytes < needed:
            return Fault("OBX-011", f"{_megabytes(needed)} MB are needed, {_megabytes(free_bytes)} MB are free")
        path = target / f"queue-{terminal or 'new'}-{now:%Y%m%dT%H%M%S}{SUFFIX}"
        unfinished = path.with_name(path.name + UNFINISHED)
        try:
            return _export(store, attachments, uids, opening, unfinished, path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        return Fault("OBX-011", errorcode.get(error.errno or 0, "OSError"))


def _export(
    store: OutboxStore, attachments: AttachmentFolder, uids: list[str], opening: Opening, unfinished: Path, path: Path
) -> Exported | Fault:
    left_out: list[str] = []
    digest = Digest()
    rows = files = 0
    with unfinished.open("wb") as stream:
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as bundle:
            _put(bundle, digest, "bundle.json", opening.model_dump_json().encode())
            written: list[str] = []
            for uid in uids:
                whole = store.whole(uid)
                if whole is None or whole.state not in _WAITING:
                    continue  # delivered meanwhile
                if not _whole(whole, attachments):
                    left_out.append(uid)
                    continue
                _put(bundle, digest, f"rows/{uid}.json", _document(whole).model_dump_json().encode())
                for file in whole.attachments:
                    put_file(bundle, f"files/{file.sha256}", attachments.path(file.sha256), file.size)
                    digest.add(f"files/{file.sha256}", file.sha256)
                written.append(uid)
                rows, files = rows + 1, files + len(whole.attachments)
            ending = Ending(rows=rows, files=files, digest=digest.hexdigest())
            put(bundle, "end.json", ending.model_dump_json().encode())
        stream.flush()
        os.fsync(stream.fileno())
        os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # so that it is read from the stick itself
    read_back = verify_bundle(unfinished)
    if isinstance(read_back, Fault) or read_back.digest != ending.digest or not read_back.whole:
        unfinished.unlink(missing_ok=True)
        return Fault("OBX-011", "what was read back is not what was written")
    unfinished.rename(path)
    sync_folder(path.parent)
    store.note_exported(written, opening.at.isoformat())
    return Exported(path, ending.digest, rows, files, path.stat().st_size, tuple(left_out))


def _put(bundle: tarfile.TarFile, digest: Digest, name: str, content: bytes) -> None:
    put(bundle, name, content)
    digest.add(name, hashlib.sha256(content).hexdigest())


def _document(row: WholeRow) -> Row:
    return Row(
        uid=row.uid, kind=row.kind, body=row.body.decode(), body_sha256=row.body_sha256,
        tapped_at=datetime.fromisoformat(row.tapped_at), sealed_at=datetime.fromisoformat(row.sealed_at),
        matter_code=row.matter_code, number=row.provisional or row.maker_number,
        files=tuple(File(sha256=file.sha256, size=file.size) for file in row.attachments),
    )  # fmt: skip


def _whole(row: WholeRow, attachments: AttachmentFolder) -> bool:
    if look_at(row.kind, row.body, row.body_sha256) is None:
        return False
    return all(_sound(attachments.path(file.sha256), file.sha256, file.size) for file in row.attachments)


def _sound(path: Path, sha256: str, size: int) -> bool:
    try:
        with path.open("rb") as content:
            return size <= LARGEST_FILE and hashlib.file_digest(content, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _sizes(store: OutboxStore, uids: list[str], opening: Opening) -> Iterator[int]:
    yield len(opening.model_dump_json())
    for uid in uids:
        whole = store.whole(uid)
        if whole and look_at(whole.kind, whole.body, whole.body_sha256):
            yield len(_document(whole).model_dump_json())
            yield from (file.size for file in whole.attachments)


def _megabytes(size: int) -> int:
    return -(-size // 1024**2)
