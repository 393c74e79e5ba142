"""The provider that asks: measures the face at rest, draws challenges, and compares each frame with rest."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from devices.face.challenge import REST_DEGREES, REST_MOUTH, Challenge, ChallengeRow, Motion, Standing
from devices.face.engine import Face, FaceEngine, Pixels
from devices.face.flatness import FITS, FITS_WELL, FLAT_STRETCH, Patch, fit, patch
from devices.face.landmarks import Landmarks, Signs, parallax
from devices.face.liveness import CHALLENGE, Evidence

REST_FRAMES = 7  # whoever sways was then seen at both ends; of five, one blink in thirty-six fitted none
RECENT_FRAMES = 9  # nobody stands quite still: what is at rest must look like one of them
SURE = 0.8  # of the detector; of rendered heads that turn at least 0.87, of prints tilted by 60 degrees mostly less
NARROW = 0.72  # of the box's shape at rest; a print tilted by 60 degrees is narrower, a head that turns is not


@dataclass(frozen=True, slots=True)
class Seen:
    """One face as it was seen: what the networks say, its skin, its box's shape, and how sure the detector was."""

    signs: Signs
    skin: Patch
    shape: float  # width over height
    score: float


class Looks:
    """Sees faces, and says how one differs from a face at rest. Holds nothing of anybody."""

    def __init__(self, landmarks: Landmarks, engine: FaceEngine) -> None:
        """Use the networks that are loaded."""
        self._landmarks = landmarks
        self._engine = engine

    def see(self, pixels: Pixels, face: Face) -> Seen:
        """Look at one face. Some 12 ms."""
        skin = patch(self._engine.chip(pixels, face))
        return Seen(self._landmarks.read(pixels, face), skin, face.box[2] / max(face.box[3], 1.0), face.score)

    @staticmethod
    def motion(rest: Sequence[Seen], now: Seen) -> Motion:
        """Return how `now` differs from several frames at rest."""
        middle, signs = _middle([one.signs for one in rest]), now.signs
        fits, stretch = fit((one.skin for one in rest), now.skin)
        flat = fits >= FITS_WELL and stretch >= FLAT_STRETCH
        narrow = now.shape < NARROW * median(one.shape for one in rest)
        return Motion(
            turn=signs.yaw - middle.yaw,
            depth=0.0 if flat or narrow or now.score < SURE else parallax(middle.points, signs.points),
            eyes=signs.eyes / max(middle.eyes, 1e-6),
            mouth=signs.mouth - middle.mouth,
            stretch=stretch if fits >= FITS else float("inf"),
        )


@dataclass(frozen=True, slots=True)
class Request:
    """What the person is asked to do now; an empty challenge: `number` are done, and they may look ahead again."""

    challenge: str
    number: int
    of: int
    seconds: float


class Challenges:
    """Implements `LivenessProvider`. Begins once the face is the card's and was seen at rest."""

    name = CHALLENGE
    code = "FAC-007"

    def __init__(self, looks: Looks, draw: Callable[[], Sequence[Challenge]], seconds: float) -> None:
        """`draw` gives new challenges for each beginning; `seconds` for each of them."""
        self._looks = looks
        self._draw = draw
        self._seconds = seconds
        self.forget()

    def forget(self) -> None:
        """Begin again, with other challenges."""
        self._recent: deque[Seen] = deque(maxlen=RECENT_FRAMES)
        self._row: ChallengeRow | None = None
        self._passed: Challenge | None = None
        self._back_at = -math.inf
        self._asked = ""

    @property
    def reason(self) -> str:
        """Return late or wrong, and what was asked."""
        return f"{self._row.reason if self._row else ''} {self._asked}".strip()

    def request(self) -> Request | None:
        """Return what is asked now; none before anything is, and while somebody comes back from a wrong action."""
        row = self._row
        if row is None:
            return None
        if row.asked:
            return Request(row.asked, row.number, row.of, self._seconds)
        back = row.coming_back and not row.wrong_now and row.standing is Standing.PENDING
        over = row.standing is Standing.PASSED
        return Request("", row.done, row.of, self._seconds) if back or over else None

    def passed_now(self) -> Challenge | None:
        """Return the challenge that the newest moment passed."""
        return self._passed

    def came_back(self, at: float) -> bool:
        """Return whether the moment `at` was the first at rest after something was done."""
        return at == self._back_at

    def wrong(self) -> bool:
        """Return whether something else was done, and the person has not come back to rest yet."""
        return self._row is not None and self._row.standing is Standing.PENDING and self._row.wrong_now

    def look(self, evidence: Evidence) -> Standing:
        """Measure rest first, then ask."""
        self._passed = None
        seen = self._looks.see(evidence.pixels, evidence.face) if evidence.face is not None else None
        row = self._row
        if row is None:
            if seen is not None and evidence.frontal:
                self._recent.append(seen)
            rest = at_rest(self._recent)
            if evidence.compared and len(rest) >= REST_FRAMES:
                self._recent = deque(rest, RECENT_FRAMES)
                self._row = ChallengeRow(self._draw(), self._seconds, evidence.at)
                return self._row.standing
            return Standing.PENDING
        before = row.asked
        if before is not None:
            self._asked = before
        motion = self._looks.motion(self._recent, seen) if seen is not None else None
        away = row.coming_back
        self._passed = row.step(motion, evidence.at)
        if away and not row.coming_back:
            self._back_at = evidence.at
        return row.standing


def _middle(signs: Sequence[Signs]) -> Signs:
    """Return the face at rest: each measure's median, and the newest points."""
    return Signs(
        median(one.yaw for one in signs),
        median(one.eyes for one in signs),
        median(one.mouth for one in signs),
        median(one.tallness for one in signs),
        signs[-1].points,
    )


def at_rest(recent: Sequence[Seen]) -> list[Seen]:
    """Return those that look ahead with the mouth shut, against the middle of all: a face may just be coming back."""
    if not recent:
        return []
    middle = _middle([one.signs for one in recent])
    return [
        one
        for one in recent
        if abs(one.signs.yaw - middle.yaw) < REST_DEGREES and one.signs.mouth - middle.mouth < REST_MOUTH
    ]
