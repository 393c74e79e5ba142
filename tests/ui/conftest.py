"""One application for all tests of the screen; every stage must end without a complaint of Qt or QML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.text import Language
from kiosk.views import Scene
from ui.gallery import ShownHeart, fixed_clock, sources
from ui.offscreen import Stage

HERE = Path(__file__).parent
PORTRAIT = (1080, 1920)


@pytest.fixture
def scenes() -> Callable[..., dict[str, Scene]]:
    """All sample scenes by name, in a language, large or not."""

    def every(language: Language = Language.ZH, *, elder: bool = False) -> dict[str, Scene]:
        return {name: scene for source in sources(HERE) for name, scene in source(language, elder).items()}

    return every


@pytest.fixture
def open_stage() -> Iterator[Callable[..., tuple[Stage, ShownHeart]]]:
    """Open a stage on a scene; when the test is over it is closed and must have had no complaints."""
    opened: list[Stage] = []

    def opener(scene: Scene, size: tuple[int, int] = PORTRAIT, *, motion: bool = False) -> tuple[Stage, ShownHeart]:
        heart = ShownHeart(scene)
        stage = Stage(heart, size, motion=motion, clock=fixed_clock)
        opened.append(stage)
        return stage, heart

    yield opener
    complaints = [line for stage in opened for line in stage.complaints]
    for stage in reversed(opened):
        stage.close()
    assert complaints == []
