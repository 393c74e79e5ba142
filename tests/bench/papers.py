"""Documents and paper: scan, slip, certificate, recovery, memory of each host.

`python -m tests.bench.papers [page print memory recovery]`.
Through the whole chain (port call, link, host, protocol, simulator, event) but for the row of the page alone. Each row
names its limit; words choose what is measured.
"""

from __future__ import annotations

import dataclasses
import os
import queue
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import psutil
import typst
from rich.console import Console
from rich.table import Table

from devices.driver import Reply
from devices.fleet import DeviceFleet
from devices.receipt_printer.encoding import to_plain
from devices.simulation.rig import SimulationRig
from devices.supervisor.link import Link
from kiosk.events import DeviceChanged, Event, PageCaptured, PageFailed
from kiosk.faults.fault import Fault
from kiosk.paper.slip import Code, Heading, Slip, Stamp
from kiosk.ports.devices import Role, Status
from tests.bench.row import Row

E = TypeVar("E", bound=Event)
ROLES = (Role.RECEIPT_PRINTER, Role.CERTIFICATE_PRINTER, Role.DOCUMENT_CAMERA)
_SLIP = Slip((Heading("青屿市政务服务"), Stamp("未受理"), Code("https://qingyu.example/p/0047", "扫码")) * 2)
_PATIENCE = 30.0
_RECOVERY_S = 5.0
_HOST_MB = 150.0


class Chain:
    """Fleet and simulators of the paper devices."""

    def __init__(self, rig: SimulationRig, fleet: DeviceFleet, posted: queue.Queue[Event], pdf: bytes) -> None:
        """Take what runs."""
        self.rig, self.fleet, self.posted, self.pdf = rig, fleet, posted, pdf

    def until(self, *kinds: type[E], wanted: Callable[[E], bool] = lambda _: True) -> E:
        """Wait for an event."""
        give_up = time.monotonic() + _PATIENCE
        while True:
            event = self.posted.get(timeout=max(0.01, give_up - time.monotonic()))
            if isinstance(event, kinds) and wanted(event):
                return event

    def answers(self, role: Role) -> bool:
        """Return whether the device's process carries out a command."""
        heard: queue.Queue[Reply | Fault] = queue.Queue()
        match role:
            case Role.RECEIPT_PRINTER:
                self.link(role).command("print", to_plain(_SLIP), b"", deadline=_PATIENCE, done=heard.put)
            case Role.CERTIFICATE_PRINTER:
                values = {"job": f"again-{time.monotonic_ns()}", "title": "certificate"}
                self.link(role).command("print", values, self.pdf, deadline=_PATIENCE, done=heard.put)
            case _:
                self.link(role).command("close", deadline=_PATIENCE, done=heard.put)
        return isinstance(heard.get(timeout=_PATIENCE), Reply)

    def link(self, role: Role) -> Link:
        """Return the device's link."""
        link = self.fleet.link(role)
        if link is None:
            raise LookupError(role)
        return link

    def asked(self, role: Role, values: Mapping[str, Any], data: bytes, last: str) -> float:
        """Print through the link; return milliseconds until the printer had it: all but the answer's `last` part."""
        heard: queue.Queue[Reply | Fault] = queue.Queue()
        began = time.perf_counter()
        self.link(role).command("print", values, data, deadline=_PATIENCE, done=heard.put)
        answer = heard.get(timeout=_PATIENCE)
        if isinstance(answer, Fault):
            raise RuntimeError(f"{answer.code} {answer.detail}")  # noqa: TRY004  a refusal, not a wrong type
        return (time.perf_counter() - began) * 1000 - float(answer.values[last])

    def kill(self, role: Role) -> None:
        """Kill a device's process and wait until its link has a new one."""
        link = self.link(role)
        old = link.pid
        if old is not None:
            os.kill(old, signal.SIGKILL)
        give_up = time.monotonic() + _PATIENCE
        while link.pid in (old, None):
            if time.monotonic() > give_up:
                raise TimeoutError(role)
            time.sleep(0.005)

    def back_after(self, role: Role, cure: Callable[[], object]) -> float:
        """Remove a cause and return the seconds until the device is ready and has carried out a command."""
        while not self.posted.empty():
            self.posted.get_nowait()
        began = time.perf_counter()
        cure()
        while self.fleet.states()[role].status not in (Status.READY, Status.ATTENTION) or not self.answers(role):
            if time.perf_counter() - began > _PATIENCE:
                raise TimeoutError(role)
            time.sleep(0.005)
        return time.perf_counter() - began


@contextmanager
def chain(pdf: bytes) -> Iterator[Chain]:
    """Run everything, each device ready."""
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder, SimulationRig(Path(folder), ROLES) as rig:
        posted: queue.Queue[Event] = queue.Queue()
        fleet = DeviceFleet(rig.devices(), posted.put)
        fleet.start()
        one = Chain(rig, fleet, posted, pdf)
        waiting = set(map(str, ROLES))
        while waiting:
            waiting.discard(one.until(DeviceChanged, wanted=lambda e: e.status == Status.READY).role)
        yield one
        fleet.stop()


def measure_page() -> list[Row]:
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
        values = []
        for _ in range(9):
            began = time.perf_counter()
            result = scan(pixels, colour=True, quality=85)
            values.append((time.perf_counter() - began) * 1000)
            if not isinstance(result, Scan) or not result.sure:
                raise RuntimeError(f"{way}: {result}")
        rows.append(Row(f"page scan, 8 MP, {way}", tuple(values), "ms", "limit 150 ms", 150.0))
    return rows


def measure_printing(chain: Chain) -> list[Row]:
    """From the command to the printer's having it."""
    slip, paper = to_plain(_SLIP), Role.CERTIFICATE_PRINTER
    slips = [chain.asked(Role.RECEIPT_PRINTER, slip, b"", "proof_ms") for _ in range(10)]
    papers = [
        chain.asked(paper, {"job": f"bench-{turn}", "title": "certificate"}, chain.pdf, "print_ms") for turn in range(8)
    ]
    return [
        Row("slip: data at the printer", tuple(slips), "ms", "limit 100 ms", 100.0),
        Row("certificate: accepted by the printer", tuple(papers), "ms", "limit 300 ms", 300.0),
    ]


def measure_memory(chain: Chain) -> list[Row]:
    """Proportional set size of each host once it has worked; the camera at the simulator's 2 megapixels."""
    chain.rig.pull(Role.DOCUMENT_CAMERA, "show_document", kind="lease")
    chain.fleet.document_camera.open()
    for _ in range(5):
        chain.fleet.document_camera.capture()
        chain.until(PageCaptured, PageFailed)
    rows = []
    for role in ROLES:
        pss = psutil.Process(chain.link(role).pid).memory_full_info().pss / 1e6
        rows.append(Row(f"memory of the host: {role}", (pss,), "MB", f"limit {_HOST_MB:.0f} MB", _HOST_MB))
    chain.fleet.document_camera.close()
    return rows


def measure_recovery(chain: Chain) -> list[Row]:
    """From the end of the cause to ready: printers off for two seconds, each host killed."""
    rows = []
    off = {Role.RECEIPT_PRINTER: "closed", Role.CERTIFICATE_PRINTER: "power_off"}
    for role, fault in off.items():
        values = []
        for _ in range(3):
            chain.rig.pull(role, "fault", name=fault)
            chain.until(DeviceChanged, wanted=lambda e, role=role: e.role == role and e.status != Status.READY)
            time.sleep(2.0)
            values.append(chain.back_after(role, lambda role=role: chain.rig.pull(role, "fault", name="none")))
        rows.append(Row(f"{role} off and on again → has worked", tuple(values), "s", "limit 5 s", _RECOVERY_S))
    for role in ROLES:
        values = []
        for _ in range(3):
            values.append(chain.back_after(role, lambda role=role: chain.kill(role)))
        rows.append(Row(f"host of {role} killed → has worked", tuple(values), "s", "limit 5 s", _RECOVERY_S))
    return rows


def main() -> None:
    """Measure what the words on the command line choose, else everything."""
    words = sys.argv[1:]

    def chosen(name: str) -> bool:
        return not words or any(word in name for word in words)

    rows = measure_page() if chosen("page") else []
    if chosen("print") or chosen("memory") or chosen("recovery"):
        pdf = typst.compile(b"#set page(width: 210mm, height: 297mm)\nA")
        with chain(pdf) as one:
            rows += measure_printing(one) if chosen("print") else []
            rows += measure_memory(one) if chosen("memory") else []
            rows += measure_recovery(one) if chosen("recovery") else []
    table = Table("what", "median", "min", "max", "limit", "ratio")
    for row in rows:
        table.add_row(*row.cells())
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
