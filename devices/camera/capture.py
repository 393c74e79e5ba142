"""Capture: the only owner of a picture source, keeping the newest frame and nothing else.

One daemon thread opens, grabs and releases, because grabbing blocks until the next picture and a slow consumer would
otherwise read an ever older backlog. `latest` may be called from any thread. A picture is handed out only while it
is fresh and the source is alive: one that stands still is never shown, matched or kept.
"""

from __future__ import annotations

import os
import threading
import time
import zlib
from dataclasses import dataclass, field
from typing import Any

from devices.camera.source import is_device, is_stream

BACK_OFF_SECONDS = (0.25, 0.5, 1.0, 2.0)
OPEN_MILLISECONDS = 2000
READ_MILLISECONDS = 1500  # without it a silent source holds grab() for FFmpeg's own thirty seconds
_FFMPEG_QUIET = "-8"
LARGEST_PICTURE = 32_000_000  # pixels; document cameras (高拍仪) have up to 20 million
JOIN_SECONDS = 4.0  # longer than one open or one read may take


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: BGR, height x width x 3 of uint8, with its running number and the monotonic time it came."""

    number: int
    at: float
    digest: int  # of every eighth pixel: equal digests are the same picture again
    pixels: Any = field(repr=False)  # numpy.ndarray; numpy is imported only when a camera is in use


class Capture:
    """Reads `source` in its own thread from `start` to `stop`; reopens a lost source for ever, with back-off."""

    def __init__(
        self, source: str, *, width: int = 0, height: int = 0, stale_seconds: float = 1.0, frozen_seconds: float = 1.5
    ) -> None:
        """Keep the settings. `width` and `height` are asked of a video device; 0 leaves it its own."""
        self.source = source
        self._size = (width, height)
        self._stale = stale_seconds
        self._frozen = frozen_seconds
        self._condition = threading.Condition()
        self._frame: Frame | None = None
        self._number = 0
        self._digest = 0
        self._changed_at = 0.0
        self._different = 0  # pictures unlike the one before, since the source was opened
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Return whether the capture is started."""
        return self._thread is not None

    def start(self) -> None:
        """Begin to read. Returns at once; does nothing where it already reads."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="capture", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Let go of the source and forget the picture. Waits at most a few seconds for a read in flight."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            thread.join(JOIN_SECONDS)
        self._forget()

    def latest(self, newer_than: int = 0, timeout: float = 0.0) -> Frame | None:
        """Return a fresh picture of a moving source, with a higher number than `newer_than`, waiting for it; else None.

        The very first picture of a source is never handed out: only the second shows that the source lives.
        """
        ends = time.monotonic() + timeout
        with self._condition:
            while True:
                now = time.monotonic()
                frame = self._frame
                if frame is not None and frame.number > newer_than and not self._trouble(now):
                    return frame
                if now >= ends or not self._condition.wait(ends - now):
                    return None

    def trouble(self) -> str:
        """Return what is wrong with the source now: absent, silent, frozen; empty where pictures come."""
        with self._condition:
            return self._trouble(time.monotonic())

    def _trouble(self, now: float) -> str:
        if self._frame is None:
            return "absent"
        if now - self._frame.at > self._stale:
            return "silent"
        return "frozen" if self._different < 2 or now - self._changed_at > self._frozen else ""

    def _forget(self) -> None:
        with self._condition:
            self._frame = None
            self._digest = 0
            self._different = 0

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            if self._read_until_lost():
                failures = 0
            self._forget()
            self._stopping.wait(BACK_OFF_SECONDS[min(failures, len(BACK_OFF_SECONDS) - 1)])
            failures += 1

    def _read_until_lost(self) -> bool:
        """Open, grab until the source fails or the capture is stopped, release. True: at least one picture came."""
        device, seconds_per_frame = self._open()
        came = False
        try:
            while device.isOpened() and not self._stopping.is_set():
                good, pixels = device.read()
                if not good or not within_reason(pixels):  # OpenCV would give every later one the first one's size
                    break
                came = True
                self._keep(pixels)
                if seconds_per_frame:  # a file gives its pictures as fast as they are asked for
                    self._stopping.wait(seconds_per_frame)
        finally:
            device.release()
        return came

    def _open(self) -> tuple[Any, float]:
        import cv2  # noqa: PLC0415  only a camera in use pays for it

        cv2.setNumThreads(1)
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # a lost camera is told by its status
        os.environ["OPENCV_FFMPEG_LOGLEVEL"] = _FFMPEG_QUIET
        if is_device(self.source):
            device = cv2.VideoCapture(self.source, cv2.CAP_V4L2)
            device.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            for name, value in ((cv2.CAP_PROP_FRAME_WIDTH, self._size[0]), (cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])):
                if value:
                    device.set(name, value)
            device.set(cv2.CAP_PROP_BUFFERSIZE, 1)
            return device, 0.0
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_MILLISECONDS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_MILLISECONDS]
        device = cv2.VideoCapture(self.source, cv2.CAP_FFMPEG, limits)
        if is_stream(self.source):
            return device, 0.0
        return device, 1.0 / (device.get(cv2.CAP_PROP_FPS) or 25.0)

    def _keep(self, pixels: Any) -> None:
        # A living sensor is never twice the same: a picture equal in every eighth pixel is a picture standing still.
        digest = zlib.crc32(pixels[::8, ::8].tobytes())
        with self._condition:
            now = time.monotonic()
            self._number += 1
            if digest != self._digest:
                self._digest = digest
                self._changed_at = now
                self._different += 1
            self._frame = Frame(self._number, now, digest, pixels)
            self._condition.notify_all()


def within_reason(pixels: Any) -> bool:
    """Return whether a picture is no larger than any camera's: a damaged header may claim anything."""
    height, width = pixels.shape[:2]
    return bool(0 < height * width <= LARGEST_PICTURE)


def gives_living_pictures(source: str, timeout: float = 1.5) -> bool:
    """Return whether a source that failed gives moving pictures again. Opens it; blocks for `timeout`."""
    capture = Capture(source)
    capture.start()
    try:
        return capture.latest(timeout=timeout) is not None
    finally:
        capture.stop()
