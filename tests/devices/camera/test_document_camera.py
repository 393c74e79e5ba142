"""The document camera's driver and port against the simulated camera, and the simulator's own levers."""

from __future__ import annotations

import io
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from devices.camera.opencv import DocumentOpenCv, DocumentOptions
from devices.camera.port import DocumentCamera
from devices.camera.simulator import DocumentCameraSimulator, FaceCameraSimulator
from devices.fault import DeviceFault
from devices.supervisor.link import Link
from kiosk.events import CodeScanned, Event, PageCaptured, PageFailed
from kiosk.ports.devices import Role


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DocumentCameraSimulator]:
    simulator = DocumentCameraSimulator(tmp_path)
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def driver(desk: DocumentCameraSimulator) -> Iterator[DocumentOpenCv]:
    one = DocumentOpenCv(DocumentOptions(fresh_seconds=1.5, silent_seconds=1.0, **desk.start()), Events())
    one.open()
    yield one
    one.close()


class Events(list[tuple[str, bytes]]):
    """Keeps what a driver emits."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, Mapping[str, Any]]] = []

    def __call__(self, event: str, values: Mapping[str, Any] | None = None, data: bytes = b"") -> None:
        self.append((event, data))
        self.told.append((event, values or {}))


def polled_until(driver: DocumentOpenCv, wanted: Callable[[], bool], deadline: float = 8.0) -> None:
    pause, ends = threading.Event(), time.monotonic() + deadline
    while not wanted():
        assert time.monotonic() < ends, "not in time"
        driver.poll()
        pause.wait(0.05)


def size_of(jpeg: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(jpeg)).size


def is_a4(size: tuple[int, int]) -> bool:
    return abs(size[1] / size[0] - 2**0.5) < 0.003


def test_the_page_comes_cut_out_and_the_picture_is_kept_until_close(
    desk: DocumentCameraSimulator, driver: DocumentOpenCv
) -> None:
    desk.show_document("health_report", way="tilted")
    reply = driver.call("capture", {}, b"")
    assert reply.values["sure"]
    assert is_a4(size_of(reply.data))
    assert size_of(reply.data) == (reply.values["width"], reply.values["height"])
    assert driver._capture is None  # nobody asked for a preview: the camera is let go at once
    corners = {"corners": desk.corners()}
    assert is_a4(size_of(driver.call("cut", corners, b"").data))
    driver.call("close", {}, b"")
    with pytest.raises(DeviceFault):
        driver.call("cut", corners, b"")


def test_a_page_is_grey_where_grey_is_asked_for(desk: DocumentCameraSimulator, driver: DocumentOpenCv) -> None:
    desk.show_document("health_report")
    modes = {
        colour: Image.open(io.BytesIO(driver.call("capture", {"colour": colour}, b"").data)).mode
        for colour in (True, False)
    }
    assert modes == {True: "RGB", False: "L"}


def test_a_page_whose_rim_is_not_seen_is_asked_about_and_cut_where_the_citizen_shows(
    desk: DocumentCameraSimulator, driver: DocumentOpenCv
) -> None:
    desk.show_document("health_report", way="on_white")
    asked = driver.call("capture", {}, b"")
    assert not asked.values["sure"]
    assert size_of(asked.data) == (1600, 1200)
    page = driver.call("cut", {"corners": desk.corners()}, b"")
    assert page.values["sure"]
    assert is_a4(size_of(page.data))


@pytest.mark.parametrize(
    "corners",
    [
        [],
        [[0, 0], [1, 0], [1, 1]],
        [[0, 0], [1, 1], [1, 0], [0, 1]],
        [[0, 1], [1, 1], [1, 0], [0, 0]],
        [[0, 0], [0.1, 0], [0.1, 0.1], [0, 0.1]],
        [[0, 0], [2, 0], [2, 2], [0, 2]],
        [[0, 0], [float("nan"), 0], [1, 1], [0, 1]],
    ],
)
def test_corners_that_are_no_sheet_are_refused(
    desk: DocumentCameraSimulator, driver: DocumentOpenCv, corners: list[list[float]]
) -> None:
    desk.show_document("health_report")
    driver.call("capture", {}, b"")
    with pytest.raises(DeviceFault) as refusal:
        driver.call("cut", {"corners": corners}, b"")
    assert refusal.value.fault.code == "DOC-002"


def test_without_a_picture_there_is_nothing_to_cut(driver: DocumentOpenCv) -> None:
    with pytest.raises(DeviceFault) as refusal:
        driver.call("cut", {"corners": [[0, 0], [1, 0], [1, 1], [0, 1]]}, b"")
    assert refusal.value.fault.code == "DOC-002"


def test_the_preview_runs_from_open_to_close(desk: DocumentCameraSimulator, driver: DocumentOpenCv) -> None:
    driver.call("open", {}, b"")
    polled_until(driver, lambda: len(driver.emit) >= 2)  # type: ignore[arg-type]
    capture = driver._capture
    assert capture is not None
    driver.call("close", {}, b"")
    assert not driver.active
    assert driver._capture is None
    assert capture._frame is None


@pytest.mark.provokes("DOC-002", "DOC-003", "DOC-004", "DOC-005", "DOC-006")
@pytest.mark.parametrize(
    ("paper", "way", "fault", "code"),
    [
        ("lease", "askew", "blurred", "DOC-002"),
        ("lease", "glaring", "", "DOC-003"),
        ("blank", "askew", "", "DOC-004"),
        ("lease", "askew", "dark", "DOC-005"),
        ("", "", "", "DOC-005"),  # the black mat alone cannot be told from a dark room
        ("lease", "two", "", "DOC-006"),
    ],
)
def test_an_unusable_picture_is_refused_and_says_why_and_the_next_good_one_is_taken(
    desk: DocumentCameraSimulator, driver: DocumentOpenCv, paper: str, way: str, fault: str, code: str
) -> None:
    if paper:
        desk.show_document(paper, way=way)
    desk.fault(fault)
    with pytest.raises(DeviceFault) as refusal:
        driver.call("capture", {}, b"")
    assert refusal.value.fault.code == code
    desk.fault()
    desk.show_document("lease")
    assert driver.call("capture", {}, b"").values["sure"]


@pytest.mark.provokes("DOC-001")
@pytest.mark.parametrize("fault", ["frozen", "stall", "closed"])
def test_a_camera_that_gives_no_living_picture_is_told(
    desk: DocumentCameraSimulator, driver: DocumentOpenCv, fault: str
) -> None:
    desk.show_document("lease")
    desk.fault(fault)
    with pytest.raises(DeviceFault) as absence:
        driver.call("capture", {}, b"")
    assert absence.value.fault.code == "DOC-001"


@pytest.mark.provokes("DOC-001")
def test_a_preview_that_stops_is_a_fault_and_runs_again_by_itself(
    desk: DocumentCameraSimulator, driver: DocumentOpenCv
) -> None:
    driver.call("open", {}, b"")
    polled_until(driver, lambda: bool(driver.emit))
    desk.fault("frozen")
    polled_until(driver, lambda: not driver.active)
    assert driver.health().code == "DOC-001"
    desk.fault()
    assert driver.health().status == "ready"
    assert driver.active


@pytest.mark.provokes("DOC-001")
def test_an_absent_camera_is_told_at_the_opening() -> None:
    driver = DocumentOpenCv(DocumentOptions(source="/dev/video97"), Events())
    with pytest.raises(DeviceFault) as absence:
        driver.open()
    assert absence.value.fault.code == "DOC-001"


def test_a_receipts_code_is_told_once_and_the_camera_runs_only_between_start_and_stop(
    desk: DocumentCameraSimulator, driver: DocumentOpenCv
) -> None:
    driver.call("start_codes", {}, b"")
    desk.show_document("code", text="7K3M9Q2RWX4T")
    polled_until(driver, lambda: bool(driver.emit))
    seen = driver._seen
    polled_until(driver, lambda: driver._seen >= seen + 3)
    assert driver.emit.told == [("code", {"text": "7K3M9Q2RWX4T"})]  # type: ignore[attr-defined]  # and no preview
    driver.call("stop_codes", {}, b"")
    assert (driver.active, driver._capture, driver._codes) == (False, None, None)
    driver.call("start_codes", {}, b"")
    polled_until(driver, lambda: len(driver.emit) == 2)  # type: ignore[arg-type]  # nothing was kept


@pytest.mark.parametrize("text", ["https://pay.example/7K3M9Q2RWX4T", "7k3m9q2rwx4t", "7K3M9Q2RWX4T7", "７K3M9Q2RWX4T"])
def test_a_foreign_code_is_a_hint_without_its_text(
    desk: DocumentCameraSimulator, driver: DocumentOpenCv, text: str
) -> None:
    driver.call("start_codes", {}, b"")
    desk.show_document("code", text=text)
    polled_until(driver, lambda: bool(driver.emit))
    assert driver.emit.told == [("hint", {"hint": "foreign"})]  # type: ignore[attr-defined]


def test_the_port_reads_a_code_through_the_real_host_and_none_after_its_end(desk: DocumentCameraSimulator) -> None:
    inbox: queue.Queue[Event] = queue.Queue()
    answered = threading.Event()
    link = Link(Role.DOCUMENT_CAMERA, "devices.camera.opencv:DocumentOpenCv", desk.start())
    port = DocumentCamera(link, inbox.put, preview=lambda _, __: inbox.put(PageCaptured(b"preview")))
    link.start()
    try:
        port.read_codes()
        desk.show_document("code", text="https://pay.example/1")
        desk.show_document("code", text="7K3M9Q2RWX4T")
        assert inbox.get(timeout=15.0) == CodeScanned("7K3M9Q2RWX4T")
        port.close()
        desk.show_document("code", text="AAAABBBBCCCC")
        link.command("stop_codes", deadline=5.0, done=lambda _: answered.set())
        assert answered.wait(10.0)
        assert inbox.empty()
    finally:
        link.stop()


def test_a_way_to_lie_that_nobody_knows_is_refused(desk: DocumentCameraSimulator) -> None:
    with pytest.raises(ValueError, match="floating"):
        desk.show_document("lease", way="floating")


@pytest.mark.parametrize("text", ["", "x" * 201])
def test_a_sheet_with_no_code_or_too_dense_a_code_is_refused(desk: DocumentCameraSimulator, text: str) -> None:
    with pytest.raises(ValueError, match="code"):
        desk.show_document("code", text=text)


def test_the_port_captures_through_the_real_host(desk: DocumentCameraSimulator) -> None:
    inbox: queue.Queue[Event] = queue.Queue()
    previews: queue.Queue[bytes] = queue.Queue()
    link = Link(Role.DOCUMENT_CAMERA, "devices.camera.opencv:DocumentOpenCv", desk.start())
    port = DocumentCamera(link, inbox.put, preview=lambda _, jpeg: previews.put(jpeg))
    link.start()
    try:
        port.open()
        assert previews.get(timeout=10.0)[:2] == b"\xff\xd8"
        port.capture()
        refused = inbox.get(timeout=10.0)
        assert isinstance(refused, PageFailed)
        assert refused.fault.code == "DOC-005"
        desk.show_document("photo_page")
        port.capture()
        taken = inbox.get(timeout=10.0)
        assert isinstance(taken, PageCaptured)
        assert taken.corners is None
        assert is_a4(size_of(taken.picture))
        desk.show_document("photo_page", way="on_white")
        port.capture()
        asked = inbox.get(timeout=10.0)
        assert isinstance(asked, PageCaptured)
        assert asked.corners is not None
        one, two, three, four = ((x, y) for x, y in desk.corners())
        port.cut((one, two, three, four), colour=False)
        taken = inbox.get(timeout=10.0)
        assert isinstance(taken, PageCaptured)
        assert (taken.corners, Image.open(io.BytesIO(taken.picture)).mode) == (None, "L")
        port.capture()
        port.close()  # the answer to the capture comes too late to count
        link.command("open", deadline=5.0, done=lambda _: previews.put(b"done"))
        while previews.get(timeout=10.0) != b"done":
            pass
        assert inbox.empty()
    finally:
        link.stop()


@pytest.mark.parametrize("kind", [FaceCameraSimulator, DocumentCameraSimulator])
def test_levers_refuse_what_does_not_exist(
    tmp_path: Path, kind: type[FaceCameraSimulator | DocumentCameraSimulator]
) -> None:
    simulator = kind(tmp_path)
    simulator.start()
    try:
        with pytest.raises(ValueError, match="earthquake"):
            simulator.fault("earthquake")
        for lever, call in simulator.levers().items():
            if lever in ("stand", "show_document"):
                with pytest.raises(ValueError, match="nobody"):
                    call("nobody")
    finally:
        simulator.stop()
        simulator.stop()


@pytest.mark.parametrize("kind", [FaceCameraSimulator, DocumentCameraSimulator])
def test_every_fault_can_be_shown_and_undone(
    tmp_path: Path, kind: type[FaceCameraSimulator | DocumentCameraSimulator]
) -> None:
    simulator = kind(tmp_path)
    options = simulator.start()
    try:
        for fault in simulator.faults():
            simulator.fault(fault)
            simulator.fault("")
            assert simulator.start() == options  # still at the same address
    finally:
        simulator.stop()
