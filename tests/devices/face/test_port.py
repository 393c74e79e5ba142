"""The heart's face port through the real host process, with the simulated camera."""

from __future__ import annotations

import os
import queue
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.camera.simulator import FaceCameraSimulator
from devices.face.models import ModelBytes
from devices.face.pictures import card_photo
from devices.fleet import DeviceFleet
from kiosk.events import DeviceChanged, Event, FaceAsked, FaceDecided, FaceFailed, FaceHint
from kiosk.ports.devices import Role, Status
from tests.devices.face.conftest import Person


class Heart:
    """Takes what the port posts, in order."""

    def __init__(self) -> None:
        self.inbox: queue.Queue[Event] = queue.Queue()
        self.previews: queue.Queue[bytes] = queue.Queue()

    def wait_for(self, wanted: Callable[[Event], bool], deadline: float = 40.0) -> Event:
        ends = time.monotonic() + deadline
        while True:
            event = self.inbox.get(timeout=max(0.01, ends - time.monotonic()))
            if wanted(event):
                return event

    def until_ready(self) -> None:
        self.wait_for(lambda event: isinstance(event, DeviceChanged) and event.status == Status.READY)


@pytest.fixture
def heart() -> Heart:
    return Heart()


@pytest.fixture
def fleet(camera: FaceCameraSimulator, models: ModelBytes, heart: Heart) -> Iterator[DeviceFleet]:
    entry = {"driver": "face_opencv", "options": {**camera.start(), "silent_seconds": 1.0}, "simulated": True}
    person = Person(camera)

    def post(event: Event) -> None:
        heart.inbox.put(event)
        if isinstance(event, FaceAsked) and event.challenge:
            person.do(event.challenge)
        elif isinstance(event, FaceAsked | FaceDecided | FaceFailed):
            person.rest()

    devices = DeviceFleet({Role.FACE_CAMERA.value: entry}, post)
    devices.on_preview(lambda _, jpeg: heart.previews.put(jpeg))
    devices.start()
    heart.until_ready()
    yield devices
    devices.stop()
    person.rest()


def test_a_match_is_hinted_shown_and_decided(camera: FaceCameraSimulator, fleet: DeviceFleet, heart: Heart) -> None:
    camera.stand("woman_b")
    fleet.face.start_match(card_photo("woman_b"))
    heart.wait_for(lambda event: event == FaceHint("none"))
    decided = heart.wait_for(lambda event: isinstance(event, FaceDecided | FaceFailed))
    assert isinstance(decided, FaceDecided)
    assert decided.matched
    assert heart.previews.get(timeout=1.0)[:2] == b"\xff\xd8"


@pytest.mark.provokes("FAC-004")
def test_a_card_without_a_photo_fails_once(fleet: DeviceFleet, heart: Heart) -> None:
    fleet.face.start_match(b"")
    failed = heart.wait_for(lambda event: isinstance(event, FaceFailed | FaceDecided))
    assert isinstance(failed, FaceFailed)
    assert failed.fault.code == "FAC-004"


def test_nothing_is_posted_after_stop(camera: FaceCameraSimulator, fleet: DeviceFleet, heart: Heart) -> None:
    fleet.face.start_match(card_photo("man_a"))
    heart.wait_for(lambda event: isinstance(event, FaceHint))
    fleet.face.stop_match()
    while not heart.inbox.empty():
        heart.inbox.get_nowait()
    camera.stand("man_a")
    fleet.face.start_match(b"")  # its answer comes after everything the first match still had to say
    events = [heart.wait_for(lambda event: not isinstance(event, DeviceChanged))]
    assert [type(event) for event in events] == [FaceFailed]


@pytest.mark.provokes("DEV-001")
def test_a_killed_process_ends_the_match_and_the_next_one_works(
    camera: FaceCameraSimulator, fleet: DeviceFleet, heart: Heart
) -> None:
    fleet.face.start_match(card_photo("man_c"))
    heart.wait_for(lambda event: isinstance(event, FaceHint))
    link = fleet.link(Role.FACE_CAMERA)
    assert link is not None
    assert link.pid is not None
    os.kill(link.pid, signal.SIGKILL)
    heart.wait_for(lambda event: isinstance(event, FaceFailed))
    camera.stand("man_c")
    fleet.face.start_match(card_photo("man_c"))
    decided = heart.wait_for(lambda event: isinstance(event, FaceDecided | FaceFailed))
    assert isinstance(decided, FaceDecided)
    assert decided.matched


def test_no_picture_is_written_anywhere(
    camera: FaceCameraSimulator, fleet: DeviceFleet, heart: Heart, tmp_path: Path
) -> None:
    camera.stand("man_b")
    fleet.face.start_match(card_photo("man_b"))
    heart.wait_for(lambda event: isinstance(event, FaceDecided))
    link = fleet.link(Role.FACE_CAMERA)
    assert link is not None
    opened = {str(path.readlink()) for path in Path(f"/proc/{link.pid}/fd").iterdir()}
    assert not [name for name in opened if name.startswith(("/tmp", "/var", str(tmp_path)))]
    assert list(tmp_path.iterdir()) == []
