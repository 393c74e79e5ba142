"""What is being composed in pinyin: the letters so far and the characters they may become. No Qt."""

from __future__ import annotations

from ui.keyboard.engine import Candidate, PinyinEngine
from ui.keyboard.phrases import PhraseTable

MOST_LETTERS = 30


class Composition:
    """Letters typed and not yet turned into characters. GUI thread only, because the engine is."""

    def __init__(self, engine: PinyinEngine | None, phrases: PhraseTable) -> None:
        """Compose with `engine`; without one there are never suggestions."""
        self._engine = engine
        self._phrases = phrases
        self.letters = ""
        self.candidates: list[Candidate] = []

    @property
    def works(self) -> bool:
        """Return whether there is an engine."""
        return self._engine is not None

    def add(self, letter: str) -> None:
        """Add one letter a–z or an apostrophe; too many are ignored."""
        if len(self.letters) < MOST_LETTERS:
            self._become(self.letters + letter)

    def take_back(self) -> bool:
        """Remove the last letter; False where there was none, so that the field loses one instead."""
        if not self.letters:
            return False
        self._become(self.letters[:-1])
        return True

    def choose(self, number: int) -> str:
        """Return the characters of a suggestion; letters it does not stand for stay and go on."""
        if not 0 <= number < len(self.candidates):
            return ""
        chosen = self.candidates[number]
        self._become(self.letters[chosen.letters :].lstrip("'"))
        return chosen.text

    def drop(self) -> None:
        """Throw the letters away."""
        self._become("")

    def forget(self) -> None:
        """Throw the letters away, in the engine's memory too: the session is over."""
        self.drop()
        if self._engine:
            self._engine.forget()

    def _become(self, letters: str) -> None:
        self.letters = letters
        self.candidates = self._suggest(letters)

    def _suggest(self, letters: str) -> list[Candidate]:
        if self._engine is None or not letters:
            return []
        words = [Candidate(word, len(letters)) for word in self._phrases.find(letters)]
        known = {word.text for word in words}
        return words + [found for found in self._engine.search(letters) if found.text not in known]
