"""What the demonstrator's dock calls people, papers, devices and their faults (`dock_words.yaml`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class Words(BaseModel):
    """A name in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str
    en: str


class KeyWords(Words):
    """A key at hand, and the simulator's fault it sets."""

    fault: str


class DeviceWords(Words):
    """One device: the fault that ends all faults, its keys, and the Chinese of its other faults."""

    cure: str
    keys: tuple[KeyWords, ...]
    faults: dict[str, str]


class DockWords(BaseModel):
    """Everything the dock says by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: dict[str, Words]
    sheets: dict[str, Words]
    states: dict[str, Words]
    papers: dict[str, Words]
    devices: dict[str, DeviceWords]


@cache
def dock_words() -> DockWords:
    """Return the words. Read once, immutable."""
    return DockWords.model_validate(
        yaml.safe_load(Path(__file__).with_name("dock_words.yaml").read_text(encoding="utf-8"))
    )
