"""Composing characters from letters: nothing is lost, nothing is stuck, nothing is kept."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lacking import lacking
from ui.keyboard.composition import MOST_LETTERS, Composition
from ui.keyboard.engine import PinyinEngine, open_engine
from ui.keyboard.phrases import load_phrases


def compose(letters: str = "", *, engine: PinyinEngine | None = None) -> Composition:
    composition = Composition(engine or open_engine(), load_phrases())
    if not composition.works:
        lacking("libgooglepinyin0")
    for letter in letters:
        composition.add(letter)
    return composition


def words(composition: Composition) -> list[str]:
    return [candidate.text for candidate in composition.candidates]


def test_choosing_a_whole_word_finishes_the_composition() -> None:
    composition = compose("zhangwei")
    assert composition.choose(0) == "张伟"
    assert composition.letters == ""
    assert composition.candidates == []


def test_choosing_one_character_goes_on_with_the_other_letters() -> None:
    composition = compose("zhangwei")
    assert composition.choose(words(composition).index("章")) == "章"
    assert composition.letters == "wei"
    assert "玮" in words(composition)


def test_government_words_stand_before_the_general_dictionary_and_only_once() -> None:
    found = words(compose("budongchandengji"))
    assert found[0] == "不动产登记"
    assert len(found) == len(set(found))


def test_taking_back_the_last_letter_suggests_again() -> None:
    composition = compose("sfzx")
    assert composition.take_back()
    assert "身份证" in words(composition)


def test_taking_back_with_no_letters_is_left_to_the_field() -> None:
    assert not compose().take_back()


def test_a_suggestion_that_is_not_there_changes_nothing() -> None:
    composition = compose("sfz")
    assert composition.choose(5000) == ""
    assert composition.choose(-1) == ""
    assert composition.letters == "sfz"


def test_too_many_letters_are_ignored() -> None:
    assert len(compose("a" * 200).letters) == MOST_LETTERS


def test_forgetting_leaves_no_letters_and_no_suggestions() -> None:
    composition = compose("ouyang")
    composition.forget()
    assert (composition.letters, composition.candidates) == ("", [])


def test_without_the_engine_the_composition_says_so_and_does_no_harm() -> None:
    composition = Composition(None, load_phrases())
    composition.add("a")
    assert not composition.works
    assert composition.candidates == []
    assert composition.choose(0) == ""
    composition.forget()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=string.ascii_lowercase + "'", max_size=40), st.integers(0, 30))
def test_any_letters_and_any_choice_keep_the_composition_whole(letters: str, number: int) -> None:
    composition = compose(letters)
    before = composition.letters
    chosen = composition.choose(number)
    assert before.endswith(composition.letters)
    if chosen:
        assert len(composition.letters) < len(before)
