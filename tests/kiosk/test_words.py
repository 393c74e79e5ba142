"""Every key that is used exists, every key that exists is used, and both languages have the same gaps."""

import re
import string
from pathlib import Path

import pytest

from kiosk.matter.model import Depth, MaterialNeed, MaterialWay
from kiosk.ports.devices import Role
from kiosk.text import Language, Text
from kiosk.views import SlipKind
from kiosk.wire.submission import Decision
from kiosk.words import all_words, words

HEART = Path(__file__).parents[2] / "kiosk"
LITERAL = re.compile(r'"([a-z_]+\.[a-z0-9_]+)"')
FAMILY = re.compile(r'f"([a-z_]+\.[a-z0-9_]*\{[^"]*)"')
STEPS = ("1", "2", "3")
DEVICES_WANTED = (Role.CARD_READER, Role.SOCIAL_CARD_READER, Role.CERTIFICATE_PRINTER, Role.DOCUMENT_CAMERA)
FAMILIES: dict[str, set[str]] = {
    "decision.{case.decision}": {f"decision.{d}" for d in Decision},
    "face.hint_{self.hint}": {
        f"face.hint_{h}"
        for h in ("none", "closer", "farther", "centre", "light", "still", "several", "turned", "wrong")
    },
    "face.challenge_{request.challenge}": {
        f"face.challenge_{c}" for c in ("blink", "turn_left", "turn_right", "open_mouth")
    },
    "face.{self.state}": {f"face.{s}" for s in ("consent", "looking", "matched", "no_match")},
    "face.{self.state}_note": {f"face.{s}_note" for s in ("consent", "looking", "matched", "no_match")},
    "guide.{name}": {f"guide.{n}" for n in ("place", "hours", "basis", "consult", "complain")},
    "lobby.depth_{matter.depth}": {f"lobby.depth_{d}" for d in Depth},
    "materials.title_{now.state}": {f"materials.title_{s}" for s in ("camera", "corners", "taken", "pages", "broken")},
    "materials.phone_{now.phone.state}": {
        f"materials.phone_{s}" for s in ("asking", "waiting", "opened", "receiving", "over")
    },
    "materials.{state}": {f"materials.{s}" for s in ("todo", "later", "busy")},
    "need.{m.need}": {f"need.{n}" for n in MaterialNeed if n is not MaterialNeed.REQUIRED},
    "print.{self.state}": {f"print.{s}" for s in ("fetching", "checking", "printing", "done")},
    "print.{self.state}_note": {f"print.{s}_note" for s in ("fetching", "checking", "printing", "done")},
    "rating.level{n}": {f"rating.level{n}" for n in range(1, 6)},
    "rating.tag_{t}": {f"rating.tag_{t}" for t in ("slow", "unclear", "asked_too_much", "machine", "other")},
    "receipt.paper_{self.paper}": {f"receipt.paper_{p}" for p in ("printing", "printed")},
    "receipt.{kind}_note": {f"receipt.{k}_note" for k in SlipKind},
    "receipt.{kind}_stamp": {f"receipt.{k}_stamp" for k in SlipKind},
    "receipt.{kind}_title": {f"receipt.{k}_title" for k in SlipKind},
    "sex.{value}": {"sex.1", "sex.2"},
    "submit.{self.state}": {"submit.sealing", "submit.sending"},
    "way.{way}": {f"way.{w}" for w in ("retry", "skip", "qr", "later", "leave")},
    "way_note.{way}": {f"way_note.{w}" for w in ("retry", "skip", "qr", "later", "leave")},
    "way_of.{m.way}": {f"way_of.{w}" for w in MaterialWay},
    "way_of.{material.way}": {f"way_of.{w}" for w in MaterialWay},
    "why_not.{role}": {f"why_not.{r}" for r in DEVICES_WANTED},
    "card.title{which}": {f"card.title{w}" for w in ("", "_slot", "_both")},
    "card.note{which}": {f"card.note{w}" for w in ("", "_slot", "_both")},
    "why_not.{Role.CERTIFICATE_PRINTER}": {"why_not.certificate_printer"},
}
"""Every family of keys put together at run time, by its source text, with all its members."""
OPTIONAL = {f"receipt.{k}_step{s}{end}" for k in SlipKind for s in STEPS for end in ("", "_note")}
"""Looked for before they are used: not every kind of slip has three next steps."""

NO_WORDS = {"card.number", "card.sex", "lobby.progress"}
"""Two fields of a card and the name of a deadline, which look like keys."""


def sources() -> list[str]:
    return [
        p.read_text(encoding="utf-8") for p in HEART.rglob("*.py") if p.parent.name not in ("cli", "play", "matter")
    ]


def groups() -> set[str]:
    return {key.split(".")[0] for key in all_words()}


def test_every_key_in_the_source_exists_and_every_family_is_known() -> None:
    for text in sources():
        used = {key for key in LITERAL.findall(text) if key.split(".")[0] in groups()}
        assert used <= all_words().keys() | NO_WORDS
        for family in FAMILY.findall(text):
            if family.split(".")[0] in groups() and not family.startswith("receipt.{kind}_step"):
                assert family in FAMILIES, family
                assert FAMILIES[family] <= all_words().keys()


def test_every_key_is_used() -> None:
    used: set[str] = set().union(*FAMILIES.values()) | OPTIONAL
    for text in sources():
        used |= set(LITERAL.findall(text))
    assert all_words().keys() - used == set()


@pytest.mark.parametrize("key", sorted(all_words()))
def test_both_languages_are_there_with_the_same_gaps(key: str) -> None:
    text = all_words()[key]
    assert text.zh
    assert text.en
    assert gaps(text.zh) == gaps(text.en)
    assert not re.search(r"[\u4e00-\u9fff]", text.en)


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_a_missing_key_is_a_bug_and_gaps_are_filled() -> None:
    assert words("guide.minutes", Language.EN, minutes=3) == "About 3 min"
    with pytest.raises(KeyError):
        words("guide.nonsense", Language.ZH)


def test_a_plain_string_is_chinese_and_read_in_both_languages() -> None:
    text = Text.model_validate("补领")
    assert (text.read(Language.ZH), text.read(Language.EN)) == ("补领", "补领")
