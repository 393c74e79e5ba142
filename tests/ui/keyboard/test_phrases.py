"""Words of government services stand in front, and only where somebody means them."""

from pathlib import Path

import pytest
from pypinyin import lazy_pinyin

from ui.keyboard.phrases import Phrase, load_phrases


@pytest.mark.parametrize(
    ("letters", "word"),
    [
        ("budongchandengji", "不动产登记"),
        ("bdcdj", "不动产登记"),
        ("canbaozheng", "参保证明"),
        ("jzz", "居住证"),
        ("juzhu", "居住证"),
        ("gong'ji'jin", "公积金"),
    ],
)
def test_a_word_is_found_by_its_beginning_or_its_initials(letters: str, word: str) -> None:
    assert word in load_phrases().find(letters)


@pytest.mark.parametrize("letters", ["", "'", "b", "bu", "jz", "zzz", "can"])
def test_few_letters_leave_the_front_to_the_general_dictionary(letters: str) -> None:
    assert load_phrases().find(letters) == []


def test_never_more_than_three_words_stand_in_front() -> None:
    assert max(len(load_phrases().find(letters)) for letters in ("shiye", "gongjijin", "juzhu", "ylb")) <= 3


def test_every_line_of_the_shipped_table_has_the_right_pinyin() -> None:
    table = Path(__file__).parents[3] / "ui/keyboard/phrases.tsv"
    for line in table.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            word, spelling = line.split("\t")
            assert lazy_pinyin(word) == spelling.split(), word


def test_remarks_and_broken_lines_are_passed_over(tmp_path: Path) -> None:
    table = tmp_path / "words.tsv"
    table.write_text("# remark\n\n没有拼音\n单\tdan\n社保卡\tshe bao ka\n", encoding="utf-8")
    assert load_phrases(table).find("shebao") == ["社保卡"]


def test_a_phrase_answers_only_from_its_second_syllable_on() -> None:
    phrase = Phrase("社区", "shequ", "sq", 5)
    assert phrase.answers("shequ")
    assert not phrase.answers("she")
