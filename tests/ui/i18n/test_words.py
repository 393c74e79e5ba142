"""The English of the frame is whole, and what is committed is what the QML says."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

from ui.i18n.words import HERE, collect, compile_words, unfinished


def messages(ts: Path) -> set[tuple[str, str]]:
    contexts = ET.parse(ts).getroot().iter("context")
    return {(c.findtext("name", ""), m.findtext("source", "")) for c in contexts for m in c.iter("message")}


def test_no_words_are_without_english() -> None:
    assert unfinished(HERE / "en.ts") == []


def test_lupdate_finds_nothing_new(tmp_path: Path) -> None:
    fresh = tmp_path / "en.ts"
    shutil.copy(HERE / "en.ts", fresh)
    collect(fresh)
    assert messages(fresh) == messages(HERE / "en.ts")


def test_the_compiled_words_are_those_of_the_source(tmp_path: Path) -> None:
    fresh = tmp_path / "en.qm"
    compile_words(HERE / "en.ts", fresh)
    assert fresh.read_bytes() == (HERE / "en.qm").read_bytes()


def test_gaps_are_the_same_in_both_languages() -> None:
    for message in ET.parse(HERE / "en.ts").getroot().iter("message"):
        source, target = message.findtext("source", ""), message.findtext("translation", "")
        assert [n for n in "123" if f"%{n}" in source] == [n for n in "123" if f"%{n}" in target], source
