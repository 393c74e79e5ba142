"""Driver for face comparison with OpenCV: owns the face camera and the match, so that no frame leaves this process.

Only small preview pictures go out, for the screen; the decision is two numbers. Frames, the card's embedding and the
live ones are dropped, the embeddings overwritten, as soon as the match ends, however it ends. The camera runs only
between `start_match` and that end. The models are loaded for the first match and given back when nobody
came for a while.

Commands: start_match(round) with the card's photo as data; stop_match.
Events: hint(round, hint), preview(round) with a JPEG, challenge(round, challenge, number, of, seconds; an empty
challenge: all are done), decided(round, matched, score, liveness, checks, frames, milliseconds), failed(round, code,
detail). `round` is the caller's number of the match, given back unchanged.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Le, MinLen

from devices.camera.capture import Capture, gives_living_pictures
from devices.camera.memory import give_memory_back
from devices.camera.source import source_answers
from devices.driver import Driver, Health, Options, Reply
from devices.face.models import check_models, models_folder, read_checked
from devices.face.thresholds import read_thresholds
from devices.fault import DeviceFault

if TYPE_CHECKING:
    from devices.face.engine import FaceEngine, Pixels
    from devices.face.equipment import Equipment
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
    liveness: tuple[Literal["challenge", "passive", "infrared"], ...] = ("challenge",)  # all of these must pass
    challenges: Annotated[int, Ge(1), Le(4)] = 2
    challenge_kinds: Annotated[tuple[Literal["blink", "turn_left", "turn_right", "open_mouth"], ...], MinLen(1)] = (
        "blink",
        "turn_left",
        "turn_right",
        "open_mouth",
    )
    challenge_seconds: Annotated[float, Ge(3), Le(60)] = 10.0  # for each, and for coming back to rest
    passive_model: str = ""  # a MiniFASNet file (ONNX) of the operator; empty: no passive vote
    passive_sha256: str = ""  # of that file
    passive_scale: Annotated[float, Ge(1), Le(6)] = 2.7  # as the file's name says
    infrared_source: str = ""  # a near-infrared camera beside the first; empty: none
    infrared_shift: tuple[float, float] = (0.0, 0.0)  # where it sees the face, in shares of the picture


class FaceOpenCv(Driver):
    """Face camera, detector, quality gate and 1:1 comparison."""

    name: ClassVar[str] = "face_opencv"
    model: ClassVar[str] = "Face camera (OpenCV, YuNet + SFace)"
    options_type: ClassVar[type[Options]] = FaceOptions
    options: FaceOptions
    poll_seconds: ClassVar[float | None] = 0.1
    _capture: Capture | None = None
    _infrared: Capture | None = None
    _engine: FaceEngine | None = None
    _equipment: Equipment | None = None
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
        self._engine = self._equipment = None

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
            self._engine = self._equipment = None
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
        fault = match.step(frame, now, self._newest_infrared()) if frame else match.wait(now, capture.trouble())
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
            self._check_policy()
        except DeviceFault as fault:
            self._models_fault = fault
        else:
            self._models_fault = None

    def _check_policy(self) -> None:
        """Refuse a policy that could never pass: what must pass and is not equipped would be passed over silently."""
        for name, equipped in (("passive", self.options.passive_model), ("infrared", self.options.infrared_source)):
            if name in self.options.liveness and not equipped:
                raise DeviceFault("FAC-003", f"liveness asks for {name}, which is not configured")
        if self.options.passive_model:
            read_checked(Path(self.options.passive_model), self.options.passive_sha256)

    def _newest_infrared(self) -> Pixels | None:
        """Return the second camera's newest picture; None without one, or while it has no fresh one."""
        frame = self._infrared.latest() if self._infrared is not None else None
        return frame.pixels if frame is not None else None

    def _make_ready(self) -> tuple[FaceEngine, Equipment]:
        """Start the cameras, then load the models while their first pictures come."""
        self._used_at = time.monotonic()
        if self._capture is None:
            self._capture = Capture(self.options.source, width=self.options.width, height=self.options.height)
        self._capture.start()
        if self._infrared is None and self.options.infrared_source:
            self._infrared = Capture(self.options.infrared_source)
            self._infrared.start()
        if self._engine is None or self._equipment is None:
            try:
                self._engine, self._equipment = self._loaded()
                give_memory_back()  # what loading took on top
            except DeviceFault as fault:
                self._models_fault = fault
                self._end()
                raise
        return self._engine, self._equipment

    def _loaded(self) -> tuple[FaceEngine, Equipment]:
        from devices.face.engine import FaceEngine  # noqa: PLC0415  OpenCV is paid for when it is used
        from devices.face.equipment import Equipment  # noqa: PLC0415

        self._accept = read_thresholds(self.options.thresholds).accept
        self._check_policy()
        folder = models_folder(self.options.models)
        engine = FaceEngine(folder)
        return engine, Equipment(folder, engine, self.options)

    def _start_match(self, number: int, photo: bytes) -> None:
        from devices.face.match import Match  # noqa: PLC0415

        self._forget_match()
        engine, equipment = self._make_ready()
        card = engine.embed_photo(photo)
        give_memory_back()  # the first pass through the networks leaves some 10 MB behind
        if card is None:
            self._end()
            raise DeviceFault("FAC-004", "no face in the picture")
        self._match = Match(
            number, engine, card, equipment.make(),
            accept=self._accept, options=self.options, emit=self.emit, now=time.monotonic(),
        )  # fmt: skip
        self.active = True

    def _forget_match(self) -> None:
        if self._match is not None:
            self._match.forget()
            self._match = None
        self.active = False

    def _end(self) -> None:
        self._forget_match()
        if self._infrared is not None:
            self._infrared.stop()
            self._infrared = None
        if self._capture is not None:
            self._capture.stop()
            self._capture = None
            self._used_at = time.monotonic()
            give_memory_back()
