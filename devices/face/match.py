"""One match: from the card's embedding and a row of frames to a decision. Runs on the host's thread."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import cv2

from devices.camera.capture import Frame
from devices.driver import Emit
from devices.face.engine import Embedding, FaceEngine, Pixels
from devices.face.gate import chip_or_hint
from devices.face.quality import Hint, place_hint
from devices.face.template import LiveTemplate
from kiosk.faults.fault import Fault

if TYPE_CHECKING:
    from devices.face.opencv import FaceOptions

_PREVIEW_QUALITY = 70


class Match:
    """Compares whoever stands in front with one card. `forget` must be called at the end, whatever the end is."""

    def __init__(
        self,
        number: int,
        engine: FaceEngine,
        card: Embedding,
        *,
        accept: float,
        options: FaceOptions,
        emit: Emit,
        now: float,
    ) -> None:
        """Begin at `now` (monotonic). `number` is the caller's and goes back with every event; `accept` a cosine."""
        self.round = number
        self.seen = 0  # number of the last frame looked at
        self.over = False
        self._engine = engine
        self._card = card
        self._accept = accept
        self._options = options
        self._emit = emit
        self._live = LiveTemplate(options.frames, options.frames_apart)
        self._said = ""
        self._began = now
        self._frame_at = now
        self._face_at = now  # when somebody was seen last
        self._alone_at = now  # when not several people were seen last
        self._frames = 0
        self._taken = 0  # digest of the picture taken last: the same picture never counts twice

    def wait(self, now: float, trouble: str) -> Fault | None:
        """No new picture came. A camera that stays silent or stands still ends the match."""
        if now - self._frame_at > self._options.silent_seconds:
            return Fault("FAC-001", trouble or "no new picture")
        return None

    def step(self, frame: Frame, now: float) -> Fault | None:
        """Look at one frame: show it, judge it, take it where it is good, decide when there are enough."""
        self.seen = frame.number
        self._frame_at = now
        self._frames += 1
        pixels: Pixels = frame.pixels
        self._show(pixels)
        hint = self._judge(pixels, frame.digest, now)
        if self._live.full:
            self._decide()
            return None
        self._tell(hint)
        return self._patience(hint, now)

    def forget(self) -> None:
        """Overwrite and drop the embeddings. Frames are never kept beyond `step`."""
        self._live.forget()
        self._card.fill(0)

    def _judge(self, pixels: Pixels, digest: int, now: float) -> Hint:
        faces = self._engine.look(pixels)
        hint = place_hint(pixels, faces)
        if hint is not Hint.NONE or digest == self._taken or not self._live.due(now):
            return hint
        chip = chip_or_hint(self._engine, pixels, faces[0])
        if isinstance(chip, Hint):
            return chip
        self._live.add(self._engine.embed(chip), now)
        self._taken = digest
        return Hint.NONE

    def _decide(self) -> None:
        score = self._live.score(self._card)
        self.over = True
        self._emit(
            "decided",
            {
                "round": self.round,
                "matched": score >= self._accept,
                "score": round(score, 4),
                "frames": self._frames,
                "milliseconds": round((time.monotonic() - self._began) * 1000),
            },
        )

    def _patience(self, hint: Hint, now: float) -> Fault | None:
        if hint is not Hint.NOBODY:
            self._face_at = now
        if hint is not Hint.SEVERAL:
            self._alone_at = now
        if now - self._face_at > self._options.nobody_seconds:
            return Fault("FAC-005", "nobody in front")
        if now - self._alone_at > self._options.several_seconds:
            return Fault("FAC-006", "several faces")
        if now - self._began > self._options.unusable_seconds:
            return Fault("FAC-005", f"no good picture, last: {hint.value}")
        return None

    def _tell(self, hint: Hint) -> None:
        if hint.said != self._said:
            self._said = hint.said
            self._emit("hint", {"round": self.round, "hint": hint.said})

    def _show(self, pixels: Pixels) -> None:
        width = self._options.preview_width
        scale = min(1.0, width / pixels.shape[1])
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        good, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _PREVIEW_QUALITY])
        if good:
            self._emit("preview", {"round": self.round}, jpeg.tobytes())
