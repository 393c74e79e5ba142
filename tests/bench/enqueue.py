"""Making a submission durable: beside one raw disk sync of the same bytes, plain SQLite, persist-queue, litequeue."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median, quantiles

from tests.bench.row import Bench, Row
from tests.bench.stock import ROOT
from tests.bench.submissions import introduce, settings_at

ROUNDS = 3
MANY, MANY_SCANS = 300, 60
_WAYS = {
    "raw_fsync": "limit: append one row's bytes, fsync",
    "sqlite_commit": "limit: SQLite, WAL, FULL, commit one row",
    "store": "outbox store: commit one row of 3 scans",
    "writer": "outbox: seal and store, no scans",
    "persist_queue": "peer: persist-queue, synchronous=FULL",
    "litequeue_full": "peer: litequeue, synchronous=FULL",
    "litequeue": "peer: litequeue as it comes, NORMAL: not durable",
}
_SCANS = {
    "raw_fsync_scans": "limit: append the bytes of row and 3 scans, fsync",
    "writer_scans": "outbox: seal and store 3 scans",
    "sealing": "of it sealing, no disk",
}


def measure_enqueue(bench: Bench) -> list[Row]:
    """Take turns: each way in a process of its own, three rounds, every one on fresh files of the same disk."""
    home = bench.folder / "enqueue"
    platform = bench.stock.rig.platform
    introduce(settings_at(home / "met", platform.url, platform.root_public_key, platform.enrol_code("QY-0501")))
    (home / "met" / "root_key").write_text(platform.root_public_key)
    taken: dict[str, list[float]] = {way: [] for way in (*_WAYS, *_SCANS)}
    for turn in range(ROUNDS):
        bench.tell(f"enqueue: round {turn + 1} of {ROUNDS}")
        for way, values in taken.items():
            values.extend(_milliseconds(home, way, MANY_SCANS if way in _SCANS else MANY))
    rows = _rows(_WAYS, taken, "raw_fsync", home) + _rows(_SCANS, taken, "raw_fsync_scans", home)
    per_second = 1000 / median(taken["writer_scans"])
    limit = 1000 / (median(taken["raw_fsync"]) * 5)
    rows.append(Row("outbox: submissions of 3 scans a second", (per_second,), "/s", "5 raw fsyncs each", limit))
    return rows


def _rows(ways: dict[str, str], taken: dict[str, list[float]], limit: str, home: Path) -> list[Row]:
    rows = []
    middle, last = median(taken[limit]), _p99(taken[limit])
    for way, words in ways.items():
        syncs = _syncs(home, way)
        counted = "fsyncs not counted (no strace)" if syncs is None else f"{syncs:g} fsync each"
        rows += [
            Row(f"{words}; {counted}", tuple(taken[way]), "ms", "the raw fsync above", middle),
            Row(f"{words}, p99", (_p99(taken[way]),), "ms", "the raw fsync's p99", last),
        ]
    return rows


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100)[98]


def _milliseconds(home: Path, way: str, many: int) -> list[float]:
    return [float(value) for value in json.loads(_child(home, way, many, []))]


def _syncs(home: Path, way: str) -> float | None:
    """Count the disk syncs of one: those of 60 less those of 10, so that opening does not count."""
    if shutil.which("strace") is None:
        return None
    counted = []
    for many in (10, 60):
        out = home / "strace"
        _child(home, way, many, ["strace", "-f", "-c", "-o", str(out), "-e", "trace=fsync,fdatasync"])
        lines = re.findall(r"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) .*(?:fsync|fdatasync)$", out.read_text(), re.MULTILINE)
        counted.append(sum(map(int, lines)))
    return round((counted[1] - counted[0]) / 50, 1)


def _child(home: Path, way: str, many: int, before: list[str]) -> str:
    folder = home / "now"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(home / "met", folder, ignore=shutil.ignore_patterns("*.lock"))
    command = [*before, sys.executable, "-m", "tests.bench.enqueue_child", way, str(folder), str(many)]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, timeout=120).stdout
