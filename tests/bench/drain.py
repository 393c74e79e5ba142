"""Handing in after an outage: bytes on the line and seconds, beside one naive POST for each submission.

The line is a relay of 64 kbit/s or 10 Mbit/s without delay. What fits into a minute or two is measured; 1,000
submissions are calculated from it, and the rows say so.
"""

from __future__ import annotations

import base64
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.events import Delivered
from tests.bench.relay import Line
from tests.bench.row import NOWHERE, Bench, Row
from tests.bench.scans import scans
from tests.bench.submissions import Told, fill, introduce, new_record, running, settings_at

QUEUED = 1000  # what the question is about
SLOW, FAST = 64e3, 10e6  # bit/s
SLOW_SECONDS, FAST_SECONDS = 180.0, 40.0  # how long is measured
SLOW_SAMPLE, FAST_SAMPLE = 20, 100  # at most


@dataclass(frozen=True)
class Handed:
    """What crossed a line until the last whole submission."""

    many: int
    seconds: float
    bytes: int
    connections: int


def measure_drain(bench: Bench) -> list[Row]:
    """Measure ours and the naive way at both speeds; at 64 kbit/s both at once, each on a line of its own."""
    home = bench.folder / "drain"
    platform = bench.stock.rig.platform
    bench.tell(f"drain: sealing {SLOW_SAMPLE + FAST_SAMPLE} submissions of 3 scans")
    for name, many in (("slow", SLOW_SAMPLE), ("fast", FAST_SAMPLE)):
        at = settings_at(home / name, platform.url, platform.root_public_key, platform.enrol_code(f"QY-06{many:02d}"))
        introduce(at)
        fill(settings_at(home / name, NOWHERE, at.root_key), many, f"QY-06{many:02d}", scans())
    bench.tell(f"drain: at 64 kbit/s, ours and naive side by side, {SLOW_SECONDS:.0f} s")
    naive: list[Handed] = []
    beside = threading.Thread(target=lambda: naive.append(_naive(SLOW, SLOW_SAMPLE, SLOW_SECONDS)))
    beside.start()
    slow = _ours(home / "slow", platform.url, platform.root_public_key, SLOW, SLOW_SAMPLE, SLOW_SECONDS)
    beside.join()
    bench.tell("drain: at 10 Mbit/s, ours, then naive")
    fast = _ours(home / "fast", platform.url, platform.root_public_key, FAST, FAST_SAMPLE, FAST_SECONDS)
    naive_fast = _naive(FAST, FAST_SAMPLE, FAST_SECONDS)
    content = sum(len(page.content) for page in scans()) / 1e6
    rows = [Row("3 scans of the demo's document camera, as JPEG", (content,), "MB")]
    rows += _rows("64 kbit/s", SLOW, slow, naive[0]) + _rows("10 Mbit/s", FAST, fast, naive_fast)
    return rows


def _rows(speed: str, bits: float, ours: Handed, naive: Handed) -> list[Row]:
    if not ours.many or not naive.many:
        return [Row(f"{speed}: nothing whole came over in the time there was", (), "s")]
    each = [one.bytes / one.many / 1e6 for one in (ours, naive)]
    line = ours.bytes / ours.many * 8 / bits
    all_of_it = f"{speed}: {QUEUED} submissions, calculated"
    seconds = [one.seconds / one.many for one in (ours, naive)]
    measured = f"measured on {ours.many}, naive on {naive.many}"
    return [
        Row(f"{speed}: bytes of one, {measured}", (each[0],), "MB", f"naive POST: {each[1]:.3f} MB", each[1]),
        Row(f"{speed}: seconds of one", (seconds[0],), "s", f"naive POST: {seconds[1]:.2f} s", seconds[1]),
        Row(f"{speed}: seconds of one", (seconds[0],), "s", f"its bytes at the line's speed: {line:.2f} s", line),
        Row(all_of_it, (each[0] * QUEUED,), "MB", f"naive POSTs: {each[1] * QUEUED:,.0f} MB", each[1] * QUEUED),
        Row(all_of_it, (seconds[0] * QUEUED / 60,), "min", f"naive POSTs: {seconds[1] * QUEUED / 60:,.0f} min",
            seconds[1] * QUEUED / 60),
        Row(f"{speed}: connections for all of them", (ours.connections,), "", "naive: one each", naive.connections),
    ]  # fmt: skip


def _ours(folder: Path, url: str, root: str, bits: float, many: int, deadline: float) -> Handed:
    """Let a terminal with a queue find its platform again, through the line."""
    told = Told()
    with Line(url, bits) as line:
        began = time.monotonic()
        marks: list[tuple[float, int]] = []
        with running(settings_at(folder, line.url, root), told):
            while len(marks) < many and told.wait(Delivered, len(marks) + 1, began + deadline - time.monotonic()):
                marks.append((time.monotonic() - began, line.total))
        seconds, crossed = marks[-1] if marks else (0.0, 0)
        return Handed(len(marks), seconds, crossed, line.connections)


def _naive(bits: float, many: int, deadline: float) -> Handed:
    """Send each submission as one JSON body with its scans in base64, each over a connection of its own.

    The far side reads and answers; it stores nothing, checks nothing and syncs nothing.
    """
    with _reader() as url, Line(url, bits) as line:
        place = urlsplit(line.url)
        began = time.monotonic()
        done, mark = 0, (0.0, 0)
        while done < many and mark[0] * (done + 1) <= deadline * max(1, done):  # the next would end in time
            record = new_record(done, "QY-0600").model_dump(mode="json")
            record["scans"] = [base64.b64encode(page.content).decode() for page in scans()]
            connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=300)
            connection.request("POST", "/", json.dumps(record), {"Content-Type": "application/json"})
            connection.getresponse().read()
            connection.close()
            done, mark = done + 1, (time.monotonic() - began, line.total)
        return Handed(done, *mark, line.connections)


class _Reads(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        left = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, 65536)))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _reader() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Reads)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
