"""One loaded engine for all tests, a face camera, and a driver run the way the host runs it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from devices.camera.infrared_simulator import InfraredFaceCameraSimulator
from devices.camera.simulator import FaceCameraSimulator
from devices.face.models import ModelBytes, models_folder, read_models
from devices.face.opencv import FaceOpenCv, FaceOptions
from devices.fault import DeviceFault
from tests.lacking import lacking


class Person:
    """Reads the screen and does what it asks, in their own time, and again where it is still asked."""

    def __init__(self, camera: FaceCameraSimulator) -> None:
        self.camera = camera
        self._enough = threading.Event()
        self._thread: threading.Thread | None = None

    def do(self, challenge: str) -> None:
        self.rest()
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._act, args=(challenge, self._enough))
        self._thread.start()

    def rest(self) -> None:
        self._enough.set()
        if self._thread is not None:
            self._thread.join(10.0)

    def _act(self, challenge: str, enough: threading.Event) -> None:
        while not enough.is_set():
            self.camera.asked(challenge)
            enough.wait(5.0)  # a confused person takes 2.8 s, and must not begin again while the next is asked


class HostedDriver:
    """A driver with its events, polled as the host polls it."""

    def __init__(self, camera: FaceCameraSimulator, **options: Any) -> None:
        self.events: list[tuple[str, Mapping[str, Any], bytes]] = []
        self.person = Person(camera)
        self.driver = FaceOpenCv(FaceOptions(**options), self._emit)

    def _emit(self, event: str, values: Mapping[str, Any] | None = None, data: bytes = b"") -> None:
        self.events.append((event, values or {}, data))
        if event == "challenge" and values and values["challenge"]:
            self.person.do(str(values["challenge"]))
        elif event in ("challenge", "decided", "failed"):
            self.person.rest()

    def start_match(self, photo: bytes, number: int = 1) -> None:
        self.driver.call("start_match", {"round": number}, photo)

    def run_until(self, wanted: Callable[[], bool], deadline: float = 40.0) -> None:
        pause, ends = threading.Event(), time.monotonic() + deadline
        while not wanted():
            if time.monotonic() > ends:
                pytest.fail(f"not within {deadline} s; events: {[event for event in self.events if not event[2]]}")
            if self.driver.active:
                self.driver.poll()
            pause.wait(0.03)

    def run_to_the_end(self) -> Mapping[str, Any]:
        self.run_until(lambda: not self.driver.active)
        return self.named("decided", "failed")[-1]

    def named(self, *names: str) -> list[Mapping[str, Any]]:
        return [values for name, values, _ in self.events if name in names]

    def hints(self) -> list[str]:
        return [str(values["hint"]) for values in self.named("hint")]


@pytest.fixture(scope="session")
def models() -> ModelBytes:
    try:
        return read_models(models_folder())
    except DeviceFault as missing:
        lacking(f"the face models ({missing}): run packaging/fetch_models.py")


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[FaceCameraSimulator]:
    simulator = FaceCameraSimulator(tmp_path)
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def two_eyes(tmp_path: Path) -> Iterator[InfraredFaceCameraSimulator]:
    simulator = InfraredFaceCameraSimulator(tmp_path)
    yield simulator
    simulator.stop()


@pytest.fixture
def hosted(camera: FaceCameraSimulator, models: ModelBytes) -> Iterator[Callable[..., HostedDriver]]:
    made: list[HostedDriver] = []

    def make(**options: Any) -> HostedDriver:
        one = HostedDriver(camera, **{**camera.start(), **options})
        made.append(one)
        return one

    yield make
    for one in made:
        one.driver.close()
        one.person.rest()
