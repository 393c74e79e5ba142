"""Documents and paper: a page's scan, a slip, a certificate."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from kiosk.faults.fault import Fault
from kiosk.ports.devices import Role
from tests.bench.chain import Chain, chain, page, slip
from tests.bench.row import Row, Tell

_SLIPS, _PAPERS, _SCANS = 10, 8, 9


def measure_papers(tell: Tell) -> list[Row]:
    """Measure the scan alone, and both printers through the whole chain."""
    tell("page scans")
    rows = _scans()
    tell("slips and certificates")
    with chain(Role.RECEIPT_PRINTER, Role.CERTIFICATE_PRINTER) as one:
        return rows + _printing(one)


def _scans() -> list[Row]:
    """From a picture of 8 megapixels in memory to the page's JPEG, as the camera's process does it, on one thread."""
    import cv2

    from devices.camera import lying
    from devices.camera.page_scan import Scan, scan
    from devices.camera.papers import PAPERS

    cv2.setNumThreads(1)
    rows = []
    for way in ("askew", "shadowed", "on_wood"):
        picture = lying.seen(PAPERS["health_report"](), dataclasses.replace(lying.WAYS[way], noise=3.0), 3264, 2448)
        pixels = np.ascontiguousarray(np.asarray(picture)[..., ::-1])
        values, busy = [], []
        for _ in range(_SCANS):
            began, processor = time.perf_counter(), time.thread_time()
            result = scan(pixels, colour=True, quality=85)
            values.append((time.perf_counter() - began) * 1000)
            busy.append((time.thread_time() - processor) * 1000)
            if not isinstance(result, Scan) or not result.sure:
                raise RuntimeError(f"{way}: {result}")
        rows.append(Row(f"page scan, 8 MP, {way}", tuple(values), "ms", "limit 150 ms", 150.0))
        rows.append(Row("  of it processor time", tuple(busy), "ms", "limit 150 ms", 150.0))
    return rows


def _printing(one: Chain) -> list[Row]:
    """From the command to the printer's having it."""
    slips = [_until_there(one, Role.RECEIPT_PRINTER, slip(), b"", "proof_ms") for _ in range(_SLIPS)]
    papers = []
    for turn in range(_PAPERS):
        values = {"job": f"paper-{turn}", "title": "certificate"}
        papers.append(_until_there(one, Role.CERTIFICATE_PRINTER, values, page(), "print_ms"))
    return [
        Row("slip: data at the printer after the command", tuple(slips), "ms", "limit 100 ms", 100.0),
        Row("certificate: accepted by the printer after the command", tuple(papers), "ms", "limit 300 ms", 300.0),
    ]


def _until_there(one: Chain, role: Role, values: Mapping[str, Any], data: bytes, last: str) -> float:
    """Return milliseconds of the whole answer but for its `last` part, the printer's own time."""
    began = time.perf_counter()
    answer = one.ask(role, "print", values, data)
    if isinstance(answer, Fault):
        raise RuntimeError(f"{answer.code} {answer.detail}")  # noqa: TRY004  a refusal, not a wrong type
    return (time.perf_counter() - began) * 1000 - float(answer.values[last])
