"""The gates for pictures of papers: light, reflections, writing, sharpness."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from devices.camera import scenes
from devices.camera.lying import WAYS
from devices.camera.page_quality import LARGEST_GLARE, glare_share, trouble_with, writing_sharpness
from devices.camera.page_scan import Scan, scan
from devices.camera.papers import HEIGHT, PAPERS, WIDTH, empty_desk, on_the_desk

WRITTEN = sorted(set(PAPERS) - {"blank"})
WHERE = np.array(WAYS["askew"].corners) * (WIDTH, HEIGHT) - 0.5


def seen(jpeg: bytes) -> np.ndarray:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR))


@pytest.mark.parametrize("paper", WRITTEN)
def test_a_paper_that_lies_well_is_taken(paper: str) -> None:
    assert trouble_with(seen(scenes.moving([on_the_desk(PAPERS[paper]())])[0]), WHERE) == ""


@pytest.mark.parametrize("paper", WRITTEN)
def test_a_blurred_paper_is_refused(paper: str) -> None:
    blurred = seen(scenes.moving([scenes.blurred(on_the_desk(PAPERS[paper]()))])[0])
    assert trouble_with(blurred, WHERE) in ("blurred", "blank")


@pytest.mark.parametrize("paper", WRITTEN)
def test_a_paper_in_the_dark_is_refused(paper: str) -> None:
    assert trouble_with(seen(scenes.moving([scenes.dark(on_the_desk(PAPERS[paper]()))])[0]), WHERE) == "dark"


@pytest.mark.parametrize("paper", sorted(PAPERS))
def test_a_mirrored_lamp_is_seen_and_a_sheet_without_one_is_not_suspected(paper: str) -> None:
    where = np.array(WAYS["glaring"].corners) * (WIDTH, HEIGHT) - 0.5
    glaring = seen(scenes.moving([on_the_desk(PAPERS[paper](), "glaring")])[0])
    assert glare_share(glaring, where) > 2 * LARGEST_GLARE
    assert trouble_with(glaring, where) == "glare"
    assert glare_share(seen(scenes.moving([on_the_desk(PAPERS[paper]())])[0]), WHERE) < LARGEST_GLARE / 2


def test_an_empty_sheet_and_an_empty_desk_are_refused() -> None:
    assert trouble_with(seen(scenes.moving([on_the_desk(PAPERS["blank"]())])[0]), WHERE) == "blank"
    assert scan(seen(scenes.moving([empty_desk()])[0]), colour=True, quality=85) in ("dark", "no paper")


def test_the_strongest_writing_is_judged_and_no_more_than_forty_squares() -> None:
    assert 4 <= len(writing_sharpness(seen(scenes.moving([on_the_desk(PAPERS["lease"]())])[0]), WHERE)) <= 40


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_even_picture_is_refused(level: int) -> None:
    assert scan(np.full((480, 640, 3), level, np.uint8), colour=True, quality=85) in ("dark", "no paper")


def test_a_sheet_that_fills_the_picture_is_asked_about() -> None:
    """Its rim cannot be seen: nothing says that it is the whole sheet."""
    sheet = np.ascontiguousarray(np.asarray(PAPERS["health_report"]())[..., ::-1])
    result = scan(sheet, colour=True, quality=85)
    assert isinstance(result, Scan)
    assert not result.sure
