"""Bringing sealed rows out of a damaged outbox (队列抢救) into a new one, where they go on under their own uids.

A row is taken only where its body is the one its own hash names, so nothing half is ever sent; should the platform have
it already, it answers with the receipt it gave before. The damaged file is read and stays as it is. Each is salvaged
once: a note beside it says what came of it, and is written after the rows are durable, so that a power cut in between
means it is done again, and again under the same uids.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.wire.submission import SubmissionReceipt
from offline_cache.durable import replace_durably
from offline_cache.outbox.pages import Value, records
from offline_cache.outbox.schema import Kind, SealedFile, State, WholeRow
from offline_cache.outbox.sound import Sealed, look_at
from offline_cache.sqlite import SALVAGED_MARK, damaged_files

_log = logging.getLogger(__name__)
_UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_KINDS, _STATES = frozenset(kind.value for kind in Kind), frozenset(state.value for state in State)
_FIRST_COLUMNS = 17  # of `item` in the first version of the file; later ones have more


class Unreadable(BaseModel):
    """A row of which something was seen, but no whole body: enough for a person to know whose number to look for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    uid: str
    provisional: str = ""


class Note(BaseModel):
    """What came of a damaged file, as it is written beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recovered: int
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(slots=True)
class Salvaged:
    """What could be read."""

    rows: list[WholeRow] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)
    unreadable: tuple[Unreadable, ...] = ()


def not_salvaged(path: Path) -> list[Path]:
    """Return the damaged files of this outbox that nobody salvaged yet, oldest first."""
    return [aside for aside in damaged_files(path) if not _note(aside).exists()]


def note_salvaged(aside: Path, note: Note) -> None:
    """Write down beside a damaged file what came of it. Raises OSError."""
    replace_durably(_note(aside), note.model_dump_json().encode())


def read_note(aside: Path) -> Note | None:
    """Return what came of a damaged file; None: it is not salvaged."""
    try:
        return Note.model_validate_json(_note(aside).read_bytes())
    except (OSError, ValidationError):
        return None


def _note(aside: Path) -> Path:
    return aside.with_name(aside.name + SALVAGED_MARK)


def salvage(aside: Path, attachments: Path, now: datetime) -> Salvaged:
    """Read what can be read of a damaged file. Blocks: about a second per 100 MB. Raises OSError."""
    found: dict[str, WholeRow] = {}
    seen: dict[str, str] = {}
    order: dict[str, int] = {}
    result = Salvaged()
    for rowid, columns in records(aside, aside.with_name(aside.name + "-wal")):
        match columns:
            case [None, str(uid)] if rowid is not None and _UID.fullmatch(uid):
                order[uid] = rowid
            case [str(name), int(value)] if rowid is None and not _UID.fullmatch(name) and len(name) < 64:
                result.counters[name] = max(value, result.counters.get(name, 0))
            case [str(uid), str(kind), *_] if len(columns) >= _FIRST_COLUMNS and kind in _KINDS:
                row = _row(columns, attachments, now)
                if row is None:
                    seen[uid] = _text(columns[2]) or ""
                elif _rank(row) > _rank(found.get(row.uid)):
                    found[row.uid] = row
            case _:
                pass
    result.rows = sorted(found.values(), key=lambda row: (order.get(row.uid, 2**63), row.sealed_at, row.uid))
    numbers = {row.provisional for row in result.rows}
    lost = {uid: number for uid, number in seen.items() if uid not in found and number not in numbers}
    lost |= {uid: lost.get(uid, "") for uid in order if uid not in found and uid not in seen}
    result.unreadable = tuple(Unreadable(uid=uid, provisional=number) for uid, number in sorted(lost.items()))
    _log.warning("salvaged", extra={"count": len(found), "where": aside.name})
    return result


def _rank(row: WholeRow | None) -> tuple[bool, int]:
    """Of two copies the one that knows more of the row: delivered, else with more tries."""
    return (row.state is State.DELIVERED, row.attempts) if row else (False, -1)


def _row(columns: list[Value], attachments: Path, now: datetime) -> WholeRow | None:
    uid, kind, provisional, matter, body, sha256, _, tapped, sealed_at, state, attempts = columns[:11]
    if not (isinstance(body, bytes) and isinstance(sha256, str) and state in _STATES and isinstance(attempts, int)):
        return None
    delivered = state == State.DELIVERED
    sealed = Sealed(str(uid), "") if delivered else look_at(Kind(str(kind)), body, sha256)
    if sealed is None or not _UID.fullmatch(sealed.uid):
        return None
    maker, number = ([_text(value) or "" for value in columns[17:19]]) or ("", "")  # the first version had neither
    code, detail, delivered_at, receipt, status = columns[12:17]
    return WholeRow(
        uid=sealed.uid, kind=Kind(str(kind)), body=b"" if delivered else body, body_sha256=sha256,
        tapped_at=_moment(tapped, now), sealed_at=_moment(sealed_at, now), provisional=_text(provisional),
        matter_code=_text(matter) or "", state=State.QUEUED if state == State.IN_FLIGHT else State(str(state)),
        attempts=max(0, attempts), fault_code=_text(code), fault_detail=_text(detail),
        delivered_at=_text(delivered_at), receipt=_receipt(receipt), status=_text(status), maker=maker,
        maker_number=number, attachments=tuple(_file(attachments, name) for name in sealed.files),
    )  # fmt: skip


def _file(folder: Path, sha256: str) -> SealedFile:
    """Return the file as it lies there. One that is missing is found missing when it is sent, and the row set apart."""
    try:
        return SealedFile(sha256, max(1, (folder / sha256).stat().st_size))
    except OSError:
        return SealedFile(sha256, 1)


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _moment(value: Value, now: datetime) -> str:
    try:
        said = datetime.fromisoformat(str(value))
    except ValueError:
        return now.isoformat()
    return said.isoformat() if said.tzinfo else now.isoformat()


def _receipt(value: Value) -> str | None:
    try:
        return SubmissionReceipt.model_validate_json(str(value)).model_dump_json() if value else None
    except ValidationError:
        return None
