"""Driver of readers behind a maker's shared library (.so), by a table (`tables/*.yaml`), through ctypes.

No such library says by itself that its reader was pulled: what was opened before only finds no card any more. So it
is closed and opened again every few seconds while no card is found. What needs no opening cannot be asked like this.

A library that crashes, hangs, writes behind its buffers or never gives memory back costs this process alone: the
supervisor starts another.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

from annotated_types import Ge, Le, MinLen

from devices.card_reader.asked_reader import AskedReader
from devices.card_reader.library_calls import Library, Outcome
from devices.card_reader.mapping import load_table, mapped
from devices.card_reader.photo import MAX_PHOTO, picture_or_nothing
from devices.driver import Emit, Health, Options
from devices.fault import DeviceFault, ProcessSpoilt

_IN_MEMORY = Path("/dev/shm")  # noqa: S108  a memory file system: what the library leaves there never meets a disk
_PREFIX = "kiosk-reader-"
_ANEW_SECONDS = 2.0  # without a card, until the reader is opened anew
_PAGE = os.sysconf("SC_PAGE_SIZE")


class VendorLibraryOptions(Options):
    """Which library, and how it is spoken to."""

    library: Annotated[str, MinLen(1)]  # path of the .so
    table: Annotated[str, MinLen(1)]  # name of a table in devices/card_reader/tables, or the path of another
    port: Annotated[int, Ge(0), Le(65535)] = 1001  # 1001… USB, 1… serial, where the table asks for it
    memory_megabytes: Annotated[int, Ge(8), Le(1024)] = 64  # beside what the process has at its start


class VendorLibraryReader(AskedReader):
    """One round of `poll` lets the library look for a card and read it."""

    name = "vendor_library"
    model = "Card reader behind its maker's library"
    options_type = VendorLibraryOptions
    health_seconds = 5.0
    software = "library"

    def __init__(self, options: VendorLibraryOptions, emit: Emit) -> None:
        """Keep the options; the library is loaded in `open`."""
        super().__init__(options, emit)
        self._options = options
        self._library: Library | None = None
        self._folder: Path | None = None
        self._most = 0
        self._opened = 0.0  # monotonic time at which the library opened its reader, or found a card

    def open(self) -> None:
        """Load table and library, and let it open its reader in a working folder that lies in memory."""
        self._table = load_table(self._options.table)
        self._mapped = mapped(self._table)
        if self._folder is None:
            self._folder = _own_folder()
            os.chdir(self._folder)
            os.environ["TMPDIR"] = str(self._folder)
        self._library = Library(self._options.library, str(self._table.get("encoding", "gb18030")))
        self._most = self._most or _resident() + (self._options.memory_megabytes << 20)
        self._open_reader()

    def close(self) -> None:
        """Let the library close its reader, and remove what it left."""
        library, self._library = self._library, None
        if library is not None:
            with suppress(DeviceFault):
                library.run(self._table.get("close", ()), self._numbers())
        folder, self._folder = self._folder, None
        if folder is not None:
            os.chdir("/")
            shutil.rmtree(folder, ignore_errors=True)

    def health(self) -> Health:
        """Look whether the library stays within its memory, and whether its reader can still be opened."""
        self._watch_memory()
        self._open_anew()
        return Health("ready")

    def holds_card(self) -> bool:
        """Let the library look for a card once."""
        return self._look()[0].means == "good"

    def poll(self) -> None:
        """Look for a card once."""
        self._watch_memory()
        outcome, photo = self._look()
        if outcome.means != "none":
            self._opened = time.monotonic()
        elif time.monotonic() - self._opened >= _ANEW_SECONDS:
            self._open_anew()
        if self._reminds(gone=outcome.means == "none"):
            return
        match outcome.means:
            case "good":
                self._card(outcome, photo)
            case "none":
                self._presence.nothing(time.monotonic())
            case "absent":
                raise DeviceFault("CRD-006", f"the library has no reader: {outcome.result}")
            case "key":
                self._presence.found()
                self._presence.refused("CRD-011", f"the library says {outcome.result}")
            case "unreadable":
                self._presence.unreadable(f"the library says {outcome.result}")
            case "failed":
                self._presence.unreadable(f"the library says {outcome.result}", "CRD-014")

    def _look(self) -> tuple[Outcome, bytes]:
        """Run the table's calls; what the library left in its folder is gone afterwards."""
        try:
            outcome = self._run("read")
            return outcome, self._photo() if outcome.means == "good" else b""
        finally:
            self._sweep()

    def _card(self, outcome: Outcome, photo: bytes) -> None:
        """Tell the card, its texts taken apart where the table says so."""
        answer: dict[str, Any] = dict(outcome.texts)
        for name, parts in dict(self._table.get("split", {})).items():
            answer |= dict(zip(parts, str(answer.get(name, "")).split("|"), strict=False))
        if self._mapped is not None:
            self._tell_card(self._mapped.values(answer), photo)

    def _photo(self) -> bytes:
        name = str(self._table.get("photo_file", ""))
        if not name or self._folder is None:
            return b""
        try:
            with (self._folder / name).open("rb") as file:
                return picture_or_nothing(file.read(MAX_PHOTO + 1))
        except OSError:
            return b""

    def _sweep(self) -> None:
        """Remove what the library left of the card."""
        if self._folder is not None:
            for left in self._folder.iterdir():
                with suppress(OSError):
                    left.unlink()

    def _run(self, which: str) -> Outcome:
        if self._library is None:
            raise DeviceFault("CRD-006", "the library is not open")
        return self._library.run(self._table.get(which, ()), self._numbers())

    def _open_anew(self) -> None:
        if self._table.get("open"):
            self._run("close")
            self._open_reader()

    def _open_reader(self) -> None:
        outcome = self._run("open")
        self._opened = time.monotonic()
        if outcome.means != "good":
            raise DeviceFault("CRD-006", f"the library cannot open its reader: {outcome.result}")

    def _numbers(self) -> dict[str, int]:
        return {"port": self._options.port}

    def _watch_memory(self) -> None:
        if self._most and _resident() > self._most:
            raise ProcessSpoilt("the library took more memory than it may")


def _own_folder() -> Path:
    """Return a new private folder named by this process, after removing those of processes that died."""
    parent = _IN_MEMORY if _IN_MEMORY.is_dir() else Path(tempfile.gettempdir())
    for left in parent.glob(f"{_PREFIX}*"):
        number = left.name.removeprefix(_PREFIX).partition("-")[0]
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))


def _resident() -> int:
    """Return the bytes this process holds in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE
