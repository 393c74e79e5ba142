"""Challenges (动作活体): what a living person is asked to do, in an order nobody knows before, and what counts as done.

Nothing here knows pictures: a `Motion` says how one frame differs from the face at rest. The numbers were measured on
the rendered people and on flat prints of them tilted up to 50 degrees (docs/devices.md); real people are for a pilot.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

TURN_DEGREES = 15.0  # a rendered head turns by 21 to 41; a print tilted up to 50 degrees by 12 or is seen to be flat
TURN_DEPTH = 0.065  # parallax; a rendered head that turns has 0.08 to 0.15
EYES_SHUT = 0.65  # of their opening at rest; a rendered blink has at most 0.45, a print that is judged 0.73 or more
EYES_OPEN = 0.80
MOUTH_GAP = 0.14  # growth; a flat print that is upright enough to be judged stays at or below 0.07
STRETCHED = 1.12  # seen further from the side, above or below no eyes, no mouth; a print has that from 27 degrees on
FACING = 10.0  # degrees; eyes and mouth are judged in a face that looks ahead
FRAMES_HELD = 2  # one frame alone may be noise
LONGEST_BLINK = 1.2  # seconds; eyes that stay shut longer are not blinking
REST_DEGREES = 10.0
REST_MOUTH = 0.1
WRONG_ALLOWED = 1  # left and right are easily confused; a film that does everything is not


class Challenge(StrEnum):
    """What can be asked. Left and right are the person's own."""

    BLINK = "blink"
    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    OPEN_MOUTH = "open_mouth"


class Standing(StrEnum):
    """How far a question about the living person is."""

    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Motion:
    """How one frame differs from rest."""

    turn: float  # degrees; below zero: to the person's own left
    depth: float  # parallax, see landmarks.parallax; nothing where the face is seen to be flat
    eyes: float  # share of the opening at rest
    mouth: float  # growth of the gap
    stretch: float  # see flatness.fit; infinite where nothing fits

    @property
    def at_rest(self) -> bool:
        """Return whether the face is back where it was."""
        return abs(self.turn) < REST_DEGREES and self.mouth < REST_MOUTH and self.eyes >= EYES_OPEN

    @property
    def ahead(self) -> bool:
        """Return whether the face looks ahead, so that eyes and mouth can be judged."""
        return abs(self.turn) < FACING and self.stretch < STRETCHED


def draw(count: int, allowed: Sequence[Challenge] = tuple(Challenge)) -> tuple[Challenge, ...]:
    """Draw `count` different challenges at random, from the system's secure source.

    One alone is never to blink: everybody does that unasked, in a film as well. Fewer come where fewer are allowed.
    """
    kinds = list(dict.fromkeys(allowed))
    pool = [challenge for challenge in kinds if count > 1 or challenge is not Challenge.BLINK] or kinds
    return tuple(secrets.SystemRandom().sample(pool, min(count, len(pool))))


class Watch:
    """Tells from a row of motions what was done. One at a time; after each the face must come back to rest."""

    def __init__(self) -> None:
        """Begin with a face at rest."""
        self._held: Challenge | None = None
        self._frames = 0
        self._shut_at: float | None = None
        self._was_open = False

    def see(self, motion: Motion, now: float) -> Challenge | None:
        """Return what is done with this frame, if anything."""
        return self._hold(motion) or self._blink(motion, now)

    def _hold(self, motion: Motion) -> Challenge | None:
        pose = _pose(motion)
        self._frames = self._frames + 1 if pose is not None and pose is self._held else int(pose is not None)
        self._held = pose
        return pose if self._frames >= FRAMES_HELD else None

    def _blink(self, motion: Motion, now: float) -> Challenge | None:
        """Open, shut, open again soon, all in a face that looks ahead."""
        if not motion.ahead:
            self._was_open, self._shut_at = False, None
            return None
        if motion.eyes < EYES_SHUT:
            if self._was_open and self._shut_at is None:
                self._shut_at = now
            return None
        if motion.eyes < EYES_OPEN:
            return None
        shut_at, self._shut_at, self._was_open = self._shut_at, None, True
        return Challenge.BLINK if shut_at is not None and now - shut_at <= LONGEST_BLINK else None


def _pose(motion: Motion) -> Challenge | None:
    if abs(motion.turn) >= TURN_DEGREES and motion.depth >= TURN_DEPTH:
        return Challenge.TURN_LEFT if motion.turn < 0 else Challenge.TURN_RIGHT
    return Challenge.OPEN_MOUTH if motion.mouth >= MOUTH_GAP and motion.ahead else None


class ChallengeRow:
    """The challenges of one match, one after the other, each with its deadline.

    After each the face comes back to rest, within the same time; after the last that is the end. A wrong action is told
    once; the next one fails.
    """

    def __init__(self, challenges: Sequence[Challenge], seconds: float, now: float) -> None:
        """Ask the first at `now`. An empty row has passed."""
        self._left = list(challenges)
        self.of = len(self._left)
        self._seconds = seconds
        self._ends = now + seconds
        self._resting = False  # one was done or done wrongly; nothing counts before rest
        self._mistaken = False
        self._watch = Watch()
        self.wrong = 0
        self.reason = ""  # why it failed: late, wrong
        self.standing = Standing.PENDING if self._left else Standing.PASSED

    @property
    def asked(self) -> Challenge | None:
        """Return what the person is asked now; None while they come back to rest, and at the end."""
        return self._left[0] if self._left and not self._resting and self.standing is Standing.PENDING else None

    @property
    def coming_back(self) -> bool:
        """Return whether something was done, and the face is not back at rest yet."""
        return self._resting

    @property
    def wrong_now(self) -> bool:
        """Return whether the newest action was a wrong one, until the face is back at rest."""
        return self._resting and self._mistaken

    @property
    def number(self) -> int:
        """Return which one it is, from 1."""
        return min(self.of, self.done + 1)

    @property
    def done(self) -> int:
        """Return how many were passed."""
        return self.of - len(self._left)

    def step(self, motion: Motion | None, now: float) -> Challenge | None:
        """Take one frame (None: no face in it); return the challenge that was passed with it, if one was."""
        if self.standing is not Standing.PENDING:
            return None
        if now > self._ends:
            self._fail("late")
        elif motion is not None and self._resting:
            self._rest(motion, now)
        elif motion is not None:
            return self._judge(self._watch.see(motion, now), now)
        return None

    def _rest(self, motion: Motion, now: float) -> None:
        if motion.at_rest:
            self._resting = self._mistaken = False
            self._watch = Watch()
            self._ends = now + self._seconds
            if not self._left:
                self.standing = Standing.PASSED

    def _judge(self, done: Challenge | None, now: float) -> Challenge | None:
        asked = self._left[0]
        if done is asked:
            self._left.pop(0)
            self._resting = True
            self._ends = now + self._seconds
            return asked
        if done is not None and done is not Challenge.BLINK:  # nobody can help blinking
            self.wrong += 1
            if self.wrong > WRONG_ALLOWED:
                self._fail("wrong")
            else:
                self._resting = self._mistaken = True
        return None

    def _fail(self, reason: str) -> None:
        self.standing, self.reason = Standing.FAILED, reason
