"""Driver for face comparison with OpenCV: owns the face camera and the match, so that no frame leaves this process.

Only small preview pictures go out, for the screen; the decision is two numbers. Frames, the card's embedding and the
live ones are dropped, the embeddings overwritten, as soon as the match ends, however it ends. The camera runs only
between `start_match` and that end. The models are loaded for the first match and given back when nobody
came for a while.

Commands: start_match(round) with the card's photo as data; stop_match.
Events: hint(round, hint), preview(round) with a JPEG, decided(round, matched, score, frames, milliseconds),
failed(round, code, detail). `round` is the caller's number of the match, given back unchanged.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from annotated_types import Ge, Le

from devices.camera.capture import Capture, gives_living_pictures
from devices.camera.memory import give_memory_back
from devices.camera.source import source_answers
from devices.driver import Driver, Health, Options, Reply
from devices.face.models import check_models, models_folder
from devices.face.thresholds import read_thresholds
from devices.fault import DeviceFault

if TYPE_CHECKING:
    from devices.face.engine import FaceEngine
    from devices.face.match import Match


class FaceOptions(Options):
    """The camera, the thresholds and the patience. Seconds, unless said otherwise."""

    source: str  # /dev/v4l/by-id/…, http://…, or a video file
    width: int = 640  # asked of a video device; the whole match works on 640 x 480
    height: int = 480
    models: str = ""  # folder; empty: $KIOSK_MODELS, or models/ beside the program
    thresholds: str = (
        ""  # a city's own file; empty: devices/face/thresholds.toml, which says where its figures come from
    )
    frames: Annotated[int, Ge(1), Le(9)] = 3
    frames_apart: float = 0.3
    nobody_seconds: float = 20.0
    several_seconds: float = 8.0
    unusable_seconds: float = 35.0  # somebody is there, but no good picture comes
    silent_seconds: float = 3.0  # no new picture from the camera
    idle_seconds: float = 60.0  # then the models' memory is given back
    preview_width: int = 480


class FaceOpenCv(Driver):
    """Face camera, detector, quality gate and 1:1 comparison."""

    name: ClassVar[str] = "face_opencv"
    model: ClassVar[str] = "Face camera (OpenCV, YuNet + SFace)"
    options_type: ClassVar[type[Options]] = FaceOptions
    options: FaceOptions
    poll_seconds: ClassVar[float | None] = 0.1
    _capture: Capture | None = None
    _engine: FaceEngine | None = None
    _match: Match | None = None
    _camera_failed = False
    _models_fault: DeviceFault | None = None
    _accept = 1.0
    _used_at = 0.0

    def open(self) -> None:
        """Check the models' hashes (0.1 s), the thresholds, and that the camera is there. FAC-001 where it is not."""
        self._check_models()
        if not source_answers(self.options.source):
            raise DeviceFault("FAC-001", "camera does not answer")

    def close(self) -> None:
        """Forget everything and let go of the camera and the models."""
        self._end()
        self._engine = None

    def health(self) -> Health:
        """Say how camera and models are; give memory back when nobody came for a while."""
        if self._capture is not None and time.monotonic() - self._used_at > self.options.unusable_seconds:
            self._end()  # prepared, and nobody started
        if not source_answers(self.options.source):
            raise DeviceFault("FAC-001", "camera does not answer")
        if self._camera_failed:
            if not gives_living_pictures(self.options.source):
                return Health("fault", "FAC-001", "no living picture")
            self._camera_failed = False
        if self._models_fault is not None:
            self._check_models()
        if self._engine is not None and time.monotonic() - self._used_at > self.options.idle_seconds:
            self._engine = None
            give_memory_back()
        if self._models_fault is not None:
            return Health("fault", self._models_fault.fault.code, self._models_fault.fault.detail)
        return Health("ready")

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:
        """Carry out start_match, which may take half a second, or stop_match."""
        match command:
            case "start_match":
                self._start_match(int(values.get("round", 0)), data)
                return Reply()
            case "stop_match":
                self._end()
                return Reply()
        raise ValueError(command)

    def poll(self) -> None:
        """Take the newest frame, show it, and carry the match one step on."""
        match, capture = self._match, self._capture
        if match is None or capture is None:
            self.active = False
            return
        now = time.monotonic()
        frame = capture.latest(match.seen)
        fault = match.step(frame, now) if frame is not None else match.wait(now, capture.trouble())
        if fault is not None:
            self._camera_failed = fault.code == "FAC-001"
            self.emit("failed", {"round": match.round, "code": fault.code, "detail": fault.detail})
        if fault is not None or match.over:
            self._end()

    # ── steps ───────────────────────────────────────────────────────────────────────────────────────
    def _check_models(self) -> None:
        try:
            check_models(models_folder(self.options.models))
            self._accept = read_thresholds(self.options.thresholds).accept
        except DeviceFault as fault:
            self._models_fault = fault
        else:
            self._models_fault = None

    def _make_ready(self) -> FaceEngine:
        """Start the camera, then load the models while its first picture comes."""
        self._used_at = time.monotonic()
        if self._capture is None:
            self._capture = Capture(self.options.source, width=self.options.width, height=self.options.height)
        self._capture.start()
        if self._engine is None:
            try:
                self._engine = self._loaded()
                give_memory_back()  # what loading took on top
            except DeviceFault as fault:
                self._models_fault = fault
                self._end()
                raise
        return self._engine

    def _loaded(self) -> FaceEngine:
        from devices.face.engine import FaceEngine  # noqa: PLC0415  OpenCV is paid for when it is used

        self._accept = read_thresholds(self.options.thresholds).accept
        return FaceEngine(models_folder(self.options.models))

    def _start_match(self, number: int, photo: bytes) -> None:
        from devices.face.match import Match  # noqa: PLC0415

        self._forget_match()
        engine = self._make_ready()
        card = engine.embed_photo(photo)
        give_memory_back()  # the first pass through the networks leaves some 10 MB behind
        if card is None:
            self._end()
            raise DeviceFault("FAC-004", "no face in the picture")
        now = time.monotonic()
        self._match = Match(number, engine, card, accept=self._accept, options=self.options, emit=self.emit, now=now)
        self.active = True

    def _forget_match(self) -> None:
        if self._match is not None:
            self._match.forget()
            self._match = None
        self.active = False

    def _end(self) -> None:
        self._forget_match()
        if self._capture is not None:
            self._capture.stop()
            self._capture = None
            self._used_at = time.monotonic()
            give_memory_back()
