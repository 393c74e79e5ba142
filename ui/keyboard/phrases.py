"""Words of government services, offered in front of the general dictionary's suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_SHIPPED = Path(__file__).with_name("phrases.tsv")
_FEWEST_INITIALS = 3  # two letters would push half the language aside
_MOST = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """One word, its pinyin run together, its initials, and where its second syllable ends."""

    word: str
    pinyin: str
    initials: str
    two_syllables: int

    def answers(self, letters: str) -> bool:
        """Return whether `letters` begin this word: by initials, or by at least two whole syllables."""
        by_initials = len(letters) >= _FEWEST_INITIALS and self.initials.startswith(letters)
        return by_initials or (len(letters) >= self.two_syllables and self.pinyin.startswith(letters))


class PhraseTable:
    """All phrases, shortest first among those that answer."""

    def __init__(self, phrases: list[Phrase]) -> None:
        """Keep `phrases`."""
        self._phrases = sorted(phrases, key=lambda phrase: len(phrase.pinyin))

    def find(self, letters: str) -> list[str]:
        """Return at most three words that `letters` begin. A whole match needs no other words in front."""
        typed = letters.replace("'", "")
        if not typed:
            return []
        return [phrase.word for phrase in self._phrases if phrase.answers(typed)][:_MOST]


def load_phrases(path: Path = _SHIPPED) -> PhraseTable:
    """Read the table: word, tab, pinyin by syllable; lines beginning with # are remarks."""
    phrases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, spelling = line.partition("\t")
        syllables = spelling.split()
        if line.startswith("#") or len(syllables) < 2:
            continue
        initials = "".join(syllable[0] for syllable in syllables)
        phrases.append(Phrase(word, "".join(syllables), initials, len(syllables[0]) + len(syllables[1])))
    return PhraseTable(phrases)
