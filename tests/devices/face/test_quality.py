"""The quality gate, on detections made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from devices.face.engine import Face
from devices.face.quality import Hint, chip_hint, place_hint

PICTURE = np.full((480, 640, 3), 128, np.uint8)


def face(
    *,
    centre: tuple[float, float] = (320, 240),
    eyes: float = 90.0,
    aside: float = 0.0,
    down: float = 0.5,
    roll: float = 0.0,
    score: float = 0.93,
) -> Face:
    """Return a detection: `eyes` apart, the nose `aside` of their middle and `down` to the mouth."""
    turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
    points = np.array([(-0.5, 0), (0.5, 0), (aside, down), (-0.4, 1.0), (0.4, 1.0)]) * eyes @ turn.T
    points += np.array(centre) - (0, eyes / 2)
    box = (centre[0] - 1.1 * eyes, centre[1] - 1.5 * eyes, 2.2 * eyes, 3.0 * eyes)
    return Face(np.array([*box, *points.ravel(), score], np.float32))


def test_a_good_face_has_nothing_in_the_way() -> None:
    assert place_hint(PICTURE, [face()]) is Hint.NONE


def test_nobody_is_asked_to_come_closer() -> None:
    assert place_hint(PICTURE, []) is Hint.NOBODY
    assert Hint.NOBODY.said == "closer"


@pytest.mark.parametrize(
    ("one", "hint"),
    [
        (face(eyes=50), Hint.CLOSER),
        (face(eyes=140), Hint.FARTHER),
        (face(centre=(150, 240)), Hint.CENTRE),
        (face(centre=(320, 100)), Hint.CENTRE),
        (face(aside=0.4), Hint.TURNED),
        (face(aside=-0.4), Hint.TURNED),
        (face(down=0.1), Hint.TURNED),
        (face(down=0.95), Hint.TURNED),
        (face(roll=0.4), Hint.TURNED),
        (face(score=0.75), Hint.TURNED),
    ],
)
def test_each_thing_in_the_way_has_its_hint(one: Face, hint: Hint) -> None:
    assert place_hint(PICTURE, [one]) is hint


def test_a_passer_by_far_behind_is_no_company() -> None:
    assert place_hint(PICTURE, [face(), face(centre=(550, 200), eyes=30)]) is Hint.NONE
    assert place_hint(PICTURE, [face(), face(centre=(500, 240), eyes=80)]) is Hint.SEVERAL


def chip(mean: float, spread: float) -> np.ndarray:
    grey = np.clip(np.random.default_rng(1).normal(mean, spread, (14, 14)), 0, 255)
    return np.kron(grey, np.ones((8, 8)))[..., None].repeat(3, axis=2).astype(np.uint8)


def test_a_dark_face_in_a_bright_room_is_not_a_dark_room() -> None:
    assert chip_hint(PICTURE, chip(55, 25)) is Hint.NONE
    assert chip_hint(PICTURE // 4, chip(55, 25)) is Hint.LIGHT


@pytest.mark.parametrize("mean", [10, 250])
def test_too_dark_and_too_bright_need_light(mean: float) -> None:
    assert chip_hint(PICTURE, chip(mean, 10)) is Hint.LIGHT


def test_a_face_without_edges_must_hold_still() -> None:
    ramp = np.linspace(60, 190, 112)[:, None, None].repeat(112, axis=1).repeat(3, axis=2).astype(np.uint8)
    assert chip_hint(PICTURE, ramp) is Hint.STILL
