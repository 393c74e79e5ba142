"""The refresh: one thread that keeps the catalogue as the platform signed it, and never shows half of one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum
from pathlib import Path
from random import Random
from time import monotonic

from pydantic import ValidationError

from kiosk.faults.fault import Fault
from kiosk.wire.catalogue import Manifest, RawLine, read_line
from offline_cache.catalogue.age import expired
from offline_cache.catalogue.spool import SpoiledSpoolError, Spool
from offline_cache.catalogue.store import CatalogueStore
from offline_cache.durable import replace_durably
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.failure import Failed
from offline_cache.platform.link import Link
from offline_cache.sync.pacing import Pacing
from offline_cache.sync.portion import Portion
from offline_cache.sync.rounds import Rounds
from offline_cache.sync.traffic import Traffic

_log = logging.getLogger(__name__)
MATTER_BYTES = 16 * 1024  # unpacked and on the average, at most: 814 real matters take 4 kB each
MOVES = 3  # manifests asked for in a row where the catalogue changes under the download
REST = 3.0  # pieces of rest after each piece while a large submission is handed in
LONGEST_REST = 30.0
LOOK_SECONDS = 0.2


class _Came(Enum):
    """What came of a fetch that is no fault."""

    WHOLE = "whole"  # the version is in place
    MISFIT = "misfit"  # what came does not make the set of the manifest
    MOVED = "moved"  # the platform's catalogue is another one by now


class Refresh(Rounds):
    """Fetches, checks, swaps. Its own thread, so that a slow set never holds a submission up."""

    def __init__(
        self,
        *,
        api: PlatformApi,
        link: Link,
        store: CatalogueStore,
        newest: Path,
        pacing: Pacing,
        spool: Spool,
        traffic: Traffic,
        now: Callable[[], datetime],
        random: Random,
    ) -> None:
        """`newest` is where the newest manifest is kept: a version is signed anew each day, with a later expiry.

        `now` is the believed time.
        """
        super().__init__("catalogue-refresh")
        self._api = api
        self._link = link
        self._store = store
        self._newest_path = newest
        self._pacing = pacing
        self._asked_to_wait = 0.0
        self._spool = spool
        self._traffic = traffic
        self._portion = Portion(first=32 * 1024, most=1024 * 1024)
        self._took = 0.0
        self.download: tuple[int, int] | None = None
        """Bytes that are here, and of how many, while a catalogue is being fetched."""
        self._random = random
        self._tag = ""
        self._newest = _read(newest)
        self._now = now
        self._due = float("-inf")
        self._failures = 0
        self._hurry = threading.Event()
        self._fault: Fault | None = None

    def nudge(self) -> None:
        """Refresh now. Any thread."""
        self._hurry.set()
        self._woken.set()

    @property
    def newest(self) -> Manifest | None:
        """The newest manifest the platform signed, None before the first."""
        return self._newest

    @property
    def fault(self) -> Fault | None:
        """What is wrong with the catalogue: why the last refresh failed, or CAT-003 or CAT-006."""
        if self._fault:
            return self._fault
        if not self._store.version:
            return Fault("CAT-006", "no catalogue was fetched yet")
        return expired(self._newest, self._now())

    def _round(self) -> float | None:
        if not self._link.online:
            return None
        if not self._failures:  # the platform may have told a quicker pace meanwhile
            self._due = min(self._due, monotonic() + self._pause())
        if self._hurry.is_set() or monotonic() >= self._due:
            self._hurry.clear()  # before the work: a nudge during it asks for another round
            self._due = monotonic() + self._next(self._safely())
        return 0.0 if self._hurry.is_set() else max(0.0, self._due - monotonic())

    def _safely(self) -> Fault | None:
        try:
            return self.once()
        except Exception as error:  # noqa: BLE001  a bug with one set must not end the refreshing for ever
            return Fault("SYS-001", f"refresh: {type(error).__name__}")

    def _next(self, fault: Fault | None) -> float:
        self._fault = fault
        self.download = None
        if fault is None:
            self._failures = 0
            return self._pause()
        self._failures += 1
        _log.warning("catalogue refresh failed: %s %s", fault.code, fault.detail)
        backoff, self._asked_to_wait, wish = self._pacing.intervals.refresh_failed, 0.0, self._asked_to_wait
        return backoff.seconds(self._failures, self._random, wish)

    def _pause(self) -> float:
        return self._pacing.intervals.refresh * self._random.uniform(0.8, 1.2)

    # ── one refresh ──────────────────────────────────────────────────────────────────────────────
    def once(self) -> Fault | None:
        """Bring the catalogue up to date, or say why it stays as it is. Blocks."""
        for _ in range(MOVES):
            began = monotonic()
            answer = self._api.manifest(self._tag)
            if isinstance(answer, Failed):
                return self._told(answer, began)
            if answer is None:
                return None
            manifest, tag = answer
            if manifest.version < self._store.floor:
                return Fault("CAT-002", f"version {manifest.version} after {self._store.floor}")
            came = self._bring(manifest)
            if came is _Came.MOVED:
                continue
            return came if isinstance(came, Fault) else self._keep(manifest, tag)
        return Fault("NET-004", "the catalogue changed again and again while it was fetched")

    def _keep(self, manifest: Manifest, tag: str) -> Fault | None:
        self._tag = tag
        self._newest = manifest
        try:
            replace_durably(self._newest_path, manifest.model_dump_json().encode())
        except OSError as error:
            return Fault("OBX-001", f"{self._newest_path.name}: {type(error).__name__}")
        return None

    def _bring(self, manifest: Manifest) -> Fault | _Came:
        """Bring the version of a manifest: as changes where they fit, else whole."""
        held = self._store.open()
        try:
            here = held.version if held else 0
            if held and (here, held.manifest.digest) == (manifest.version, manifest.digest):
                return _Came.WHOLE
            if held and here == self._store.version != manifest.version == self._store.floor:
                return _Came.WHOLE  # this version was rolled back from
            in_changes = here != manifest.version and not self._spool.whole_under_way(manifest.digest)
            if held and held.changeable and in_changes:
                came = self._fetch(manifest, here)
                if came is not _Came.MISFIT:
                    return came
        finally:
            if held:
                held.close()
        came = self._fetch(manifest, None)
        if came is _Came.MISFIT:
            return Fault("CAT-004", f"the set of version {manifest.version} is not the one its manifest names")
        return came

    def _fetch(self, manifest: Manifest, since: int | None) -> Fault | _Came:
        """Fetch what is still missing, build, swap. What does not make the promised set is thrown away."""
        limit = MATTER_BYTES * (manifest.count + 1000)
        try:
            self._spool.open(manifest.digest, since)
            came = self._download(manifest, since, limit)
        except OSError as error:
            return Fault("OBX-001", f"catalogue spool: {type(error).__name__}")
        if came is not _Came.WHOLE:
            return came
        self.download = None
        fault = self._store.install(manifest, self._lines(limit), since or 0)
        if fault and (fault.code != "CAT-004" or self._stopping.is_set()):
            return fault
        self._spool.discard()
        return _Came.MISFIT if fault else _Came.WHOLE

    def _download(self, manifest: Manifest, since: int | None, limit: int) -> Fault | _Came:
        progressed = False
        while not self._spool.complete:
            if not self._give_way():
                return Fault("NET-001", "closing")
            self.download = (self._spool.held, self._spool.total)
            began = monotonic()
            piece = self._api.catalogue_piece(since, self._spool.held, self._portion.size, self._spool.tag)
            if isinstance(piece, Failed):
                if progressed and piece.link:
                    self._failures = 0  # it goes on: a line that is cut every few seconds is tried again soon
                return self._refused(piece, since, began)
            self._portion.took(len(piece.content), monotonic() - began)
            self._took = monotonic() - began
            if piece.digest and piece.digest != manifest.digest:
                return self._moved()  # published, or this terminal was moved, since the manifest was asked for
            if piece.total > limit:
                self._spool.discard()
                return Fault("CAT-004", f"{piece.total} bytes for {manifest.count} matters")
            if not self._spool.take(piece):
                return self._moved()
            progressed = True
        return _Came.WHOLE

    def _refused(self, failed: Failed, since: int | None, began: float) -> Fault | _Came:
        if failed.code == "catalogue_changed":
            return self._moved()
        if failed.code == "catalogue_too_old" and since is not None:
            return _Came.MISFIT
        self._portion.cut()
        return self._told(failed, began)

    def _moved(self) -> _Came:
        self._spool.discard()
        return _Came.MOVED

    def _lines(self, limit: int) -> Iterator[RawLine]:
        for row in self._spool.rows(limit):
            line = read_line(row)
            if line is None or self._stopping.is_set():
                raise SpoiledSpoolError("no line of a catalogue")
            yield line

    def _give_way(self) -> bool:
        """Let the outbox go first: wait while a small record does, and rest while a large one uses the line.

        Bounded, so that a record that never gets through cannot keep the catalogue old. False: we are stopping.
        """
        if self._traffic.upload:
            self._stopping.wait(min(self._took * REST, LONGEST_REST))
        over = monotonic() + LONGEST_REST
        while self._traffic.small_waits and monotonic() < over and not self._stopping.is_set():
            self._stopping.wait(LOOK_SECONDS)
        return not self._stopping.is_set()

    def _told(self, failed: Failed, began: float) -> Fault:
        self._asked_to_wait = failed.retry_after or 0.0
        if failed.link and failed.fault.code != "NET-006":  # a slow set is no lost link
            self._link.failed(failed.fault, began)
        return failed.fault


def _read(path: Path) -> Manifest | None:
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
