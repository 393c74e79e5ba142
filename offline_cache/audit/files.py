"""The audit log on the disk: segments that are only appended to, and a head kept apart that knows where they end.

`audit-0000000001.log` holds lines from number 1 on; a full one is followed by the next. `head.json` says two places of
the chain: `begins`, after which the oldest line left follows (older segments were pruned), and `ends`, the newest line.
It is replaced after each append, so that a tail that was cut off is noticed. Every append holds a lock of the kernel:
a command beside the running terminal writes into the same chain.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from offline_cache.audit.entry import Entry, Noted, Place, What, line_of, noted, read_line
from offline_cache.durable import replace_durably, sync_folder

_PREFIX, _SUFFIX = "audit-", ".log"


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long and how much is kept. A segment goes only when it is both older than `days` and over `bytes`."""

    days: float = 183.0  # at least six months (网络安全法 第二十一条)
    bytes: int = 32 * 1024 * 1024
    segment: int = 1024 * 1024


class Head(BaseModel):
    """What is known of the chain without reading it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    begins: Place = field(default_factory=Place)
    ends: Place = field(default_factory=Place)


@contextmanager
def locked(folder: Path, *, alone: bool) -> Iterator[None]:
    """Hold the log against other processes: alone to write, shared to read. Blocks while somebody writes."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def segments(folder: Path) -> list[Path]:
    """Return all segments, oldest first."""
    return sorted(path for path in folder.glob(f"{_PREFIX}*{_SUFFIX}") if path.stem[len(_PREFIX) :].isdigit())


def first_number(segment: Path) -> int:
    """Return the number of the line a segment begins with, as its name says."""
    return int(segment.stem[len(_PREFIX) :])


def read_head(folder: Path) -> Head | None:
    """Return the head, None where it is missing or not exactly as it was written."""
    try:
        raw = (folder / "head.json").read_bytes()
        head = Head.model_validate_json(raw)
    except (OSError, ValidationError):
        return None
    return head if head.model_dump_json().encode() == raw else None


class AuditFiles:
    """Appends to the log of one folder. One thread at a time; blocks for some disk syncs; raises OSError."""

    def __init__(self, folder: Path, keeping: Keeping | None = None) -> None:
        self.folder = folder
        self._keeping = keeping or Keeping()

    def append(self, entries: Sequence[Noted], now: datetime) -> None:
        """Write entries durably, in this order, all or (but for a power cut) none of them."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(self.folder, alone=True):
            head = read_head(self.folder)
            if head is None and not segments(self.folder):
                self._keep(Head())  # before the first line, so that a missing head always means something
            end, mended = self._find_end(head, now)
            head = head or Head()
            lines, place = [], end
            for entry in (*mended, *entries):
                line, place = line_of(entry, place)
                lines.append(line)
            self._write(b"".join(lines), end.n + 1)
            head = Head(begins=head.begins, ends=place)
            self._keep(head)
            self._prune(head, now)

    def _find_end(self, known: Head | None, now: datetime) -> tuple[Place, list[Noted]]:
        """Return where the chain goes on, and what has to be said of its end first. Half a line is taken away.

        Where the head knows of lines that are gone or were changed, the chain goes on from the head: the place stays
        visibly broken for ever.
        """
        found, head = segments(self.folder), known or Head()
        if not found:
            missing = head.ends.n - head.begins.n
            return head.ends, [noted(What.TAIL_MISSING, now, {"count": missing})] if missing else []
        content = found[-1].read_bytes()
        whole = content.rfind(b"\n") + 1
        mended = []
        if whole < len(content):
            mended.append(noted(What.TAIL_TORN, now, {"bytes": len(content) - whole}))
            with found[-1].open("r+b") as handle:
                handle.truncate(whole)
                os.fsync(handle.fileno())
        last = read_line(content[:whole].rsplit(b"\n", 2)[-2]) if whole else None
        if last and known and (head.ends.hash.encode() in content or head.ends.n < first_number(found[-1])):
            return last.place, mended
        if last and known is None:
            return last.place, [*mended, noted(What.TAIL_MISSING, now, {"count": 0})]
        gone = head.ends.n - (last.place.n if last else first_number(found[-1]) - 1)
        return head.ends, [*mended, noted(What.TAIL_MISSING, now, {"count": max(0, gone)})]

    def _write(self, lines: bytes, first: int) -> None:
        found = segments(self.folder)
        fresh = not found or found[-1].stat().st_size >= self._keeping.segment
        path = self.folder / f"{_PREFIX}{first:010d}{_SUFFIX}" if fresh else found[-1]
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        before = os.fstat(handle).st_size
        try:
            view = memoryview(lines)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, before)
            raise
        finally:
            os.close(handle)
        if fresh:
            sync_folder(self.folder)

    def _keep(self, head: Head) -> None:
        replace_durably(self.folder / "head.json", head.model_dump_json().encode())

    def _prune(self, head: Head, now: datetime) -> None:
        """Let the oldest segments go, the head first: a cut between the two leaves a segment that nobody needs."""
        found = segments(self.folder)
        while len(found) > 1 and sum(path.stat().st_size for path in found) > self._keeping.bytes:
            last = _last_line(found[0])
            if last is None or datetime.fromisoformat(last.at) > now - timedelta(days=self._keeping.days):
                return  # too young; or it was tampered with, and is evidence
            head = Head(begins=last.place, ends=head.ends)
            self._keep(head)
            found.pop(0).unlink()


def _last_line(segment: Path) -> Entry | None:
    lines = segment.read_bytes().rsplit(b"\n", 2)
    return read_line(lines[-2]) if len(lines) > 1 else None
