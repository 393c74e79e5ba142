"""How well a sheet is found: measured against corners that are known, on every kind of desk."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from devices.camera import lying
from devices.camera.lying import WAYS, Corners, Lying, turned
from devices.camera.page_finder import find_page
from devices.camera.papers import PAPERS

WIDTH, HEIGHT = 1600, 1200


def picture(paper: str, way: Lying) -> np.ndarray:
    """What comes out of a camera: drawn, packed as JPEG, unpacked."""
    seen = np.asarray(lying.seen(PAPERS[paper](), way, WIDTH, HEIGHT))[..., ::-1]
    good, jpeg = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, 80])
    assert good
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR))


def worst_corner(found: np.ndarray, truth: Corners) -> float:
    return float(np.abs(found - (np.array(truth) * (WIDTH, HEIGHT) - 0.5)).max())


@pytest.mark.parametrize("paper", sorted(PAPERS))
@pytest.mark.parametrize("name", sorted(set(WAYS) - {"covered", "cut_off", "on_white"}))
def test_a_whole_sheet_is_surely_found_to_a_pixel(paper: str, name: str) -> None:
    found = find_page(picture(paper, WAYS[name]))
    assert found is not None
    assert found.sure
    assert worst_corner(found.corners, WAYS[name].corners) < 1.0
    assert found.others == (1 if name == "two" else 0)


@pytest.mark.parametrize("desk", ["mat", "wood", "light"])
def test_sheets_at_any_angle_with_shadow_and_noise_are_found_and_never_in_a_wrong_place(desk: str) -> None:
    chance = np.random.default_rng(7)
    errors: list[float] = []
    rounds = 12
    for turn in range(rounds):
        corners = np.array(turned(chance.uniform(-25, 25), height=chance.uniform(0.6, 0.8)))
        corners += chance.uniform(-0.03, 0.03, (4, 2))
        one, two, three, four = ((float(x), float(y)) for x, y in corners)
        way = Lying(
            (one, two, three, four),
            desk=desk,  # type: ignore[arg-type]
            shadow=float(chance.uniform(0, 0.5)),
            noise=float(chance.uniform(3, 10)),
        )
        found = find_page(picture(sorted(PAPERS)[turn % len(PAPERS)], way))
        if found is not None and found.sure:
            errors.append(worst_corner(found.corners, way.corners))
    assert len(errors) >= 11
    assert max(errors) < 2.0
    assert float(np.median(errors)) < 0.8


@pytest.mark.parametrize("paper", sorted(PAPERS))
@pytest.mark.parametrize("name", ["covered", "cut_off", "on_white"])
def test_a_sheet_that_is_not_wholly_seen_is_never_cut_out_without_asking(paper: str, name: str) -> None:
    """A table or a photograph on the page must not pass for the page."""
    found = find_page(picture(paper, WAYS[name]))
    assert found is None or not found.sure


@pytest.mark.parametrize("desk", ["mat", "wood", "light", "white"])
def test_nothing_is_found_on_an_empty_desk(desk: str) -> None:
    empty = lying.seen(None, Lying(turned(0), desk=desk, noise=6.0), WIDTH, HEIGHT)  # type: ignore[arg-type]
    assert find_page(np.ascontiguousarray(np.asarray(empty)[..., ::-1])) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (300, 2), (40, 40)])
def test_a_picture_of_any_shape_does_no_harm(shape: tuple[int, int]) -> None:
    assert find_page(np.full((*shape, 3), 127, np.uint8)) is None
