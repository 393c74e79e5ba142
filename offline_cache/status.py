"""The live status (实时状态): what waits, since when, why, and when it is tried again. Nothing personal.

Put together from what the parts hold in memory: no disk and no network is asked, so any thread may look as often as it
likes. A small file tells it to other programs: replaced whole, never synced, at most once a second and only when
something changed. Whether the terminal runs at all is told by its lock, not by the file's age.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

FILE = "status.json"
PACE_SECONDS = 1.0


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Why(_Part):
    """A fault, as the technician's words are found by its code."""

    code: str
    detail: str


class Progress(_Part):
    """Bytes that are over, and of how many (0: not known yet)."""

    done: int
    total: int


class CatalogueState(_Part):
    """Which catalogue is shown, and what is being fetched."""

    version: int = 0
    part: str = ""  # the manifest's set; empty: all matters
    issued: AwareDatetime | None = None
    expires: AwareDatetime | None = None
    download: Progress | None = None
    fault: Why | None = None


class LiveStatus(_Part):
    """One moment. Instants are of this terminal's clock; `changes` rises with everything that is tried."""

    at: AwareDatetime
    terminal: str = ""
    online: bool = False
    link: Why | None = None  # why our platform cannot be reached
    submissions: int = 0
    ratings: int = 0
    bytes: int = 0
    since: str = ""  # when the oldest was sealed
    why: Why | None = None  # why the last try failed
    next_attempt: AwareDatetime | None = None
    upload: Progress | None = None
    last_delivered: AwareDatetime | None = None
    catalogue: CatalogueState = CatalogueState()
    changes: int = 0


class StatusFile:
    """Writes the status for other programs, on a thread of its own."""

    def __init__(self, folder: Path, look: Callable[[], LiveStatus]) -> None:
        self._path = folder / FILE
        self._look = look
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="status-file", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, deadline: float) -> bool:
        """End. False where that took longer than `deadline` seconds."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(deadline)
        return not self._thread.is_alive()

    def _run(self) -> None:
        written: dict[str, object] = {}
        while True:
            now = self._look()
            told = now.model_dump(exclude={"at", "next_attempt", "last_delivered"})
            if told != written and self._write(now):
                written = told
            if self._stopping.wait(PACE_SECONDS):
                return

    def _write(self, status: LiveStatus) -> bool:
        new = self._path.with_name(FILE + ".new")
        try:
            new.write_text(status.model_dump_json(), encoding="utf-8")
            new.replace(self._path)
        except OSError:  # a full disk has worse to tell, and tells it elsewhere
            with suppress(OSError):
                new.unlink(missing_ok=True)
            return False
        return True


def read_status(folder: Path) -> LiveStatus | None:
    """Return what a terminal in `folder` said last, None where it never did."""
    try:
        return LiveStatus.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        return None
