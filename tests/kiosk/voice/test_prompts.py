"""The prompts as data: every screen is known, every field exists, and what is read out is nobody's."""

from __future__ import annotations

from dataclasses import dataclass, fields

import pytest
from pydantic import ValidationError

from kiosk import views
from kiosk.faults.catalogue import fault_catalogue
from kiosk.text import Language
from kiosk.views import View
from kiosk.voice.prompts import CARD_WAITING, Mode, Prompt, hint_of, line_of, prompts

KINDS = [
    kind for kind in vars(views).values() if isinstance(kind, type) and issubclass(kind, View) and kind is not View
]
VIEWS = {next(field.default for field in fields(kind) if field.name == "screen"): kind for kind in KINDS}  # type: ignore[arg-type]
READ = {"title", "note", "summary", "question", "comfort", "paper_note", "lines"}
"""Fields whose words come from the catalogue of matters, of faults, or of words: none of them has a person in it."""


def test_every_prompt_is_for_a_screen_there_is_and_reads_fields_it_has() -> None:
    for key, prompt in prompts().items():
        screen, _, state = key.partition(":")
        kind = VIEWS[screen]
        names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
        assert {*prompt.read, *prompt.personal, *filter(None, [prompt.when])} <= names, key
        assert set(prompt.read) <= READ, key
        if screen == "fault" and state:
            assert state in fault_catalogue()
        elif screen == "card":
            assert state in {"reading", "problem", *CARD_WAITING.values()}, key
        elif state:
            annotation = str(kind.__annotations__["paper" if screen == "receipt" else "state"])
            assert f"'{state}'" in annotation, key


def test_the_page_that_waits_for_a_card_says_where_it_may_go() -> None:
    assert {f"card:{state}" for state in CARD_WAITING.values()} <= prompts().keys()
    said = set()
    for places in CARD_WAITING:
        line = line_of(views.CardView("waiting", "", "", places=places), Language.ZH, Mode.PROMPTS)
        assert line is not None
        said.add(line.text)
    assert len(said) == len(CARD_WAITING)


def test_a_prompt_is_one_short_sentence() -> None:
    for key, prompt in prompts().items():
        assert len(prompt.zh) <= 24, key
        assert len(prompt.en.split()) <= 14, key


@pytest.mark.parametrize("raw", [{}, {"zh": "好"}, {"zh": "好", "en": "good", "read": ["title"]}, {"colour": "red"}])
def test_what_is_no_prompt_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Prompt.model_validate(raw)


@dataclass(frozen=True, slots=True)
class NewStep(View):
    """A page somebody adds later."""

    hint: str
    screen: str = "newstep"


def test_a_page_without_a_prompt_is_silent_and_its_hint_is_heard() -> None:
    view = NewStep("请慢慢眨一下眼")
    assert line_of(view, Language.ZH, Mode.EVERYTHING) is None
    assert hint_of(view) == "请慢慢眨一下眼"
    assert hint_of(views.GoodbyeView("", ())) == ""


def test_lines_of_a_page_are_said_as_sentences() -> None:
    view = views.GoodbyeView("再见", ("请拿好身份证件", "请拿好回执。"), take_card=True)
    line = line_of(view, Language.ZH, Mode.PROMPTS)
    assert line is not None
    assert line.text == "请拿好身份证件。请拿好回执。"
    english = line_of(views.GoodbyeView("", ("Take your card", "Take your slip")), Language.EN, Mode.PROMPTS)
    assert english is not None
    assert english.text == "Take your card. Take your slip."
