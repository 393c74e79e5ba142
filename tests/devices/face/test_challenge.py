"""Challenges: drawn at random, passed by the action asked and by nothing else, each with its end."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.face.challenge import (
    EYES_OPEN,
    EYES_SHUT,
    FACING,
    LONGEST_BLINK,
    MOUTH_GAP,
    TURN_DEGREES,
    TURN_DEPTH,
    Challenge,
    ChallengeRow,
    Motion,
    Standing,
    Watch,
    draw,
)

STEP = 0.15  # seconds between two frames
REST = Motion(turn=0.0, depth=0.01, eyes=1.0, mouth=0.0, stretch=1.0)
ACTIONS = {
    Challenge.BLINK: [REST, Motion(0.0, 0.01, 0.3, 0.0, 1.0), Motion(0.0, 0.01, 0.3, 0.0, 1.0), REST],
    Challenge.TURN_LEFT: [Motion(-20.0, 0.08, 0.95, 0.02, 1.15)] * 3,
    Challenge.TURN_RIGHT: [Motion(25.0, 0.09, 0.9, 0.03, 1.2)] * 3,
    Challenge.OPEN_MOUTH: [Motion(1.0, 0.04, 1.0, 0.35, 1.02)] * 3,
}


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def tick(self) -> float:
        self.now += STEP
        return self.now


def play(row: ChallengeRow, clock: Clock, motions: list[Motion]) -> list[Challenge]:
    passed = [row.step(motion, clock.tick()) for motion in motions]
    return [one for one in passed if one is not None]


def asked_until_done(row: ChallengeRow, clock: Clock, frames: int = 200) -> list[Challenge | None]:
    """Return everything that was asked of somebody who stands still."""
    seen = []
    for _ in range(frames):
        seen.append(row.asked)
        row.step(REST, clock.tick())
    return seen


@pytest.mark.parametrize("challenge", Challenge)
def test_each_challenge_is_passed_by_its_own_action(challenge: Challenge) -> None:
    clock = Clock()
    row = ChallengeRow([challenge], 5.0, clock.now)
    assert row.asked is challenge
    assert play(row, clock, [REST, *ACTIONS[challenge]]) == [challenge]
    assert (row.coming_back, row.asked) == (True, None)
    play(row, clock, [REST])
    assert (row.coming_back, row.asked) == (False, None)
    assert row.standing is Standing.PASSED


@pytest.mark.parametrize("challenge", Challenge)
@pytest.mark.parametrize("done", Challenge)
def test_no_other_action_passes_it(challenge: Challenge, done: Challenge) -> None:
    clock = Clock()
    row = ChallengeRow([challenge], 5.0, clock.now)
    play(row, clock, [REST, *ACTIONS[done], REST])
    assert (row.standing is Standing.PASSED) == (challenge is done)


def test_the_next_one_is_asked_only_once_the_face_is_back_at_rest() -> None:
    clock = Clock()
    row = ChallengeRow([Challenge.TURN_LEFT, Challenge.OPEN_MOUTH], 5.0, clock.now)
    play(row, clock, ACTIONS[Challenge.TURN_LEFT])
    assert row.asked is None
    assert row.standing is Standing.PENDING
    play(row, clock, [REST])
    assert (row.asked, row.number, row.of) == (Challenge.OPEN_MOUTH, 2, 2)


def test_a_wrong_action_is_forgiven_once_and_told_until_rest() -> None:
    clock = Clock()
    row = ChallengeRow([Challenge.TURN_LEFT], 5.0, clock.now)
    play(row, clock, ACTIONS[Challenge.TURN_RIGHT])
    assert row.wrong_now
    play(row, clock, [REST])
    assert not row.wrong_now
    assert row.asked is Challenge.TURN_LEFT
    play(row, clock, ACTIONS[Challenge.OPEN_MOUTH])
    assert (row.standing, row.reason) == (Standing.FAILED, "wrong")


def test_blinking_is_never_wrong() -> None:
    clock = Clock()
    row = ChallengeRow([Challenge.TURN_LEFT], 60.0, clock.now)
    for _ in range(10):
        play(row, clock, ACTIONS[Challenge.BLINK])
    assert row.wrong == 0
    assert play(row, clock, ACTIONS[Challenge.TURN_LEFT]) == [Challenge.TURN_LEFT]


def test_who_does_nothing_is_asked_once_and_comes_to_an_end() -> None:
    clock = Clock()
    row = ChallengeRow([Challenge.OPEN_MOUTH, Challenge.BLINK], 3.0, clock.now)
    assert set(asked_until_done(row, clock)) == {Challenge.OPEN_MOUTH, None}
    assert (row.standing, row.reason) == (Standing.FAILED, "late")


@pytest.mark.parametrize("more", [[], [Challenge.BLINK]])
def test_who_never_comes_back_to_rest_comes_to_an_end_too(more: list[Challenge]) -> None:
    clock = Clock()
    row = ChallengeRow([Challenge.TURN_LEFT, *more], 3.0, clock.now)
    play(row, clock, ACTIONS[Challenge.TURN_LEFT] * 20)
    assert (row.standing, row.reason) == (Standing.FAILED, "late")


def test_eyes_that_stay_shut_are_not_blinking() -> None:
    clock = Clock()
    watch = Watch()
    shut = Motion(0.0, 0.01, 0.2, 0.0, 1.0)
    frames = [REST, *[shut] * (int(LONGEST_BLINK / STEP) + 2), REST]
    assert all(watch.see(motion, clock.tick()) is None for motion in frames)


def test_eyes_that_were_never_seen_open_are_not_blinking() -> None:
    clock = Clock()
    watch = Watch()
    assert [watch.see(motion, clock.tick()) for motion in ACTIONS[Challenge.BLINK][1:]] == [None] * 3


def test_one_frame_alone_passes_nothing() -> None:
    for challenge in (Challenge.TURN_LEFT, Challenge.TURN_RIGHT, Challenge.OPEN_MOUTH):
        clock = Clock()
        watch = Watch()
        frames = [REST, ACTIONS[challenge][0], REST, ACTIONS[challenge][0], REST]
        assert all(watch.see(motion, clock.tick()) is None for motion in frames)


def test_the_draw_is_even_different_each_time_and_never_to_blink_alone() -> None:
    counts = Counter(challenge for _ in range(2000) for challenge in draw(2))
    assert set(counts) == set(Challenge)
    assert min(counts.values()) > 850  # of 1000 each; a fair draw is below this once in ten thousand million runs
    assert all(len(set(draw(2))) == 2 for _ in range(200))
    assert all(draw(1) != (Challenge.BLINK,) for _ in range(200))
    assert draw(1, [Challenge.BLINK]) == (Challenge.BLINK,)
    assert len(draw(4, [Challenge.BLINK, Challenge.BLINK, Challenge.TURN_LEFT])) == 2


flat = st.builds(
    Motion,
    turn=st.floats(-10.4, 10.4),
    depth=st.floats(0, 0.044),
    eyes=st.floats(0.8, 1.3),
    mouth=st.floats(-0.1, 0.13),
    stretch=st.floats(1.0, 3.0),
)
"""Whatever a flat print was measured to do, and some more."""
anything = st.builds(
    Motion,
    turn=st.floats(-90, 90),
    depth=st.floats(0, 1),
    eyes=st.floats(0, 3),
    mouth=st.floats(-1, 2),
    stretch=st.floats(1.0, 20.0) | st.just(float("inf")),
)
rows = st.lists(st.sampled_from(Challenge), min_size=1, max_size=4, unique=True)


@given(rows, st.lists(flat, max_size=120))
def test_no_movement_of_a_flat_print_passes_anything(challenges: list[Challenge], motions: list[Motion]) -> None:
    clock = Clock()
    row = ChallengeRow(challenges, 5.0, clock.now)
    assert play(row, clock, motions) == []
    assert row.standing is not Standing.PASSED


@given(rows, st.lists(anything | st.none(), max_size=150))
def test_whatever_is_seen_a_row_keeps_its_promises(challenges: list[Challenge], motions: list[Motion | None]) -> None:
    clock = Clock()
    row = ChallengeRow(challenges, 4.0, clock.now)
    passed: list[Challenge] = []
    ended: Standing | None = None
    for motion in motions:
        asked = row.asked
        one = row.step(motion, clock.tick())
        if one is not None:
            assert one is asked, "only what is asked can be passed"
            assert motion is not None
            passed.append(one)
        if ended is not None:
            assert row.standing is ended, "an end is an end"
        ended = row.standing if row.standing is not Standing.PENDING else None
        assert 1 <= row.number <= row.of
    assert passed == challenges[: len(passed)], "in the order they were drawn"
    assert (row.standing is Standing.PASSED) == (len(passed) == len(challenges) and not row.coming_back)


@given(rows, st.lists(anything, max_size=40))
def test_every_row_ends_within_its_time(challenges: list[Challenge], motions: list[Motion]) -> None:
    clock = Clock()
    row = ChallengeRow(challenges, 4.0, clock.now)
    play(row, clock, motions)
    longest = (2 * len(challenges) + 2) * 4.0 + 1  # each challenge, each rest, and one mistake
    asked_until_done(row, clock, int(longest / STEP))
    assert row.standing is not Standing.PENDING


@given(anything)
def test_a_frame_is_at_most_one_pose(motion: Motion) -> None:
    watch = Watch()
    seen = {watch.see(motion, 1.0), watch.see(motion, 1.1)} - {None}
    assert len(seen) <= 1
    if Challenge.TURN_LEFT in seen or Challenge.TURN_RIGHT in seen:
        assert abs(motion.turn) >= TURN_DEGREES
        assert motion.depth >= TURN_DEPTH
    if Challenge.OPEN_MOUTH in seen:
        assert motion.mouth >= MOUTH_GAP
        assert abs(motion.turn) < FACING
    assert Challenge.BLINK not in seen, "eyes that do not move do not blink"
    assert EYES_SHUT < EYES_OPEN
