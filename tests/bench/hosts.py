"""`devices`: recovery of every device, and the memory of its process once it has worked."""

from __future__ import annotations

from devices.face.pictures import card_photo
from devices.simulation.catalogue import SIMULATORS
from kiosk.events import FaceDecided, FaceFailed, PageCaptured, PageFailed
from kiosk.ports.devices import Role
from tests.bench.chain import FACE, Chain, chain
from tests.bench.recovery import measure_recovery
from tests.bench.row import Row, Tell
from tests.bench.sizes import peak_of, pss_of

LIMIT_MB = 150.0
_MATCHES, _PAGES = 2, 5


def measure_devices(tell: Tell) -> list[Row]:
    """Measure memory first, then recovery."""
    tell("memory of each process")
    rows = []
    with chain(*SIMULATORS) as one:
        for role in map(Role, SIMULATORS):
            one.works(role)
            rows.append(_memory(one, role, "has worked once"))
        for _ in range(_PAGES):
            _page(one)
        rows.append(_memory(one, Role.DOCUMENT_CAMERA, f"{_PAGES} pages at 2 MP"))
        one.pull(Role.FACE_CAMERA, "stand", face=FACE)
        for _ in range(_MATCHES):
            one.fleet.face.start_match(card_photo(FACE))
            one.until(lambda event: isinstance(event, FaceDecided | FaceFailed))
        rows.append(_memory(one, Role.FACE_CAMERA, f"{_MATCHES} matches, models still loaded"))
        top = peak_of(one.link(Role.FACE_CAMERA).pid or 0)
        rows.append(Row("face_camera: largest ever (VmHWM), while the models load", (top,), "MB"))
    return [*rows, *measure_recovery(tell)]


def _page(one: Chain) -> None:
    one.pull(Role.DOCUMENT_CAMERA, "show_document", kind="lease")
    one.fleet.document_camera.open()
    one.fleet.document_camera.capture()
    one.until(lambda event: isinstance(event, PageCaptured | PageFailed))
    one.fleet.document_camera.close()


def _memory(one: Chain, role: Role, when: str) -> Row:
    pss = pss_of(one.link(role).pid or 0)
    return Row(f"{role}: memory of the process (PSS), {when}", (pss,), "MB", f"limit {LIMIT_MB:.0f} MB", LIMIT_MB)
