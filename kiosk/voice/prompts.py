"""The prompts (`prompts.yaml`), and which lines a scene gives: a pure function of what is on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from kiosk.text import Language
from kiosk.views import CardPlace, CardView, FaultView, ReceiptView, View

_NUMBER = re.compile(r"\d{3,}")
HINTS = ("hint", "problem")
"""Fields of a view that hold advice for this very moment. Any view that has one is heard."""
CARD_WAITING: Mapping[tuple[CardPlace, ...], str] = MappingProxyType(
    {("reader",): "waiting", ("slot",): "waiting-slot", ("reader", "slot"): "waiting-both"}
)
"""What a prompt calls the page that waits for a card, by where it may go."""


class Mode(StrEnum):
    """How much is said: nothing; what to do at the machine, hints and faults; or every page's title as well."""

    OFF = "off"
    PROMPTS = "prompts"
    EVERYTHING = "everything"


class Prompt(BaseModel):
    """One entry of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str = ""
    en: str = ""
    read: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    level: Literal["prompts", "everything"] = "prompts"
    again: float = 0.0
    when: str = ""

    @model_validator(mode="after")
    def _says_something_in_both_languages(self) -> Prompt:
        if bool(self.zh) != bool(self.en) or bool(self.zh) == bool(self.read):
            raise ValueError("a prompt has words in both languages, or fields to read")
        return self


@dataclass(frozen=True, slots=True)
class Line:
    """What a page says: once when it appears, or `again` after so many seconds. `whole` is with what is personal."""

    text: str = field(repr=False)
    whole: str = field(repr=False)
    again: float = 0.0


@cache
def prompts() -> dict[str, Prompt]:
    """Return all prompts by screen. Read once, immutable."""
    raw = yaml.load(Path(__file__).with_name("prompts.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {key: Prompt.model_validate(value) for key, value in raw.items()}


def line_of(view: View, language: str, mode: Mode) -> Line | None:
    """Return what this page says by itself in this mode, or None."""
    entry = prompts().get(f"{view.screen}:{_state(view)}") or prompts().get(view.screen)
    if entry is None or mode is Mode.OFF or (entry.level == "everything" and mode is not Mode.EVERYTHING):
        return None
    if entry.when and not getattr(view, entry.when):
        return None
    text = (entry.en if language == Language.EN else entry.zh) or _joined(view, entry.read, language)
    whole = _digit_by_digit(_joined(view, entry.personal, language)) if mode is Mode.EVERYTHING else ""
    return Line(text, _sentence([text, whole], language) if whole else text, entry.again) if text else None


def hint_of(view: View) -> str:
    """Return the advice on the page now: words for the camera, or why a picture cannot be used."""
    if view.screen == "card":  # its problem is the page itself
        return ""
    return next((words for name in HINTS if (words := getattr(view, name, ""))), "")


def _state(view: View) -> str:
    match view:
        case FaultView(code=code):
            return code
        case ReceiptView(paper=paper):
            return paper
        case CardView(state="waiting", places=places):
            return CARD_WAITING[places]
        case _:
            return str(getattr(view, "state", ""))


def _digit_by_digit(text: str) -> str:
    """Space the digits of numbers, which a voice would read as millions."""
    return _NUMBER.sub(lambda found: " ".join(found.group()), text)


def _joined(view: View, names: tuple[str, ...], language: str) -> str:
    return _sentence([part for name in names for part in _parts(getattr(view, name))], language)


def _parts(value: str | tuple[str, ...]) -> Iterator[str]:
    yield from (value,) if isinstance(value, str) else value


def _sentence(parts: list[str], language: str) -> str:
    """Join into sentences: a voice needs the stops that a page shows as lines."""
    stop, gap = (".", " ") if language == Language.EN else ("。", "")
    said = (part.strip() for part in parts)
    return gap.join(part if part[-1] in "。！？.!?；" else part + stop for part in said if part)
