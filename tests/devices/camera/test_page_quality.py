"""The gate for pictures of papers."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from devices.camera import scenes
from devices.camera.page_quality import trouble_with
from devices.camera.papers import PAPERS, empty_mat, on_the_mat


def seen(jpeg: bytes) -> np.ndarray:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR))


WRITTEN = sorted(set(PAPERS) - {"blank"})


@pytest.mark.parametrize("paper", WRITTEN)
def test_a_paper_that_lies_well_is_taken(paper: str) -> None:
    assert trouble_with(seen(scenes.moving([on_the_mat(PAPERS[paper]())])[0])) == ""


@pytest.mark.parametrize("paper", WRITTEN)
def test_a_blurred_paper_is_refused(paper: str) -> None:
    assert trouble_with(seen(scenes.moving([scenes.blurred(on_the_mat(PAPERS[paper]()))])[0])) in ("blurred", "blank")


@pytest.mark.parametrize("paper", WRITTEN)
def test_a_paper_in_the_dark_is_refused(paper: str) -> None:
    assert trouble_with(seen(scenes.moving([scenes.dark(on_the_mat(PAPERS[paper]()))])[0])) == "dark"


def test_an_empty_sheet_and_an_empty_mat_are_refused() -> None:
    assert trouble_with(seen(scenes.moving([on_the_mat(PAPERS["blank"]())])[0])) == "blank"
    assert trouble_with(seen(scenes.moving([empty_mat()])[0])) in ("dark", "no paper")


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_even_picture_is_refused(level: int) -> None:
    assert trouble_with(np.full((480, 640, 3), level, np.uint8)) != ""


def test_a_sheet_that_fills_the_picture_is_taken() -> None:
    sheet = np.asarray(PAPERS["health_report"]())[..., ::-1]
    assert trouble_with(np.ascontiguousarray(sheet)) == ""
