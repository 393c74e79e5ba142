"""Calls over a line that is kept open: head and body of an answer leave at once."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import httpx

from central.embedded import EmbeddedPlatform


def test_a_kept_line_does_not_wait_for_the_other_sides_acknowledgement(tmp_path: Path) -> None:
    with EmbeddedPlatform(tmp_path) as platform, httpx.Client(base_url=platform.url, trust_env=False) as client:
        seconds = []
        for _ in range(60):
            began = perf_counter()
            assert client.get("/health").status_code == 200
            seconds.append(perf_counter() - began)
    later = sorted(seconds[20:])  # a fresh connection acknowledges at once, so the first calls say nothing
    assert later[len(later) // 4] < 0.03  # Nagle's algorithm against a delayed ACK costs 0.04 s, each time
