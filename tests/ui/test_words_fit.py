"""No word is cut, spills over or lies on another, on any page in any mode."""

from __future__ import annotations

import pytest

from kiosk.text import Language
from ui.fit import problems
from ui.gallery import modes

MODES = list(modes())


@pytest.mark.parametrize(("name", "size", "language", "elder"), MODES, ids=[mode[0] for mode in MODES])
def test_all_words_fit_on_every_page(
    name: str, size: tuple[int, int], language: Language, elder: bool, open_stage, scenes
) -> None:
    every = scenes(language, elder=elder)
    stage, heart = open_stage(next(iter(every.values())), size)
    wrong = []
    for page, scene in every.items():
        heart.show(scene)
        stage.settle()
        wrong += [f"{page}: {line}" for line in problems(stage.window.contentItem())]
    assert wrong == []
