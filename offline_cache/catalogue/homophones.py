"""Homophones (同音字): 公基金提取 is meant as 公积金提取, and sounds like it.

A table of 6,763 characters stands in `syllables.txt` (read on the first miss, about 1 MB). A full pinyin library knows
words too, but costs 58 MB of memory and half a second (measured); the platform uses one when it writes a matter's
pinyin, the terminal only has to hear the query.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

LONGEST = 24  # characters of a query that are heard


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("syllables.txt").read_text(encoding="utf-8").splitlines():
        syllable, _, characters = line.partition(" ")
        if syllable == "#":
            continue
        for character in characters:
            found.setdefault(character, []).append(syllable)
    return {character: tuple(syllables) for character, syllables in found.items()}


def sound_of(query: str) -> re.Pattern[str] | None:
    """Return a pattern for the pinyin of `query`, every reading of a polyphone allowed; None where a sound is unknown.

    Latin letters stand for themselves.
    """
    parts = []
    for character in query[:LONGEST]:
        if character.isascii() and character.isalpha():
            parts.append(character)
        elif syllables := _readings().get(character):
            parts.append(f"(?:{'|'.join(syllables)})")
        else:
            return None
    return re.compile("".join(parts)) if len(parts) > 1 else None
