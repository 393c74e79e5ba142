"""The words of the journey (`words.yaml`), by key, in both languages, with {named} gaps."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from kiosk.text import Language, Text


@cache
def all_words() -> dict[str, Text]:
    """Return every entry, keys joined by dots. Read once."""
    raw = yaml.load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {f"{group}.{key}": Text.model_validate(value) for group, part in raw.items() for key, value in part.items()}


def words(key: str, language: Language, **gaps: object) -> str:
    """Return the text of `key` in `language` with its gaps filled. A missing key is a bug: KeyError."""
    text = all_words()[key].read(language)
    return text.format(**gaps) if gaps else text
