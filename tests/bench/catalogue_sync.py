"""Fetching a catalogue: the whole set, one in a hundred changed, nothing new; 2,300 and 100,000 matters."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from central.embedded import EmbeddedPlatform
from central.platform import open_platform
from central.publishing.built_in import gather
from central.publishing.publish import publish
from kiosk.matter.model import Matter
from tests.bench.catalogue_matters import many_matters
from tests.bench.relay import Line
from tests.bench.row import Bench, Row
from tests.bench.stock import ROOT

SIZES = (2300, 100_000)
CHECK_REQUESTS, CHECK_KB = 1, 1.0
_ASKS = b"GET /v1/catalogue/"
_SECONDS = 300.0


@dataclass
class Fetched:
    """What one run of a terminal took."""

    seconds: float
    peak: float
    grown: float
    refused: str
    bytes: int
    check_requests: int = 0
    check_bytes: int = 0


def measure_catalogue(bench: Bench) -> list[Row]:
    """Publish, fetch whole, publish one in a hundred anew, fetch that, look again: each size on its own platform."""
    imported = bench.folder / "matters.ndjson"
    own = gather(None, (imported,) if imported.exists() else ()).matters
    return [row for many in SIZES for row in _size(bench, own, many)]


def _size(bench: Bench, own: list[Matter], many: int) -> list[Row]:
    home = bench.folder / f"catalogue-{many}"
    bench.tell(f"catalogue: publishing {many:,} matters")
    raw, version = _publish(home / "platform", own, many, edition=1)
    with EmbeddedPlatform(home / "platform") as platform, Line(platform.url) as line:
        at = [str(home / "terminal"), line.url, platform.root_public_key]
        bench.tell(f"catalogue: {many:,} matters, the whole set")
        with _terminal(line, [*at, platform.enrol_code("QY-0801"), str(version)]) as (_, full):
            rows = _rows(f"{many:,} matters, whole", full, raw)
        if full.refused:
            return rows
        bench.tell(f"catalogue: publishing 1 % of {many:,} anew")
        _, version = _publish(home / "platform", own, many, edition=2)
        bench.tell(f"catalogue: {many:,} matters, 1 % changed")
        with _terminal(line, [*at, "", str(version)]) as (child, delta):
            rows += _rows(f"{many:,} matters, 1 % changed", delta, raw / 100)
            if not delta.refused:
                rows += _look_again(child, line, many)
    return rows


def _publish(data: Path, own: list[Matter], many: int, edition: int) -> tuple[float, int]:
    """Put an edition out; return its size in MB as JSON, and its version."""
    matters = many_matters(own, many, edition)
    some = matters[:: max(1, many // 500)]
    raw = sum(len(matter.model_dump_json().encode()) for matter in some) / len(some) * many / 1e6
    platform = open_platform(data)
    try:
        return raw, publish(platform, matters, (), ()).version
    finally:
        platform.database.close()
        del matters
        gc.collect()


@contextmanager
def _terminal(line: Line, arguments: list[str]) -> Iterator[tuple[Any, Fetched]]:
    crossed = line.total
    command = [sys.executable, "-m", "tests.bench.catalogue_child", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        try:
            found = json.loads(child.stdout.readline() if child.stdout else "")
            yield child, Fetched(**found, bytes=line.total - crossed)
        finally:
            if child.stdin:
                child.stdin.close()
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()


def _look_again(child: Any, line: Line, many: int) -> list[Row]:
    """Let the terminal look for something new where there is nothing; count what only the catalogue's line carried."""
    before = line.asked(_ASKS)
    child.stdin.write("\n")
    child.stdin.flush()
    over = time.monotonic() + 20
    after = before
    while time.monotonic() < over and (after.requests == before.requests or after != line.asked(_ASKS)):
        after = line.asked(_ASKS)
        time.sleep(0.5)
    requests, kilobytes = after.requests - before.requests, (after.bytes - before.bytes) / 1000
    what = f"{many:,} matters, nothing new"
    return [
        Row(f"{what}: requests", (requests,), "", f"at most {CHECK_REQUESTS}", CHECK_REQUESTS),
        Row(f"{what}: bytes both ways", (kilobytes,), "kB", f"at most {CHECK_KB:.0f} kB", CHECK_KB),
    ]


def _rows(what: str, fetched: Fetched, raw: float) -> list[Row]:
    if fetched.refused:
        return [Row(f"{what}: {fetched.refused}", (), "", f"{raw:,.1f} MB as JSON")]
    return [
        Row(f"{what}: bytes both ways", (fetched.bytes / 1e6,), "MB", f"as JSON: {raw:,.2f} MB", raw),
        Row(f"{what}: seconds until it can be used", (fetched.seconds,), "s"),
        Row(f"{what}: peak memory of the process", (fetched.peak,), "MB", "of it for the catalogue, below"),
        Row(f"{what}: peak memory over what it had", (fetched.grown,), "MB"),
    ]
