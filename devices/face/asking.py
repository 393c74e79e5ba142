"""The provider that asks: measures the face at rest, draws challenges, and compares each frame with rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from devices.face.challenge import Challenge, ChallengeRow, Motion, Standing
from devices.face.landmarks import Landmarks, Signs, parallax
from devices.face.liveness import CHALLENGE, Evidence

REST_FRAMES = 3
RECENT_FRAMES = 5


@dataclass(frozen=True, slots=True)
class Request:
    """What the person is asked to do now; an empty challenge: all are done."""

    challenge: str
    number: int
    of: int
    seconds: float


class Challenges:
    """Implements `LivenessProvider`. Begins once the face is the card's and was seen at rest."""

    name = CHALLENGE
    code = "FAC-007"

    def __init__(self, landmarks: Landmarks, draw: Callable[[], Sequence[Challenge]], seconds: float) -> None:
        """`draw` gives new challenges for each beginning; `seconds` for each of them."""
        self._landmarks = landmarks
        self._draw = draw
        self._seconds = seconds
        self.forget()

    def forget(self) -> None:
        """Begin again, with other challenges."""
        self._recent: deque[Signs] = deque(maxlen=RECENT_FRAMES)
        self._rest: Signs | None = None
        self._row: ChallengeRow | None = None
        self._passed: Challenge | None = None
        self._asked = ""

    @property
    def reason(self) -> str:
        """Return late or wrong, and what was asked."""
        return f"{self._row.reason if self._row else ''} {self._asked}".strip()

    def request(self) -> Request | None:
        """Return what is asked now; none while the person comes back to rest."""
        row = self._row
        if row is None:
            return None
        if row.standing is Standing.PASSED:
            return Request("", row.of, row.of, 0.0)
        return Request(row.asked, row.number, row.of, self._seconds) if row.asked else None

    def passed_now(self) -> Challenge | None:
        """Return the challenge that the newest moment passed."""
        return self._passed

    def wrong(self) -> bool:
        """Return whether something else was done, and the person has not come back to rest yet."""
        return self._row is not None and self._row.standing is Standing.PENDING and self._row.wrong_now

    def look(self, evidence: Evidence) -> Standing:
        """Measure rest first, then ask."""
        self._passed = None
        signs = self._landmarks.read(evidence.pixels, evidence.face) if evidence.face is not None else None
        row = self._row
        if row is None:
            if signs is not None and evidence.frontal:
                self._recent.append(signs)
            if evidence.compared and len(self._recent) >= REST_FRAMES:
                self._rest = _middle(self._recent)
                self._row = ChallengeRow(self._draw(), self._seconds, evidence.at)
                return self._row.standing
            return Standing.PENDING
        before = row.asked
        if before is not None:
            self._asked = before
        motion = _motion(self._rest, signs) if self._rest is not None and signs is not None else None
        self._passed = row.step(motion, evidence.at)
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


def _motion(rest: Signs, now: Signs) -> Motion:
    return Motion(
        turn=now.yaw - rest.yaw,
        depth=parallax(rest.points, now.points),
        eyes=now.eyes / max(rest.eyes, 1e-6),
        mouth=now.mouth - rest.mouth,
        tallness=now.tallness / max(rest.tallness, 1e-6),
    )
