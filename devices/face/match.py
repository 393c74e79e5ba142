"""One match: from the card's embedding and a row of frames to a decision. Runs on the host's thread.

First the face is compared; only the card's own person is asked to prove that they live, and a last frame shows that the
one who did it is still the one who was compared. The chip of a frame that was chosen is embedded with the next frame
(`waiting.py`), and that next one is not measured: no frame costs both.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2

from devices.camera.capture import Frame
from devices.driver import Emit
from devices.face.asking import Challenges, Request
from devices.face.challenge import Challenge, Standing
from devices.face.continuity import Continuity
from devices.face.engine import Embedding, Face, FaceEngine, Pixels
from devices.face.gate import chip_or_hint
from devices.face.liveness import Evidence, Liveness
from devices.face.quality import Hint, chip_hint, place_hint
from devices.face.template import SAME_PERSON, LiveTemplate
from devices.face.waiting import Embedded, Use, WaitingChip
from kiosk.faults.fault import Fault

if TYPE_CHECKING:
    from devices.face.opencv import FaceOptions

MAY_BEGIN_AGAIN = 2  # times: somebody stepped in, or the face leapt away
SAME_IN_ACTION = 0.35  # a turned face and an open mouth are less alike; of 419 of invented people one was below (0.34)
WHO = Use.ACTED | Use.BACK
_PREVIEW_QUALITY = 70
_WRONG = "wrong"


class Match:
    """Compares whoever stands in front with one card. `forget` must be called at the end, whatever the end is."""

    def __init__(
        self,
        number: int,
        engine: FaceEngine,
        card: Embedding,
        liveness: tuple[Liveness, Challenges | None],
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
        self._liveness, self._asking = liveness
        self._options = options
        self._emit = emit
        self._live = LiveTemplate(options.frames, options.frames_apart)
        self._waiting = WaitingChip()
        self._same = Continuity()
        self._score: float | None = None  # once compared
        self._said = ""
        self._requested: Request | None = None
        self._began = now
        self._forward_at = now  # when it last went on: compared, asked
        self._frame_at = now
        self._face_at = now  # when somebody was seen last
        self._alone_at = now  # when not several people were seen last
        self._frames = 0
        self._begun_again = 0
        self._taken = 0  # digest of the picture taken last: the same picture never counts twice

    def wait(self, now: float, trouble: str) -> Fault | None:
        """No new picture came. A camera that stays silent or stands still ends the match."""
        if now - self._frame_at > self._options.silent_seconds:
            return Fault("FAC-001", trouble or "no new picture")
        return None

    def step(self, frame: Frame, now: float, infrared: Pixels | None = None) -> Fault | None:
        """Look at one frame: show it, judge it, take it where it is good, ask, decide when there is enough."""
        self.seen = frame.number
        self._frame_at = now
        self._frames += 1
        pixels: Pixels = frame.pixels
        self._show(pixels)
        faces = self._engine.look(pixels)
        place = place_hint(pixels, faces)
        face = faces[0] if place not in (Hint.NOBODY, Hint.SEVERAL) else None
        if not self._same.follow(face, frame.at) and (fault := self._begin_again("leapt or lost")):
            return fault
        embedded = self._waiting.embed(self._engine)
        if embedded is not None and ((fault := self._use(embedded)) or self.over):
            return fault
        hint = place
        if embedded is None and not self._live.full:
            hint = self._gather(pixels, frame.digest, face, place, now)
        evidence = Evidence(now, pixels, face, place is Hint.NONE, self._compared(now), infrared)
        if self._score is not None and self._score < self._accept:
            self._decide(matched=False)
            return None
        self._liveness.look(evidence if embedded is None else replace(evidence, face=None))
        return self._go_on(evidence, frame.digest, hint)

    def forget(self) -> None:
        """Overwrite and drop chip, embeddings and what was measured. Frames are never kept beyond `step`."""
        self._waiting.forget()
        self._live.forget()
        self._liveness.forget()
        self._card.fill(0)

    # ── the comparison ──────────────────────────────────────────────────────────────────────────────
    def _gather(self, pixels: Pixels, digest: int, face: Face | None, place: Hint, now: float) -> Hint:
        """Choose a frame for the template where it is good and due; return what is in the way."""
        if face is None or place is not Hint.NONE or digest == self._taken or not self._live.due(now):
            return place
        chip = chip_or_hint(self._engine, pixels, face)
        if isinstance(chip, Hint):
            return chip
        self._waiting.put(chip, Use.TEMPLATE, now)
        self._taken = digest
        return Hint.NONE

    def _use(self, embedded: Embedded) -> Fault | None:
        """Take what the chip of the frame before became, for what it was cut."""
        if Use.TEMPLATE in embedded.use:
            self._live.add(embedded.embedding, embedded.at)
            return None
        score = self._live.score(embedded.embedding)
        embedded.embedding.fill(0)
        if embedded.use & WHO:
            if score < (SAME_PERSON if Use.BACK in embedded.use else SAME_IN_ACTION):
                return self._begin_again("another person acted")
            self._ask(embedded.at)
        if Use.LAST in embedded.use and score >= SAME_PERSON:
            self._decide(matched=True)
        return None

    def _compared(self, now: float) -> bool:
        """Compare once there is enough; return whether the face was found to be the card's."""
        if self._score is None and self._live.full:
            self._score = self._live.score(self._card)
            self._forward_at = now
        return self._score is not None and self._score >= self._accept

    # ── the living person ───────────────────────────────────────────────────────────────────────────
    def _go_on(self, evidence: Evidence, digest: int, hint: Hint) -> Fault | None:
        standing = self._liveness.standing
        if standing is Standing.FAILED:
            return Fault(*self._liveness.failure())
        proven = self._compared(evidence.at) and standing is Standing.PASSED
        if proven and not self._options.liveness:
            self._decide(matched=True)
            return None
        self._cut_proof(evidence, last=proven and evidence.frontal and digest != self._taken)
        if not self._waiting.use & WHO:  # nothing more is asked before it is known who acted
            self._ask(evidence.at)
        acting = self._asking is not None and self._requested is not None and standing is Standing.PENDING
        self._tell(Hint.NONE if acting and hint is Hint.TURNED else hint)
        return self._patience(hint, evidence.at)

    def _ask(self, now: float) -> None:
        request = self._asking.request() if self._asking is not None else None
        if request is None or request == self._requested:
            return
        self._requested = request
        self._forward_at = now
        self._emit(
            "challenge",
            {
                "round": self.round,
                "challenge": request.challenge,
                "number": request.number,
                "of": request.of,
                "seconds": request.seconds,
            },
        )

    def _cut_proof(self, evidence: Evidence, *, last: bool) -> None:
        """Cut the chip of a face that has just passed a challenge, is back at rest, or (`last`) may end the match."""
        use = (Use.LAST if last else Use(0)) | self._acted(evidence.at)
        if not use or evidence.face is None:
            return
        closer = self._engine.look_closer(evidence.pixels, evidence.face)
        chip = self._engine.chip(evidence.pixels, closer or evidence.face)
        if closer is None or chip_hint(evidence.pixels, chip) is not Hint.NONE:
            use = Use.ACTED if use & WHO else Use(0)
        if use:
            self._waiting.put(chip, use, evidence.at)

    def _acted(self, at: float) -> Use:
        """Return what this frame shows of who acted: a blink is over with the eyes open, in a face that looks ahead."""
        if self._asking is None:
            return Use(0)
        passed = self._asking.passed_now()
        if self._asking.came_back(at) or passed is Challenge.BLINK:
            return Use.BACK
        return Use.ACTED if passed is not None else Use(0)

    def _begin_again(self, why: str) -> Fault | None:
        """Drop everything: this may be somebody else. Not for ever."""
        anything = bool(self._waiting.use) or not self._live.empty
        self._waiting.forget()
        self._live.forget()
        self._liveness.forget()
        self._score = self._requested = None
        self._begun_again += anything
        return Fault("FAC-008", why) if self._begun_again > MAY_BEGIN_AGAIN else None

    def _decide(self, *, matched: bool) -> None:
        self.over = True
        self._emit(
            "decided",
            {
                "round": self.round,
                "matched": matched,
                "score": round(self._score or 0.0, 4),
                "liveness": self._liveness.label if matched else "none",
                "checks": dict(self._liveness.report()),
                "frames": self._frames,
                "milliseconds": round((time.monotonic() - self._began) * 1000),
            },
        )

    # ── patience and words ──────────────────────────────────────────────────────────────────────────
    def _patience(self, hint: Hint, now: float) -> Fault | None:
        if hint is not Hint.NOBODY:
            self._face_at = now
        if hint is not Hint.SEVERAL:
            self._alone_at = now
        if now - self._face_at > self._options.nobody_seconds:
            return Fault("FAC-005", "nobody in front")
        if now - self._alone_at > self._options.several_seconds:
            return Fault("FAC-006", "several faces")
        if now - self._forward_at > self._options.unusable_seconds:
            return Fault("FAC-005", f"no good picture, last: {hint.value}")
        return None

    def _tell(self, hint: Hint) -> None:
        wrong = self._asking is not None and self._asking.wrong()
        said = _WRONG if wrong and hint in (Hint.NONE, Hint.TURNED) else hint.said
        if said != self._said:
            self._said = said
            self._emit("hint", {"round": self.round, "hint": said})

    def _show(self, pixels: Pixels) -> None:
        width = self._options.preview_width
        scale = min(1.0, width / pixels.shape[1])
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        good, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _PREVIEW_QUALITY])
        if good:
            self._emit("preview", {"round": self.round}, jpeg.tobytes())
