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


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
def test_words_still_fit_after_large_text_and_the_language_were_tried_and_left(
    size: tuple[int, int], open_stage, scenes
) -> None:
    tour = [(Language.ZH, False), (Language.ZH, True), (Language.ZH, False), (Language.EN, False), (Language.ZH, False)]
    first = scenes(Language.ZH, elder=False)
    page = next(iter(first))
    stage, heart = open_stage(first[page], size)
    wrong = []
    for language, elder in tour:
        heart.show(scenes(language, elder=elder)[page])
        stage.settle()
        wrong += [f"{language} elder={elder}: {line}" for line in problems(stage.window.contentItem())]
    assert wrong == []
