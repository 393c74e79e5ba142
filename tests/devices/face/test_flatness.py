"""Whether two faces are two views of one flat picture: maps that mean something, and maps that mean nothing."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from devices.face.challenge import STRETCHED
from devices.face.flatness import FITS_WELL, Patch, fit, patch


def skin(seed: int, blur: float) -> Patch:
    noise = np.random.default_rng(seed).normal(128, 40, (56, 56)).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), blur), np.float32)


def chip(seed: int = 3) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(128, 60, (112, 112, 3)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 5) * 4 - 384
    return np.clip(smooth, 0, 255).astype(np.uint8)


def test_a_print_that_is_tilted_fits_and_is_stretched() -> None:
    narrower = math.cos(math.radians(40))
    tilted = cv2.warpAffine(chip(), np.array([[narrower, 0, 56 * (1 - narrower)], [0, 1, 0]]), (112, 112))
    fits, stretch = fit([patch(chip())], patch(tilted))
    assert fits > FITS_WELL
    assert stretch == pytest.approx(1 / narrower, abs=0.05)
    assert stretch > STRETCHED


@pytest.mark.parametrize(("one", "other"), [(978390736, 1667914287), (589548884, 1685957828), (347403740, 1346360575)])
def test_a_map_that_stretches_more_than_any_print_is_no_map(one: int, other: int) -> None:
    """Two smooth patches that have nothing to do with each other, and a correlation of 1 all the same."""
    assert fit([skin(one, 8)], skin(other, 8)) == (0.0, math.inf)


def test_a_rest_frame_that_fits_counts_whatever_another_one_found() -> None:
    face = patch(chip())
    fits, stretch = fit([skin(978390736, 8), face], face)
    assert fits == pytest.approx(1.0)
    assert stretch == pytest.approx(1.0)


def test_nothing_to_compare_with_fits_nothing() -> None:
    assert fit([], patch(chip())) == (0.0, math.inf)
