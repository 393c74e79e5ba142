"""Driver for a document camera (高拍仪) with OpenCV: a preview, one straightened page, codes of receipts.

Commands: open; capture (`colour`), whose data is the page as a JPEG, or, where `sure` is false, the whole picture with
the corners as far as they were seen; cut (`corners`, `colour`), which cuts the same picture again between corners that
the citizen showed; start_codes, stop_codes, close. Events: preview with a small JPEG; code with the text of a
receipt's query code, and hint for any other code, each once per code.
One picture is kept for `cut`, until the next one or `close`; nothing is written anywhere.
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
    from devices.camera.page_scan import Scan
    from devices.camera.query_codes import QueryCodes

_PREVIEW_QUALITY = 70
_MOST_PIXELS = 40_000_000  # a larger picture is refused: three bytes for each are held
_TROUBLES = {
    "blurred": "DOC-002",
    "corners": "DOC-002",
    "glare": "DOC-003",
    "no paper": "DOC-004",
    "blank": "DOC-004",
    "dark": "DOC-005",
    "two": "DOC-006",
}


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
    _original: Any = None  # numpy.ndarray: the picture the last page was cut from

    def open(self) -> None:
        """Check that the camera is there. DOC-001 where it is not."""
        if not source_answers(self.options.source):
            raise DeviceFault("DOC-001", "camera does not answer")

    def close(self) -> None:
        """Forget everything and let go of the camera."""
        self._wanted = False
        self._codes = None
        self._original = None
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
        """Carry out open, capture, cut, start_codes, stop_codes or close."""
        match command:
            case "open":
                self._wanted = True
                self._begin()
                return Reply()
            case "capture":
                return self._take_picture(colour=bool(values.get("colour", True)))
            case "cut":
                return self._cut(values["corners"], colour=bool(values.get("colour", True)))
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
                self._show(frame)
            if self._codes is not None:
                for event, values in self._codes.new_in(frame.pixels):
                    self.emit(event, values)
        elif now - self._frame_at > self.options.silent_seconds:
            self._failed = True
            self._release()

    def _show(self, frame: Frame) -> None:
        from devices.camera.page_scan import encoded  # noqa: PLC0415

        self.emit("preview", {}, encoded(frame.pixels, _PREVIEW_QUALITY, self.options.preview_width))

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

    def _take_picture(self, *, colour: bool) -> Reply:
        from devices.camera.page_scan import scan  # noqa: PLC0415  OpenCV is paid for when it is used

        self._original = None
        frame = self._living_frame(self._begin())
        if not self._running or frame is None:
            self._failed = frame is None
            self._release()
        if frame is None:
            raise DeviceFault("DOC-001", "no living picture")
        height, width = frame.pixels.shape[:2]
        if height * width > _MOST_PIXELS:
            raise DeviceFault("DOC-001", f"picture of {width} x {height} is too large")
        reply = _reply(scan(frame.pixels, colour=colour, quality=self.options.quality))
        self._original = frame.pixels
        return reply

    def _cut(self, corners: Any, *, colour: bool) -> Reply:
        from devices.camera.page_scan import scan_between  # noqa: PLC0415

        if self._original is None:
            raise DeviceFault("DOC-002", "no picture is kept")
        return _reply(scan_between(self._original, corners, colour=colour, quality=self.options.quality))

    def _living_frame(self, capture: Capture) -> Frame | None:
        """Return a picture that came after the question and is not the one before: never what lay there earlier."""
        ends = time.monotonic() + self.options.fresh_seconds
        before = capture.latest(self._seen, self.options.fresh_seconds)
        frame = before
        while frame is not None and before is not None and frame.digest == before.digest:
            frame = capture.latest(frame.number, max(0.0, ends - time.monotonic()))
        return frame


def _reply(result: Scan | str) -> Reply:
    """Return a scan as the command's answer, or raise what was wrong with the picture."""
    if isinstance(result, str):
        raise DeviceFault(_TROUBLES[result], result)
    values = {
        "width": result.width,
        "height": result.height,
        "corners": [list(corner) for corner in result.corners],
        "sure": result.sure,
        "score": round(result.score, 2),
    }
    return Reply(values, result.jpeg)
