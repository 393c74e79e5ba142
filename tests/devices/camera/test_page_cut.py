"""The page that is cut out: its shape, its light, its colours; measured on drawn papers."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from devices.camera import lying
from devices.camera.lying import WAYS
from devices.camera.page_cut import LONGEST, cut_page, evenly_lit, page_size
from devices.camera.page_scan import Scan, scan
from devices.camera.papers import PAPERS


def corners_of(name: str, width: int, height: int) -> np.ndarray:
    return np.array(WAYS[name].corners) * (width, height) - 0.5


def seen(paper: str, name: str, width: int = 1600, height: int = 1200) -> np.ndarray:
    picture = lying.seen(PAPERS[paper](), dataclasses.replace(WAYS[name], noise=3.0), width, height)
    return np.ascontiguousarray(np.asarray(picture)[..., ::-1])


@pytest.mark.parametrize(
    ("across", "down", "shape"),
    [(100, 141, 2**0.5), (100, 148, 2**0.5), (100, 155, 1.585), (158, 100, 1.585), (100, 300, 3.0), (100, 100, 1.0)],
)
def test_a_shape_near_one_that_paper_has_is_taken_for_it(across: float, down: float, shape: float) -> None:
    corners = np.array([[0, 0], [across, 0], [across, down], [0, down]]) * 10.0
    width, height = page_size(corners)
    assert max(width, height) / min(width, height) == pytest.approx(shape, abs=0.005)
    assert (width > height) == (across > down)


def test_a_page_is_never_larger_than_it_was_seen_nor_than_an_archive_asks() -> None:
    assert max(page_size(np.array([[0, 0], [300, 0], [300, 424], [0, 424]], float))) == 424
    assert max(page_size(np.array([[0, 0], [3000, 0], [3000, 4243], [0, 4243]], float))) == LONGEST


@pytest.mark.parametrize("name", ["askew", "tilted", "from_the_side", "shadowed", "on_wood", "on_a_light_desk"])
def test_the_cut_page_lies_over_the_paper_it_shows(name: str) -> None:
    """Every place of the page is where it is on the drawn paper, to about a pixel."""
    picture = seen("health_report", name)
    page = cut_page(picture, corners_of(name, 1600, 1200), colour=False)
    drawn = cv2.cvtColor(np.asarray(PAPERS["health_report"]())[..., ::-1].copy(), cv2.COLOR_BGR2GRAY)
    drawn = cv2.resize(drawn, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_AREA)
    (dx, dy), response = cv2.phaseCorrelate(page.astype(np.float32), drawn.astype(np.float32))
    assert response > 0.3
    assert max(abs(dx), abs(dy)) < 1.0


@pytest.mark.parametrize("paper", ["health_report", "photo_page", "lease"])
def test_a_shadow_is_gone_from_the_page(paper: str) -> None:
    corners = corners_of("shadowed", 1600, 1200)
    matrix = cv2.getPerspectiveTransform(
        corners.astype(np.float32), np.array([[0, 0], [800, 0], [800, 1131], [0, 1131]], np.float32)
    )
    page = cv2.warpPerspective(seen(paper, "shadowed"), matrix, (800, 1131))
    drawn = cv2.resize(np.asarray(PAPERS[paper]())[..., ::-1], (800, 1131), interpolation=cv2.INTER_AREA)
    bare = cv2.erode((drawn.min(axis=2) > 240).astype(np.uint8), np.ones((31, 31), np.uint8)) > 0
    bare[:20], bare[-20:], bare[:, :20], bare[:, -20:] = False, False, False, False

    def unevenness(picture: np.ndarray) -> float:
        calm = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (0, 0), 5)[bare]
        return float(np.percentile(calm, 95) - np.percentile(calm, 5))

    assert unevenness(page) > 60
    assert unevenness(evenly_lit(page)) < 25


def test_a_seal_stays_red_and_a_photograph_is_not_washed_out() -> None:
    page = cut_page(seen("health_report", "askew"), corners_of("askew", 1600, 1200))
    height, width = page.shape[:2]
    seal = page[int(height * 0.80) : int(height * 0.95), int(width * 0.62) : int(width * 0.84)].reshape(-1, 3)
    reddest = seal[np.argsort(seal[:, 2].astype(int) - seal[:, 1])[-50:]].mean(axis=0)
    assert reddest[2] > reddest[1] + 80
    photo = cut_page(seen("photo_page", "askew"), corners_of("askew", 1600, 1200))
    drawn = cv2.resize(np.asarray(PAPERS["photo_page"]())[..., ::-1], photo.shape[1::-1], interpolation=cv2.INTER_AREA)
    box = np.s_[int(height * 0.25) : int(height * 0.50), int(width * 0.40) : int(width * 0.60)]  # the face
    assert abs(float(photo[box].mean()) - float(drawn[box].mean())) < 20


@pytest.mark.parametrize("colour", [True, False])
def test_a_scan_of_eight_megapixels_is_bounded(colour: bool) -> None:
    result = scan(seen("lease", "askew", 3264, 2448), colour=colour, quality=85)
    assert isinstance(result, Scan)
    assert max(result.width, result.height) <= LONGEST
    assert len(result.jpeg) < 2_000_000
