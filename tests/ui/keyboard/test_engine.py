"""The pinyin engine, for real: what people type must become the words they mean, and nobody's words stay."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lacking import lacking
from ui.keyboard.engine import PinyinEngine, dictionary_path, open_engine


@pytest.fixture
def engine() -> PinyinEngine:
    engine = open_engine()
    if engine is None:
        lacking("libgooglepinyin0")
    return engine


@pytest.mark.parametrize(
    ("letters", "word"),
    [
        ("zhangwei", "张伟"),
        ("shenfenzheng", "身份证"),
        ("sfz", "身份证"),
        ("gongjijin", "公积金"),
        ("ouyangxiu", "欧阳修"),
        ("xi'an", "西安"),
        ("nvshi", "女士"),
        ("beijingshihaidianqu", "北京市海淀区"),
    ],
)
def test_the_word_meant_comes_first(engine: PinyinEngine, letters: str, word: str) -> None:
    assert engine.search(letters)[0].text == word


def test_a_suggestion_says_how_many_letters_it_stands_for(engine: PinyinEngine) -> None:
    found = {candidate.text: candidate.letters for candidate in engine.search("zhangwei")}
    assert found["张伟"] == 8
    assert found["章"] == 5


def test_a_surname_of_one_syllable_is_found_among_all_characters(engine: PinyinEngine) -> None:
    assert "魏" in [candidate.text for candidate in engine.search("wei")]


@pytest.mark.parametrize("letters", ["", "v", "i", "''", "uuuu", "q" * 200])
def test_letters_that_are_no_pinyin_do_no_harm(engine: PinyinEngine, letters: str) -> None:
    assert all(candidate.text and candidate.letters <= len(letters) for candidate in engine.search(letters))


def test_a_character_outside_the_dictionary_is_simply_not_suggested(engine: PinyinEngine) -> None:
    assert "䶮" not in [candidate.text for candidate in engine.search("yan")]


def test_the_engine_learns_nothing_however_often_a_word_is_typed(engine: PinyinEngine) -> None:
    before = engine.search("zhangwei")
    for _ in range(50):
        engine.search("zhangwei")
        engine.forget()
    assert engine.search("zhangwei") == before


def test_what_was_typed_last_is_overwritten_in_the_engine(engine: PinyinEngine) -> None:
    library = ctypes.CDLL("libgooglepinyin.so.0")
    library.im_get_sps_str.restype = ctypes.c_char_p
    library.im_get_sps_str.argtypes = [ctypes.POINTER(ctypes.c_size_t)]
    length = ctypes.c_size_t()
    engine.search("ouyangxiu")
    assert library.im_get_sps_str(ctypes.byref(length)) == b"ouyangxiu"
    engine.forget()
    assert b"ouyang" not in (library.im_get_sps_str(ctypes.byref(length)) or b"")


def test_a_missing_library_is_a_value_and_no_exception() -> None:
    assert open_engine("libnobodyhasthis.so.9") is None


def test_a_missing_dictionary_is_a_value_and_no_exception(tmp_path: Path) -> None:
    assert open_engine(dictionary=tmp_path / "none.dat") is None


def test_a_library_without_the_functions_is_refused() -> None:
    if not dictionary_path().is_file():
        lacking("libgooglepinyin0")
    assert open_engine("libc.so.6") is None


@pytest.mark.parametrize("seed", [1, 2])
def test_no_letters_anybody_can_type_abort_the_process(seed: int) -> None:
    """Run in a child process, because the engine's own assertions would take this one down."""
    done = subprocess.run(
        [sys.executable, "-c", TYPE_ANYTHING, str(seed)], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


TYPE_ANYTHING = """
import random, string, sys
from ui.keyboard.engine import open_engine
engine = open_engine()
if engine is None:
    raise SystemExit(0)
chance = random.Random(int(sys.argv[1]))
short = "a e o ai an ang ao zh sh ch n g z s y c j h en er ou b q xian ' sz yz nan".split()
for _ in range(1500):
    some = chance.choices(short, k=chance.randint(1, 4)) + [chance.choice(string.ascii_lowercase)]
    pieces = chance.choices(some, k=30)
    engine.search("".join(pieces)[:30])
for letter in string.ascii_lowercase:
    engine.search(letter * 30)
engine.forget()
"""
