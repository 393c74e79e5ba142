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
MANY, MANY_SCANS = 200, 60
_SMALL = {
    "sqlite_commit": "limit: SQLite, WAL, FULL, commit one row",
    "store": "outbox store: commit one row of 3 scans",
    "writer": "outbox: seal and store, no scans",
    "persist_queue": "peer: persist-queue, synchronous=FULL",
    "litequeue_full": "peer: litequeue, synchronous=FULL",
    "litequeue": "peer: litequeue as it comes, NORMAL: not durable",
}
_LARGE = {
    "writer_scans": "outbox: seal and store 3 scans",
    "sealing": "of it sealing, no disk",
}
_RAW = {"raw_fsync": "append one row's bytes, fsync", "raw_fsync_scans": "append row and 3 scans, fsync once"}


def measure_enqueue(bench: Bench) -> list[Row]:
    """Take turns: each way in a process of its own, three rounds, every one on fresh files of the same disk."""
    home = bench.folder / "enqueue"
    platform = bench.stock.rig.platform
    introduce(settings_at(home / "met", platform.url, platform.root_public_key, platform.enrol_code("QY-0501")))
    (home / "met" / "root_key").write_text(platform.root_public_key)
    ways: dict[str, tuple[str, ...]] = dict.fromkeys(_SMALL, ("raw_fsync",))
    ways |= dict.fromkeys(_LARGE, ("raw_fsync_scans", "raw_fsync"))
    taken: dict[str, list[list[float]]] = {way: [[] for _ in (way, *raws)] for way, raws in ways.items()}
    for turn in range(ROUNDS):
        bench.tell(f"enqueue: round {turn + 1} of {ROUNDS}")
        for way, raws in ways.items():
            many = MANY if way in _SMALL else MANY_SCANS
            for values, more in zip(taken[way], json.loads(_child(home, way, many, [], *raws)), strict=True):
                values.extend(more)
    bench.tell("enqueue: counting disk syncs")
    rows = []
    for raw, words in _RAW.items():
        beside = [value for way in ways if ways[way][0] == raw for value in taken[way][1]]
        rows += [Row(f"limit: {words}", tuple(beside), "ms"), Row(f"limit: {words}, p99", (_p99(beside),), "ms")]
        for way in (way for way in ways if ways[way][0] == raw):
            rows += _rows((_SMALL | _LARGE)[way], taken[way][0], taken[way][1], _syncs(home, way))
    whole, _, one = (median(values) for values in taken["writer_scans"])
    rows.append(Row("outbox: submissions a second, no scans", (1000 / median(taken["writer"][0]),), "/s"))
    rows.append(Row("outbox: submissions a second, 3 scans", (1000 / whole,), "/s"))
    rows.append(
        Row("outbox: 3 scans, beside as many raw fsyncs of one row", (whole,), "ms", f"5 × {one:.2f} ms", 5 * one)
    )
    return rows


def _rows(words: str, ours: list[float], raw: list[float], syncs: float | None) -> list[Row]:
    counted = "fsyncs not counted (no strace)" if syncs is None else f"{syncs:g} fsync each"
    middle, last = median(raw), _p99(raw)
    return [
        Row(f"{words}; {counted}", tuple(ours), "ms", f"raw fsync in turn with it: {middle:.2f} ms", middle),
        Row(f"{words}, p99", (_p99(ours),), "ms", f"its p99: {last:.2f} ms", last),
    ]


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100)[98]


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


def _child(home: Path, way: str, many: int, before: list[str], *beside: str) -> str:
    folder = home / "now"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(home / "met", folder, ignore=shutil.ignore_patterns("*.lock"))
    command = [*before, sys.executable, "-m", "tests.bench.enqueue_child", way, str(folder), str(many), *beside]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, timeout=120).stdout
