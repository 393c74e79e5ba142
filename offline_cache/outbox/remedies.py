"""What a technician does about a quarantined row: words by the platform's own word for the refusal."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from kiosk.text import Text


@cache
def remedies() -> dict[str, Text]:
    """Return all of them. Read once, immutable."""
    raw = yaml.load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {word: Text.model_validate(text) for word, text in raw.items()}


def remedy_for(detail: str) -> Text:
    """Return the remedy for a fault's detail such as `422 unknown_key fetch /v1/keys`."""
    known = remedies()
    if "damaged on this disk" in detail:
        return known["damaged"]
    word = [*detail.split(), "", ""][1]
    return known.get(word, known["other"])
