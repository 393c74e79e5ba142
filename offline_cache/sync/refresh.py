"""The refresh: one thread that keeps the catalogue as the platform signed it, and never shows half of one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from random import Random
from time import monotonic

from pydantic import ValidationError

from kiosk.faults.fault import Fault
from kiosk.wire.catalogue import CatalogueLine, Manifest
from offline_cache.catalogue.age import expired
from offline_cache.catalogue.digest import Document, catalogue_digest
from offline_cache.catalogue.store import CatalogueStore
from offline_cache.durable import replace_durably
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.failure import Failed
from offline_cache.platform.link import Link
from offline_cache.sync.intervals import Intervals

_log = logging.getLogger(__name__)
SET_BYTES = 64 * 1024 * 1024  # unpacked: twenty times what 814 real matters take (3.2 MB; 0.3 MB on the line)


class Refresh:
    """Fetches, checks, swaps. Its own thread, so that a slow set never holds a submission up."""

    def __init__(
        self,
        *,
        api: PlatformApi,
        link: Link,
        store: CatalogueStore,
        newest: Path,
        now: Callable[[], datetime],
        intervals: Intervals,
        random: Random,
    ) -> None:
        """`newest` is where the newest manifest is kept: a version is signed anew each day, with a later expiry.

        `now` is the believed time.
        """
        self._api = api
        self._link = link
        self._store = store
        self._newest_path = newest
        self._intervals = intervals
        self._random = random
        self._tag = ""
        self._newest = _read(newest)
        self._now = now
        self._due = float("-inf")
        self._failures = 0
        self._woken = threading.Event()
        self._hurry = threading.Event()
        self._stopping = threading.Event()
        self._fault: Fault | None = None
        self._thread = threading.Thread(target=self._run, name="catalogue-refresh", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, deadline: float) -> bool:
        """End after what is running. False where that took longer than `deadline` seconds."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(deadline)
        return not self._thread.is_alive()

    def wake(self) -> None:
        """Look at the link again. Any thread."""
        self._woken.set()

    def nudge(self) -> None:
        """Refresh now. Any thread."""
        self._hurry.set()
        self._woken.set()

    @property
    def fault(self) -> Fault | None:
        """What is wrong with the catalogue: why the last refresh failed, or CAT-003 or CAT-006."""
        if self._fault:
            return self._fault
        if not self._store.version:
            return Fault("CAT-006", "no catalogue was fetched yet")
        return expired(self._newest, self._now())

    @property
    def newest(self) -> Manifest | None:
        """The newest manifest the platform signed, None where there is none."""
        return self._newest

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            wait: float | None = None
            if self._link.online:
                if self._hurry.is_set() or monotonic() >= self._due:
                    self._hurry.clear()  # before the work: a nudge during it asks for another round
                    self._due = monotonic() + self._next(self._safely())
                wait = 0.0 if self._hurry.is_set() else max(0.0, self._due - monotonic())
            self._woken.wait(wait)

    def _safely(self) -> Fault | None:
        try:
            return self.once()
        except Exception as error:  # noqa: BLE001  a bug with one set must not end the refreshing for ever
            return Fault("SYS-001", f"refresh: {type(error).__name__}")

    def _next(self, fault: Fault | None) -> float:
        self._fault = fault
        if fault is None:
            self._failures = 0
            return self._intervals.refresh * self._random.uniform(0.8, 1.2)
        self._failures += 1
        _log.warning("catalogue refresh failed: %s %s", fault.code, fault.detail)
        return self._intervals.refresh_failed.seconds(self._failures, self._random)

    # ── one refresh ──────────────────────────────────────────────────────────────────────────────
    def once(self) -> Fault | None:
        """Bring the catalogue up to date, or say why it stays as it is. Blocks."""
        answer = self._api.manifest(self._tag)
        if isinstance(answer, Failed):
            return self._told(answer)
        if answer is None:
            return None
        manifest, tag = answer
        if manifest.version < self._store.floor:
            return Fault("CAT-002", f"version {manifest.version} after {self._store.floor}")
        fault = self._bring(manifest)
        if fault:
            return fault
        self._tag = tag
        self._newest = manifest
        try:
            replace_durably(self._newest_path, manifest.model_dump_json().encode())
        except OSError as error:
            return Fault("OBX-001", f"{self._newest_path.name}: {type(error).__name__}")
        return None

    def _bring(self, manifest: Manifest) -> Fault | None:
        held = self._store.open()
        try:
            here = held.version if held else 0
            if here == manifest.version or (here == self._store.version and manifest.version == self._store.floor):
                return None  # up to date, or this version was rolled back from
            documents: dict[str, Document] | Fault | None = None
            if held:
                documents = self._fetch(here, held.documents(), manifest)
                if isinstance(documents, Fault):
                    return documents
            if documents is None:
                documents = self._fetch(None, {}, manifest)
        finally:
            if held:
                held.close()
        if documents is None:
            return Fault("CAT-004", f"the set of version {manifest.version} is not the one its manifest names")
        if isinstance(documents, Fault):
            return documents
        return self._store.install(manifest, documents)

    def _fetch(
        self, since: int | None, base: Mapping[str, Document], manifest: Manifest
    ) -> dict[str, Document] | Fault | None:
        """Return the whole set as the manifest promises it; None where what came does not make it."""
        body = self._api.catalogue(since, SET_BYTES)
        if isinstance(body, Failed):
            return None if body.code == "catalogue_too_old" and since is not None else self._told(body)
        documents = dict(base)
        try:
            for row in body.splitlines():
                line = CatalogueLine.model_validate_json(row)
                if line.op == "set" and line.matter is not None:
                    documents[line.code] = Document(line.version, line.matter.model_dump_json())
                else:
                    documents.pop(line.code, None)
        except ValidationError:
            return None
        if len(documents) != manifest.count or catalogue_digest(documents) != manifest.digest:
            return None
        return documents

    def _told(self, failed: Failed) -> Fault:
        if failed.link and failed.fault.code != "NET-006":  # a slow set is no lost link
            self._link.failed(failed.fault)
        return failed.fault


def _read(path: Path) -> Manifest | None:
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
