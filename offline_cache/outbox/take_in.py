"""Taking the rows of a stick into this outbox, under the uids they were born with; the drain does the rest.

Importing twice does nothing twice: a uid that is here, delivered or not, is left as it is, and the platform answers a
uid it knows with the receipt it gave before. Safe beside a running terminal: the files of a row are durable before the
row, and the lock keeps a terminal that starts meanwhile from sweeping them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from errno import errorcode
from pathlib import Path

from kiosk.faults.fault import Fault
from kiosk.wire.signing import NotVerified, verify
from kiosk.wire.terminal import PlatformKeys
from offline_cache.outbox.attachments import AttachmentFolder
from offline_cache.outbox.bundle import LARGEST_DOCUMENT, LARGEST_FILE, Row, content_of, members, opened, read_as
from offline_cache.outbox.lock import IMPORT_LOCK, SenderLock
from offline_cache.outbox.schema import SealedFile, WholeRow
from offline_cache.outbox.sound import look_at
from offline_cache.outbox.store import OutboxStore
from offline_cache.outbox.verify_bundle import Bundle, verify_bundle
from offline_cache.sqlite import SqliteError, fault_of


@dataclass(slots=True)
class TakenIn:
    """What came of an import. `refused` are rows of the stick that are not of one piece."""

    bundle: Bundle
    taken: list[str] = field(default_factory=list)
    known: int = 0
    refused: int = 0


@dataclass(slots=True)
class _Pending:
    """A row whose files are still coming."""

    row: WholeRow
    wanted: dict[str, int]
    files: dict[str, bytes] = field(default_factory=dict)


class StickReader:
    """Imports into one outbox. Blocks for as long as stick and disk take."""

    def __init__(self, store: OutboxStore, attachments: AttachmentFolder, root_key: bytes, keep_free: int) -> None:
        """`root_key` is the platform's raw key this terminal pins; `keep_free` the bytes that must stay on the disk."""
        self._store = store
        self._attachments = attachments
        self._root_key = root_key
        self._keep_free = keep_free

    def take_in(self, path: Path, *, whole_rows: bool = False) -> TakenIn | Fault:
        """Import one bundle. OBX-009: not whole (`whole_rows` takes what is whole in it); OBX-010: another platform's.

        OBX-001: no room here, or the disk refuses; rows taken until then stay taken, and the next try goes on.
        """
        bundle = verify_bundle(path)
        if isinstance(bundle, Fault):
            return bundle
        if isinstance(verify(bundle.opening.keys, self._root_key, PlatformKeys), NotVerified):
            return Fault("OBX-010", f"{path.name}: made by {bundle.opening.terminal or 'an unknown terminal'}")
        if not bundle.whole and not whole_rows:
            return Fault("OBX-009", f"{path.name}: {bundle.detail}; {bundle.rows} of {bundle.opening.rows} rows found")
        lock = SenderLock(self._attachments.folder.parent / IMPORT_LOCK)
        if lock.take():
            return Fault("OBX-001", "another import is running")
        try:
            return self._take_all(path, bundle)
        except OSError as error:
            return Fault("OBX-001", f"import: {errorcode.get(error.errno or 0, 'OSError')}")
        except SqliteError as error:
            return fault_of(error, "import")
        finally:
            lock.let_go()

    def _take_all(self, path: Path, bundle: Bundle) -> TakenIn | Fault:
        state = os.statvfs(self._attachments.folder)
        free = state.f_bavail * state.f_frsize
        if free < path.stat().st_size + self._keep_free:
            return Fault("OBX-001", f"{free} bytes free on the disk; {self._keep_free} are kept")
        result = TakenIn(bundle)
        for pending in self._rows(path, result):
            for content in pending.files.values():
                self._attachments.write(content)
            result.taken += self._store.take_over([pending.row])
        return result

    def _rows(self, path: Path, result: TakenIn) -> Iterator[_Pending]:
        """Yield every row that is whole and new here, once all its files are read."""
        with path.open("rb") as stream:
            bundle = opened(stream)
            if bundle is None:
                return
            pending: _Pending | None = None
            with bundle:
                for member in members(bundle):
                    if member.name.startswith("rows/"):
                        result.refused += pending is not None
                        row = read_as(Row, content_of(member, LARGEST_DOCUMENT))
                        pending = self._begun(row, result)
                    elif member.name.startswith("files/") and pending:
                        content = content_of(member, LARGEST_FILE)
                        sha256 = hashlib.sha256(content).hexdigest() if content else ""
                        if content and pending.wanted.get(sha256) == len(content):
                            pending.files[sha256] = content
                    if pending and pending.files.keys() == pending.wanted.keys():
                        yield pending
                        pending = None
                result.refused += pending is not None

    def _begun(self, row: Row | None, result: TakenIn) -> _Pending | None:
        """Return a row that may be taken once its files are here; None where it is known already, or not sound."""
        sealed = look_at(row.kind, row.body.encode(), row.body_sha256) if row else None
        wanted = {file.sha256: file.size for file in row.files} if row else {}
        if row is None or sealed is None or sealed.uid != row.uid or set(sealed.files) != wanted.keys():
            result.refused += 1
            return None
        if self._store.state_of(row.uid) is not None:
            result.known += 1
            return None
        whole = WholeRow(
            uid=row.uid, kind=row.kind, body=row.body.encode(), body_sha256=row.body_sha256,
            tapped_at=row.tapped_at.isoformat(), sealed_at=row.sealed_at.isoformat(), matter_code=row.matter_code,
            maker=sealed.maker or result.bundle.opening.terminal, maker_number=row.number,
            attachments=tuple(SealedFile(*file) for file in wanted.items()),
        )  # fmt: skip
        return _Pending(whole, wanted)
