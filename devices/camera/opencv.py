"""Driver for a document camera (高拍仪) with OpenCV: a preview, one good picture, codes of receipts.

Commands: open, capture (the reply's data is a JPEG at full size), start_codes, stop_codes, close. Events: preview with
a small JPEG; code with the text of a receipt's query code, and hint for any other code, each once per code.
Frames are dropped at `close`; nothing is written anywhere.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from annotated_types import Ge, Le

from devices.camera.capture import Capture, Frame, gives_living_pictures
from devices.camera.memory import give_memory_back
from devices.camera.source import source_answers
from devices.driver import Driver, Health, Options, Reply
from devices.fault import DeviceFault

if TYPE_CHECKING:
    from devices.camera.query_codes import QueryCodes

_PREVIEW_QUALITY = 70


class DocumentOptions(Options):
    """The camera and its pictures. Seconds, unless said otherwise."""

    source: str  # /dev/v4l/by-id/…, http://…, or a video file
    width: int = 3264  # asked of a video device: 8 megapixels, A4 at about 280 dpi
    height: int = 2448
    quality: Annotated[int, Ge(50), Le(100)] = 85  # JPEG
    preview_width: int = 640
    silent_seconds: float = 3.0  # no new picture from the camera
    fresh_seconds: float = 4.0  # how long a capture waits for a picture, a camera still starting included


class DocumentOpenCv(Driver):
    """The document camera."""

    name: ClassVar[str] = "document_opencv"
    model: ClassVar[str] = "Document camera (OpenCV)"
    options_type: ClassVar[type[Options]] = DocumentOptions
    options: DocumentOptions
    poll_seconds: ClassVar[float | None] = 0.15
    _capture: Capture | None = None
    _wanted = False  # the preview is to run
    _codes: QueryCodes | None = None  # the codes are to be read
    _failed = False  # it ran and the camera went silent
    _seen = 0
    _frame_at = 0.0

    def open(self) -> None:
        """Check that the camera is there. DOC-001 where it is not."""
        if not source_answers(self.options.source):
            raise DeviceFault("DOC-001", "camera does not answer")

    def close(self) -> None:
        """Forget everything and let go of the camera."""
        self._wanted = False
        self._codes = None
        self._release()

    def health(self) -> Health:
        """Say how the camera is; begin the preview again once a camera that failed is back."""
        if not source_answers(self.options.source):
            raise DeviceFault("DOC-001", "camera does not answer")
        if self._failed:
            if not gives_living_pictures(self.options.source):
                return Health("fault", "DOC-001", "no living picture")
            self._failed = False
        if self._running and not self.active:
            self._begin()
        return Health("ready")

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:  # noqa: ARG002
        """Carry out open, capture, start_codes, stop_codes or close."""
        match command:
            case "open":
                self._wanted = True
                self._begin()
                return Reply()
            case "capture":
                return self._take_picture()
            case "start_codes":
                return self._start_codes()
            case "stop_codes":
                self._codes = None
                if not self._wanted:
                    self._release()
                return Reply()
            case "close":
                self.close()
                return Reply()
        raise ValueError(command)

    def poll(self) -> None:
        """Show the newest frame, or look for codes in it.

        A camera that stays silent or stands still is let go of and watched by `health`.
        """
        capture = self._capture
        frame = capture.latest(self._seen) if capture is not None else None
        now = time.monotonic()
        if frame is not None:
            self._seen, self._frame_at = frame.number, now
            if self._wanted:
                self.emit("preview", {}, self._encoded(frame, self.options.preview_width, _PREVIEW_QUALITY))
            if self._codes is not None:
                for event, values in self._codes.new_in(frame.pixels):
                    self.emit(event, values)
        elif now - self._frame_at > self.options.silent_seconds:
            self._failed = True
            self._release()

    # ── steps ───────────────────────────────────────────────────────────────────────────────────────
    @property
    def _running(self) -> bool:
        return self._wanted or self._codes is not None

    def _start_codes(self) -> Reply:
        from devices.camera.query_codes import QueryCodes  # noqa: PLC0415  the decoder is paid for when it is used

        self._codes = QueryCodes()
        self._begin()
        return Reply()

    def _begin(self) -> Capture:
        if self._capture is None:
            self._capture = Capture(self.options.source, width=self.options.width, height=self.options.height)
            self._capture.start()
            self._seen, self._frame_at = 0, time.monotonic()
        self.active = self._running
        return self._capture

    def _release(self) -> None:
        self.active = False
        if self._capture is not None:
            self._capture.stop()
            self._capture = None
            give_memory_back()

    def _take_picture(self) -> Reply:
        from devices.camera.page_quality import trouble_with  # noqa: PLC0415  OpenCV is paid for when it is used

        frame = self._living_frame(self._begin())
        if frame is None:
            self._failed = True
            self._release()
            raise DeviceFault("DOC-001", "no living picture")
        trouble = trouble_with(frame.pixels)
        picture = b"" if trouble else self._encoded(frame, 0, self.options.quality)
        if not self._running:
            self._release()
        if trouble:
            raise DeviceFault("DOC-002", trouble)
        height, width = frame.pixels.shape[:2]
        return Reply({"width": width, "height": height}, picture)

    def _living_frame(self, capture: Capture) -> Frame | None:
        """Return a picture that came after the question and is not the one before: never what lay there earlier."""
        ends = time.monotonic() + self.options.fresh_seconds
        before = capture.latest(self._seen, self.options.fresh_seconds)
        frame = before
        while frame is not None and before is not None and frame.digest == before.digest:
            frame = capture.latest(frame.number, max(0.0, ends - time.monotonic()))
        return frame

    @staticmethod
    def _encoded(frame: Frame, width: int, quality: int) -> bytes:
        """Return a frame as JPEG; `width` 0 keeps its size."""
        import cv2  # noqa: PLC0415

        pixels = frame.pixels
        if 0 < width < pixels.shape[1]:
            scale = width / pixels.shape[1]
            pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        good, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if not good:
            raise ValueError(pixels.shape)
        encoded: bytes = jpeg.tobytes()
        return encoded
