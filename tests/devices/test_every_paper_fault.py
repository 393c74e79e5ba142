"""Every fault of the paper devices' simulators, one after the other, on one running fleet, made from their own lists.

Whatever happens: an answer comes, a bad one has a code of the catalogue, what is said of the paper is true, and once
the cause is gone the device works again, with no more than the ladder's own cures.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
import typst

from devices.camera.lying import WAYS
from devices.fleet import DeviceFleet
from devices.simulation.catalogue import SIMULATORS
from devices.simulation.rig import SimulationRig
from kiosk.events import Event, PageCaptured, PageFailed, Printed, PrintFailed
from kiosk.faults.catalogue import fault_catalogue
from kiosk.paper.slip import Code, Heading, Slip
from kiosk.ports.devices import Role

E = TypeVar("E", bound=Event)
ROLES = (Role.RECEIPT_PRINTER, Role.CERTIFICATE_PRINTER, Role.DOCUMENT_CAMERA)
QUICK: dict[Role, dict[str, Any]] = {
    Role.RECEIPT_PRINTER: {"connect_seconds": 1.0, "status_seconds": 0.4, "write_seconds": 3.0, "confirm_seconds": 3.0},
    Role.CERTIFICATE_PRINTER: {
        "answer_seconds": 2.0,
        "start_seconds": 0.5,
        "print_seconds": 1.5,
        "cancel_seconds": 0.5,
    },
    Role.DOCUMENT_CAMERA: {"fresh_seconds": 2.0},
}
HARMLESS = {"near_end", "media_low", "toner_low"}
RECOVERY_SECONDS = 12.0  # the ladder's longest pause after a few failures, and one job; the bench measures it closely


def faults_of(role: Role) -> list[str]:
    module, _, name = SIMULATORS[role].partition(":")
    with TemporaryDirectory() as folder:  # a printer's simulator makes its tray when it is made
        return sorted(set(getattr(import_module(module), name)(Path(folder)).faults()) - {"none"})


pytestmark = pytest.mark.slow


@dataclass
class Drill:
    rig: SimulationRig
    fleet: DeviceFleet
    posted: queue.Queue[Event]
    pdf: bytes
    jobs: int = 0

    def until(self, *kinds: type[E], seconds: float = 20.0) -> E:
        give_up = time.monotonic() + seconds
        while True:
            event = self.posted.get(timeout=max(0.01, give_up - time.monotonic()))
            if isinstance(event, kinds):
                return event

    def use(self, role: Role) -> Event:
        self.jobs += 1
        match role:
            case Role.RECEIPT_PRINTER:
                slip = Slip((Heading("回执"), Code("https://qingyu.example/p/0047", "扫码")) * 2)
                self.fleet.receipt_printer.print_slip(f"job-{self.jobs}", slip)
                return self.until(Printed, PrintFailed)
            case Role.CERTIFICATE_PRINTER:
                self.fleet.certificate_printer.print_document(f"job-{self.jobs}", self.pdf, "certificate")
                return self.until(Printed, PrintFailed)
            case _:
                self.fleet.document_camera.capture()
                return self.until(PageCaptured, PageFailed)

    def papers(self, role: Role) -> int:
        return 0 if role is Role.DOCUMENT_CAMERA else len(self.rig.pull(role, "papers"))

    def cure(self, role: Role) -> None:
        self.rig.pull(role, "fault", name="none" if role is not Role.DOCUMENT_CAMERA else "")
        pause, give_up = threading.Event(), time.monotonic() + RECOVERY_SECONDS
        while isinstance(outcome := self.use(role), (PrintFailed, PageFailed)):
            assert time.monotonic() < give_up, f"{role} still says {outcome.fault}"
            pause.wait(0.1)


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    pdf = typst.compile(b"#set page(width: 210mm, height: 297mm)\nA #pagebreak() B")
    with SimulationRig(tmp_path_factory.mktemp("drill"), ROLES) as rig:
        posted: queue.Queue[Event] = queue.Queue()
        devices = rig.devices()
        for role, waits in QUICK.items():
            devices[role]["options"] = {**devices[role]["options"], **waits}
        rig.pull(Role.DOCUMENT_CAMERA, "show_document", kind="lease")
        fleet = DeviceFleet(devices, posted.put)
        fleet.start()
        fleet.document_camera.open()
        one = Drill(rig, fleet, posted, pdf)
        for role in ROLES:
            one.cure(role)
        yield one
        fleet.stop()


@pytest.mark.parametrize(("role", "fault"), [(role, fault) for role in ROLES for fault in faults_of(role)])
def test_a_fault_is_told_by_its_code_and_gone_with_its_cause(drill: Drill, role: Role, fault: str) -> None:
    before = drill.papers(role)
    drill.rig.pull(role, "fault", name=fault)
    outcome = drill.use(role)
    came_out = drill.papers(role) - before
    if isinstance(outcome, (PrintFailed, PageFailed)):
        assert outcome.fault.code in fault_catalogue()
        assert fault not in HARMLESS, outcome.fault
    if isinstance(outcome, Printed):
        assert came_out == 1, "printed means on paper"
    if isinstance(outcome, PrintFailed) and not outcome.unsure:
        assert came_out == 0, "certainly not printed means not on paper"
    drill.cure(role)


@pytest.mark.parametrize("way", sorted(WAYS))
def test_however_a_paper_lies_it_is_cut_out_asked_about_or_refused_by_a_code(drill: Drill, way: str) -> None:
    drill.rig.pull(Role.DOCUMENT_CAMERA, "show_document", kind="lease", way=way)
    outcome = drill.use(Role.DOCUMENT_CAMERA)
    if isinstance(outcome, PageFailed):
        assert outcome.fault.code in {"DOC-002", "DOC-003", "DOC-004", "DOC-006"}
    drill.rig.pull(Role.DOCUMENT_CAMERA, "show_document", kind="lease")
    assert isinstance(drill.use(Role.DOCUMENT_CAMERA), PageCaptured)
