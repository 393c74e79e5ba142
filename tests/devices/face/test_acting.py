"""The networks see what the invented people do, and see that a flat print of them does not do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from devices.camera.manners import Visitor
from devices.camera.scenes import decoded
from devices.face.acting import acted, flat_print, pixels_of, points_of
from devices.face.asking import REST_FRAMES, Challenges, Looks, Seen, _middle, at_rest
from devices.face.challenge import (
    EYES_SHUT,
    MOUTH_GAP,
    TURN_DEGREES,
    TURN_DEPTH,
    Challenge,
    ChallengeRow,
    Motion,
    Standing,
)
from devices.face.engine import FaceEngine, Pixels
from devices.face.landmarks import Landmarks
from devices.face.liveness import Evidence
from devices.face.models import ModelBytes, models_folder
from devices.face.pictures import face_keys, face_points, live_frames
from devices.face.pose import Pose

TILTS = [(back, aside) for back in (-50, -35, -20, 0, 20, 35, 50) for aside in (-50, -35, -20, 0, 20, 35, 50)]


class Eyes:
    """Detector and landmark networks together."""

    def __init__(self, models: ModelBytes) -> None:
        self._engine = FaceEngine(models)
        self._looks = Looks(Landmarks(models_folder()), self._engine)

    def asking(self, challenge: Challenge) -> Challenges:
        return Challenges(self._looks, lambda: [challenge], 10.0)

    def evidence(self, pixels: Pixels, at: float) -> Evidence:
        return Evidence(at, pixels, self._engine.look(pixels)[0], frontal=True, compared=True)

    def see(self, pixels: Pixels) -> Seen | None:
        faces = self._engine.look(pixels)
        return self._looks.see(pixels, faces[0]) if faces else None

    def at_rest(self, face: str) -> list[Seen]:
        seen = [self.see(pixels_of(decoded(frame))) for frame in live_frames(face)]
        return [one for one in seen if one is not None]

    def motions(self, rest: list[Seen], pictures: list[Pixels]) -> Iterator[Motion]:
        for pixels in pictures:
            seen = self.see(pixels)
            if seen is not None:
                yield self._looks.motion(rest, seen)


@pytest.fixture(scope="module")
def eyes(models: ModelBytes) -> Eyes:
    return Eyes(models)


def acts(eyes: Eyes, face: str, challenge: Challenge) -> list[Motion]:
    pictures = [pixels_of(picture) for picture in Visitor(face).answer(challenge, {})]
    return list(eyes.motions(eyes.at_rest(face), pictures))


@pytest.mark.parametrize("face", face_keys())
def test_every_action_of_every_invented_person_is_seen_for_what_it_is(eyes: Eyes, face: str) -> None:
    assert min(motion.eyes for motion in acts(eyes, face, Challenge.BLINK)) < EYES_SHUT
    left, right = acts(eyes, face, Challenge.TURN_LEFT), acts(eyes, face, Challenge.TURN_RIGHT)
    assert min(motion.turn for motion in left if motion.depth >= TURN_DEPTH) <= -TURN_DEGREES
    assert max(motion.turn for motion in right if motion.depth >= TURN_DEPTH) >= TURN_DEGREES
    assert max(motion.mouth for motion in acts(eyes, face, Challenge.OPEN_MOUTH)) >= MOUTH_GAP


@pytest.mark.parametrize("face", face_keys())
@pytest.mark.parametrize("challenge", Challenge)
def test_a_willing_person_passes_what_is_asked(eyes: Eyes, face: str, challenge: Challenge) -> None:
    row = ChallengeRow([challenge], 5.0, 0.0)
    passed = [row.step(motion, number / 10) for number, motion in enumerate(acts(eyes, face, challenge))]
    assert challenge in passed
    assert row.wrong == 0


@pytest.mark.parametrize("face", face_keys())
def test_a_person_who_only_stands_there_does_nothing(eyes: Eyes, face: str) -> None:
    pictures = [pixels_of(picture) for picture in Visitor(face).standing()] * 3
    for motion in eyes.motions(eyes.at_rest(face), pictures):
        assert motion.eyes > EYES_SHUT
        assert abs(motion.turn) < TURN_DEGREES
        assert motion.mouth < MOUTH_GAP


@pytest.mark.parametrize("face", face_keys())
def test_a_flat_print_tilted_any_way_by_up_to_fifty_degrees_does_nothing(eyes: Eyes, face: str) -> None:
    first = pixels_of(decoded(live_frames(face)[0]))
    held = eyes.see(flat_print(first))
    assert held is not None
    for back, aside in TILTS:
        for motion in eyes.motions([held], [flat_print(first, back=back, aside=aside)]):
            assert abs(motion.turn) < TURN_DEGREES or motion.depth < TURN_DEPTH, (back, aside)
            if motion.ahead:
                assert motion.eyes > EYES_SHUT, (back, aside)
                assert motion.mouth < MOUTH_GAP, (back, aside)


@pytest.mark.parametrize(
    ("face", "back", "aside", "roll"),
    [("elder_woman", 0, -60, 0), ("man_c", 0, 55, -20), ("man_c", 20, 60, 0), ("woman_a", 0, 60, -20)],
)
def test_a_print_so_far_aside_that_it_is_hardly_a_face_does_not_turn(
    eyes: Eyes, face: str, back: float, aside: float, roll: float
) -> None:
    first = pixels_of(decoded(live_frames(face)[0]))
    held = eyes.see(flat_print(first))
    assert held is not None
    (motion,) = eyes.motions([held], [flat_print(first, back=back, aside=aside, roll=roll)])
    assert motion.depth < TURN_DEPTH


@pytest.mark.parametrize(
    ("face", "picture", "back", "aside", "roll"),
    [
        ("man_a", 2, 30, 60, 0),
        ("man_b", 2, 20, 60, 0),
        ("man_c", 2, 0, 45, -20),
        ("man_d", 2, 30, 0, -20),
        ("man_d", 3, -20, 0, 20),
        ("man_d", 3, 25, 0, 20),
    ],
)
def test_another_print_tilted_and_rolled_does_nothing(
    eyes: Eyes, face: str, picture: int, back: float, aside: float, roll: float
) -> None:
    seen = pixels_of(decoded(live_frames(face)[picture]))
    held = eyes.see(flat_print(seen))
    assert held is not None
    (motion,) = eyes.motions([held], [flat_print(seen, back=back, aside=aside, roll=roll)])
    assert abs(motion.turn) < TURN_DEGREES or motion.depth < TURN_DEPTH
    assert not motion.ahead or (motion.mouth < MOUTH_GAP and motion.eyes > EYES_SHUT)


def test_rest_is_the_middle_of_several_frames(eyes: Eyes) -> None:
    signs = eyes.at_rest("man_a")[0].signs
    shifted = [replace(signs, yaw=signs.yaw + by) for by in (-3.0, 0.0, 30.0)]
    assert _middle(shifted).yaw == signs.yaw


@pytest.mark.parametrize("face", face_keys())
def test_who_was_seen_on_the_way_back_from_a_turn_can_still_blink(eyes: Eyes, face: str) -> None:
    """A match that begins again sees that first; one person's blink then looked like a print held askew."""
    asking = eyes.asking(Challenge.BLINK)
    standing = [pixels_of(decoded(frame)) for frame in live_frames(face)]
    turned = acted(standing[0], points_of(face_points(face)), Pose(turn=17.0))
    for number, pixels in enumerate([turned, *standing, *standing]):
        asking.look(eyes.evidence(pixels, number / 10))
    blink = [pixels_of(picture) for picture in Visitor(face).answer(Challenge.BLINK, {})]
    standings = [asking.look(eyes.evidence(pixels, 1 + number / 10)) for number, pixels in enumerate(blink)]
    assert standings[-1] is Standing.PASSED


def test_only_frames_at_rest_are_rest(eyes: Eyes) -> None:
    one = eyes.at_rest("man_a")[0]

    def shifted(yaw: float = 0.0, mouth: float = 0.0) -> Seen:
        return replace(one, signs=replace(one.signs, yaw=one.signs.yaw + yaw, mouth=one.signs.mouth + mouth))

    still = [shifted(-8), shifted(0), shifted(1), shifted(8)]
    moved = [shifted(yaw=14), shifted(yaw=-15), shifted(mouth=0.2)]
    assert at_rest([*moved, *still]) == still
    assert at_rest([]) == []


@pytest.mark.parametrize("face", face_keys())
def test_who_sways_can_blink_wherever_the_frames_at_rest_were_taken(eyes: Eyes, face: str) -> None:
    one, two, three, four = eyes.at_rest(face)
    swaying = [one, one, two, two, three, three, four, four]
    blink = [pixels_of(picture) for picture in Visitor(face).answer(Challenge.BLINK, {})]
    for first in range(len(swaying)):
        rest = [swaying[(first + number) % len(swaying)] for number in range(REST_FRAMES)]
        row = ChallengeRow([Challenge.BLINK], 5.0, 0.0)
        passed = [row.step(motion, number / 10) for number, motion in enumerate(eyes.motions(rest, blink))]
        assert Challenge.BLINK in passed, f"the first at {first}"
