"""Reading known fields from pages: the process's start, a page, its memory.

A page of 8 megapixels is read as the camera hands it over; whether what is read is right is for the tests to say.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from devices.camera.lying import WAYS, seen
from devices.camera.page_scan import scan
from devices.camera.papers import PAPERS
from devices.driver import Reply
from devices.supervisor.link import Link
from kiosk.faults.fault import Fault
from kiosk.matter.known_fields import known_fields
from kiosk.ports.devices import Role
from tests.bench.row import Bench, Row

DRIVER = "devices.reading.rapid_ocr:RapidOcrReader"
PAPERS_READ = {"business_licence": ("credit_code", "organisation_name"), "bill": ("bill_total",)}
EIGHT_MEGAPIXELS = (3264, 2448)
ROUNDS = 6
START_SECONDS, PAGE_SECONDS, MOST_MB = 3.0, 1.5, 500.0


def measure_reading(bench: Bench) -> list[Row]:
    """Measure with nothing else of the terminal running."""
    pages = {(kind, keys): _page(kind) for kind, keys in PAPERS_READ.items()}
    starts: list[float] = []
    rows: list[Row] = []
    for _ in range(3):
        reader = _Reader()
        starts.append(reader.timed("prepare"))
        reader.link.stop()
    against = "limit: laying a paper takes as long"
    rows.append(Row("process started, weights checked and loaded", tuple(starts), "s", against, START_SECONDS))
    reader = _Reader()
    idle = _pss(reader.pid())
    rows.append(Row("memory after the check, nothing loaded", (idle,), "MB"))
    reader.timed("prepare")
    rows.append(Row("memory loaded, before a page", (_pss(reader.pid()),), "MB"))
    peaks: list[float] = []
    for (kind, keys), page in pages.items():
        bench.tell(kind)
        wanted = {key: {"kind": known_fields()[key].kind, "labels": known_fields()[key].labels} for key in keys}
        times, worked = [], []
        for _ in range(ROUNDS):
            before = _worked(reader.pid())
            with _Peak(reader.pid()) as peak:
                times.append(reader.timed("read", {"wanted": wanted}, page))
            worked.append(_worked(reader.pid()) - before)
            peaks.append(peak.most)
        what = f"{kind}, {', '.join(keys)}, page of 2339 pixels"
        rows.append(Row(what, tuple(times), "s", "limit: two pages within the form's 4 s", PAGE_SECONDS))
        rows.append(Row("… the process's own work for it, on one core", tuple(worked), "s of CPU"))
    against = "limit: half of what the process may take"
    rows.append(Row("most memory while a page is read", tuple(peaks), "MB", against, MOST_MB))
    rows.append(Row("memory after pages", (_pss(reader.pid()),), "MB", "none after two idle minutes"))
    reader.link.stop()
    return rows


def _page(kind: str) -> bytes:
    picture = seen(PAPERS[kind]().resize((1588, 2246)), WAYS["shadowed"], *EIGHT_MEGAPIXELS)
    found = scan(np.ascontiguousarray(np.asarray(picture)[..., ::-1]), colour=True, quality=90)
    if isinstance(found, str) or not found.sure:
        raise LookupError(kind)
    return found.jpeg


class _Reader:
    def __init__(self) -> None:
        self.link = Link(Role.PAGE_READER, DRIVER, {"read_seconds": 30})
        self.link.start()

    def timed(self, command: str, values: Any = None, data: bytes = b"") -> float:
        """Return how long a command takes, port to port."""
        answers: queue.Queue[Reply | Fault] = queue.Queue()
        began = time.perf_counter()
        self.link.command(command, values, data, deadline=60, done=answers.put)
        answer = answers.get(timeout=65)
        took = time.perf_counter() - began
        if not isinstance(answer, Fault):
            return took
        raise RuntimeError(answer.code)

    def pid(self) -> int:
        """Return the process's id, once it is there."""
        pause, ends = threading.Event(), time.monotonic() + 30
        while self.link.pid is None or self.link.state.status != "ready":
            if time.monotonic() > ends:
                raise TimeoutError
            pause.wait(0.02)
        return self.link.pid


class _Peak:
    """Looks at a process's memory again and again."""

    def __init__(self, pid: int) -> None:
        self.most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(lambda: _pss(pid),))

    def __enter__(self) -> _Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self, now: Callable[[], float]) -> None:
        while not self._over.wait(0.02):
            self.most = max(self.most, now())


def _worked(pid: int) -> float:
    """Return the CPU seconds a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as line:  # noqa: PTH123
        fields = line.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pss(pid: int) -> float:
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:  # noqa: PTH123  one short read, again and again
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
